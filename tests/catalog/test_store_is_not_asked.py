"""Pages name the pictures of an object store without asking it, by an address that stays the same."""

import pytest
from botocore.httpsession import URLLib3Session
from django.core.files.storage import storages

from catalog.models import Exhibit
from catalog.searching.indexing import index_waiting
from museum.settings import files
from tests.making import make_exhibit

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(settings, monkeypatch):
    """S3 as the settings set it up, and every request that goes there."""
    asked = []

    def send(self, request):
        asked.append(request.url)
        raise AssertionError(f"the store was asked: {request.url}")

    for work in range(3):
        make_exhibit(filed_under="painting", pictured=True, title=f"Work {work}")
    index_waiting(10)
    monkeypatch.setattr(URLLib3Session, "send", send)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    monkeypatch.setattr(files, "S3_BUCKET", "museum")
    stores_of_the_settings(settings)
    return asked


def stores_of_the_settings(settings) -> None:
    settings.STORAGES = settings.STORAGES | {
        "renditions": files._files("renditions", public=True),
        "default": files._files("originals", public=False),
    }


PAGES = ["/", "/gallery/", "/search/?q=work", "/api/exhibits/", "/feeds/new.atom"]


@pytest.mark.parametrize("address", PAGES)
def test_no_page_with_pictures_asks_the_store(client, store, address):
    response = client.get(address)
    assert response.status_code == 200
    assert "/renditions/" in response.text
    assert "amazonaws" not in response.text
    assert store == []


@pytest.mark.parametrize("address", PAGES)
def test_behind_a_cdn_pages_name_its_addresses(client, store, address, settings, monkeypatch):
    monkeypatch.setattr(files, "S3_PUBLIC_DOMAIN", "pictures.museum.example")
    stores_of_the_settings(settings)
    assert "https://pictures.museum.example/renditions/" in client.get(address).text
    assert (
        storages["renditions"].url("aa/work/320.webp") == "https://pictures.museum.example/renditions/aa/work/320.webp"
    )
    assert store == []


def test_addresses_of_renditions_are_ours_and_those_of_originals_are_signed(store):
    assert storages["renditions"].url("aa/work/320.webp") == "/renditions/aa/work/320.webp"
    assert "X-Amz-Signature" in storages["default"].url("aa/work.jpeg")


def test_where_browsers_reach_the_store_by_another_name_they_are_led_there(client, store, settings, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://store.inside:9000")
    monkeypatch.setattr(files, "S3_BROWSER_ENDPOINT", "https://pictures.museum.example")
    stores_of_the_settings(settings)
    address = Exhibit.objects.first().photographs.get().fallback_url
    assert client.get(address)["Location"].startswith("https://pictures.museum.example/museum/renditions/")
    assert store == []


def test_who_may_see_a_picture_is_led_to_the_store_without_asking_it(client, store):
    work = Exhibit.objects.first()
    response = client.get(work.photographs.get().fallback_url)
    assert response.status_code == 302
    assert response["Location"].startswith("https://museum.s3.")
    assert store == []
