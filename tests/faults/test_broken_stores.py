"""A store that is full, away or slow: people get a sentence, no row is left, the worker tries again."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from catalog import tasks as catalog_tasks
from catalog.accession import attach, receive
from catalog.models import Exhibit, Photograph
from catalog.models.photograph import MOST_RENDERINGS
from tagging import tasks
from tagging.classifier import networks
from tagging.models import Suggestion
from tests.fakes import FakePredictor
from tests.faults.broken_stores import Failing
from tests.making import make_exhibit, make_model_version, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stores(settings, media):
    changed = dict(settings.STORAGES)
    for alias in ("default", "renditions"):
        changed[alias] = {**changed[alias], "BACKEND": "tests.faults.broken_stores.Failing"}
    settings.STORAGES = changed
    yield
    Failing.breaks(None)


def send(client, **more):
    sent = {"pictures": SimpleUploadedFile("1987.14.jpg", picture_bytes(size=(900, 700)), "image/jpeg"), **more}
    return client.post(reverse("desk:upload"), sent, headers={"accept": "application/json"})


@pytest.mark.parametrize(
    ("how", "says"), [("error", "does not answer"), ("away", "does not answer"), ("full", "disk is full")]
)
@pytest.mark.parametrize("spared", [(), ("320.webp",), ("jpeg",)])
def test_an_upload_into_a_broken_store_is_told_and_leaves_no_row(as_ben, how, says, spared):
    Failing.breaks(how, spared)
    outcome = send(as_ben).json()["outcomes"][0]
    assert outcome["refused"]
    assert says in outcome["sentence"]
    assert (Exhibit.objects.count(), Photograph.objects.count()) == (0, 0)
    Failing.breaks(None)
    assert not send(as_ben).json()["outcomes"][0]["refused"]
    assert Photograph.objects.get().read_original() == picture_bytes(size=(900, 700))


def test_a_slow_store_is_waited_for(as_ben):
    Failing.breaks("slow")
    assert not send(as_ben).json()["outcomes"][0]["refused"]


@pytest.mark.parametrize("how", ["full", "error", "away"])
def test_nothing_half_written_is_there_to_be_served(how, as_ben):
    Failing.breaks(how, ("320.webp", "jpeg"))
    send(as_ben)
    assert [name.rpartition("/")[2] for name in storages["renditions"].listed()] == ["320.webp"]


@pytest.mark.parametrize("how", ["full", "error", "away"])
def test_the_worker_tries_again_for_as_long_as_the_store_is_broken(how, settings):
    photograph = attach(receive(picture_bytes(size=(900, 700)), {}), make_exhibit(), "front.jpg")
    Failing.breaks(how, ("480", "320"))
    for _attempt in range(MOST_RENDERINGS + 2):
        assert catalog_tasks.render_waiting() == 0
        long_ago = timezone.now() - timedelta(seconds=settings.RENDERING_CLAIM_SECONDS + 1)
        Photograph.objects.update(rendering_claimed_at=long_ago)
    photograph.refresh_from_db()
    assert (photograph.rendition_widths, photograph.rendering_problem, photograph.rendered_at) == ([320], "", None)
    assert not [name for name in storages["renditions"].listed() if "640" in name or "part" in name]
    Failing.breaks(None)
    assert catalog_tasks.render_waiting() == 1
    photograph.refresh_from_db()
    assert photograph.rendition_widths == [320, 480, 640, 900]


@pytest.mark.parametrize("how", ["error", "away"])
def test_pictures_that_cannot_be_fetched_wait_instead_of_failing(how, monkeypatch):
    monkeypatch.setattr(networks, "predictor", lambda _version: FakePredictor())
    nudged = []
    monkeypatch.setattr(tasks.tag_waiting, "delay", lambda: nudged.append(1))
    make_model_version()
    exhibit = make_exhibit(pictured=True)
    Failing.breaks(how)
    assert tasks.tag_waiting() == 0
    assert (Suggestion.objects.count(), nudged) == (0, [])  # and it does not run in circles
    Failing.breaks(None)
    assert tasks.tag_waiting() == 1
    assert exhibit.suggestions.get().state == "ready"
