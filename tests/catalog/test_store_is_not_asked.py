"""Pages name the pictures of an object store without asking it; only renditions are public."""

import pytest
from botocore.httpsession import URLLib3Session
from django.core.files.storage import storages

from catalog.searching.indexing import index_waiting
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
    backend = "storages.backends.s3.S3Storage"
    public = {"bucket_name": "museum", "location": "renditions", "querystring_auth": False}
    private = {"bucket_name": "museum", "location": "originals", "querystring_auth": True}
    settings.STORAGES = settings.STORAGES | {
        "renditions": {"BACKEND": backend, "OPTIONS": public},
        "default": {"BACKEND": backend, "OPTIONS": private},
    }
    return asked


@pytest.mark.parametrize("address", ["/", "/gallery/", "/search/?q=work", "/api/exhibits/", "/feeds/new.atom"])
def test_no_page_with_pictures_asks_the_store(client, store, address):
    response = client.get(address)
    assert response.status_code == 200
    assert "museum.s3" in response.text
    assert store == []


def test_addresses_of_renditions_stay_the_same_and_those_of_originals_are_signed(store):
    names = [storages["renditions"].url("aa/work/320.webp") for _ in range(2)]
    assert names[0] == names[1]
    assert "?" not in names[0]  # so that caches can keep it
    assert "Signature" in storages["default"].url("aa/work.jpeg")
