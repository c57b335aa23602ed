"""Photographs that the worker gave up stand on the desk with their reason, and are tried again from there."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from catalog import tasks
from catalog.models import Photograph
from catalog.models.photograph import MOST_RENDERINGS
from tests.catalog.test_rendering import arrived

pytestmark = pytest.mark.django_db
LIST, AGAIN = "/desk/photographs/given-up/", "/desk/photographs/given-up/again/"


def lost(**exhibit) -> tuple[Photograph, bytes]:
    """The worker has found its original gone. Also the bytes that were in it."""
    photograph = arrived(**exhibit)
    kept = photograph.read_original()
    storages["default"].delete(photograph.original)
    tasks.render_waiting()
    return photograph, kept


def test_it_is_listed_with_its_reason_and_other_pages_lead_there(as_ana, as_ben):
    arrived(title="Whole", accession_number="1987.14")
    tasks.render_waiting()
    assert "Every photograph that a worker has tried was finished." in as_ana.get(LIST).content.decode()
    assert LIST not in as_ana.get("/desk/failures/").content.decode()
    lost(title="Mill")
    page = as_ben.get(LIST).content.decode()
    assert "Mill" in page
    assert "The store has lost the original. Add the picture again." in page
    assert "Whole" not in page
    for address, client in (("/desk/failures/", as_ana), ("/desk/imports/", as_ben)):
        words = client.get(address).content.decode()
        assert LIST in words, address
        assert "1 photograph could not be made in all sizes" in words, address


def test_it_is_tried_again_and_finished_once_the_original_is_back(as_ben):
    photograph, kept = lost()
    storages["default"].save(photograph.original, ContentFile(kept))
    assert tasks.render_waiting() == 0, "given up is given up, until somebody says so"
    assert as_ben.post(AGAIN, {"photograph": photograph.pk}).status_code == 302
    assert tasks.render_waiting() == 1
    photograph.refresh_from_db()
    assert photograph.rendition_widths == [320, 480, 640, 1000]
    assert not Photograph.objects.not_rendered()


def test_all_are_tried_again_by_one_button_and_one_alone_by_its_own(as_ana):
    one, other = lost()[0], lost()[0]
    Photograph.objects.filter(pk=other.pk).update(
        num_renderings=MOST_RENDERINGS, rendering_problem="", rendering_claimed_at=None
    )
    assert "Its worker died each time it tried." in as_ana.get(LIST).content.decode()
    as_ana.post(AGAIN, {"photograph": one.pk})
    assert [photograph.pk for photograph in Photograph.objects.not_rendered()] == [other.pk]
    assert as_ana.post(AGAIN, {"photograph": one.pk}).status_code == 410
    assert (
        "The worker will try this photograph again."
        in as_ana.post(AGAIN, {"photograph": "all"}, follow=True).content.decode()
    )
    assert Photograph.objects.to_be_rendered().count() == 2


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 40])
def test_nonsense_tries_nothing(as_ana, sent):
    lost()
    assert as_ana.post(AGAIN, {"photograph": sent}).status_code == 400
    assert Photograph.objects.not_rendered().count() == 1


def test_the_last_attempt_that_is_under_way_is_not_given_up_yet(as_ana):
    photograph = arrived()
    claimed = {"num_renderings": MOST_RENDERINGS, "rendering_claimed_at": timezone.now()}
    Photograph.objects.filter(pk=photograph.pk).update(**claimed)
    assert as_ana.post(AGAIN, {"photograph": photograph.pk}).status_code == 410
    assert Photograph.objects.get().num_renderings == MOST_RENDERINGS, "two workers would make it at once"


def test_the_list_goes_by_key_and_asks_as_often_with_many_as_with_few(as_ana, monkeypatch, django_assert_num_queries):
    from catalog.views import given_up

    monkeypatch.setattr(given_up, "PAGE", 2)
    first = [lost()[0].pk for _ in range(3)]
    as_ana.get(LIST)
    with django_assert_num_queries(6):
        page = as_ana.get(LIST)
    assert [photograph.pk for photograph in page.context["photographs"]] == first[:2]
    later = as_ana.get(f"{LIST}?after={page.context['next_after']}")
    assert [photograph.pk for photograph in later.context["photographs"]] == first[2:]
