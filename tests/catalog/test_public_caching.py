"""What caches on the way may keep, and that a decision shows at once for whoever asks again."""

import pytest
from django.utils import timezone

from catalog.models import Exhibit
from catalog.searching.indexing import index_waiting
from tests.making import make_exhibit

pytestmark = pytest.mark.django_db


def again(client, address: str, seen):
    return client.get(address, headers={"if-none-match": seen["ETag"]})


@pytest.mark.parametrize("address", ["/", "/gallery/", "/search/?q=heron"])
def test_a_withdrawn_work_vanishes_at_once(client, address):
    make_exhibit(filed_under="painting", pictured=True, title="A quiet bay")
    work = make_exhibit(filed_under="painting", pictured=True, title="The heron")
    index_waiting(10)
    seen = client.get(address)
    assert work.get_absolute_url() in seen.text
    assert again(client, address, seen).status_code == 304
    Exhibit.objects.filter(pk=work.pk).withdraw()
    later = again(client, address, seen)
    assert later.status_code == 200
    assert work.get_absolute_url() not in later.text
    assert client.get(work.get_absolute_url()).status_code == 410


def test_a_work_that_is_published_appears_at_once(client):
    draft = make_exhibit(filed_under="painting", pictured=True, published=False, title="The heron")
    seen = client.get("/gallery/")
    Exhibit.objects.filter(pk=draft.pk).update(published_at=timezone.now())
    assert "The heron" in again(client, "/gallery/", seen).text


@pytest.mark.parametrize("address", ["/", "/gallery/", "/tours/"])
def test_shared_caches_may_keep_a_page_for_a_minute_and_browsers_ask_again(client, address):
    response = client.get(address)
    assert "public" in response["Cache-Control"]
    assert "s-maxage=60" in response["Cache-Control"]
    assert "max-age=0" in response["Cache-Control"]
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.get("Vary", "")
