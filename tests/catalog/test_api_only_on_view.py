"""What is not on view is not there: by none of the doors for programs, whoever knocks."""

import pytest
from django.test import Client

from catalog.models import Exhibit
from tests.making import make_exhibit, make_photograph

pytestmark = pytest.mark.django_db

HIDDEN = {
    "draft": {"published": False, "filed_under": "painting", "pictured": True},
    "untagged": {"filed_under": None, "pictured": True},
    "without a picture": {"filed_under": "painting", "pictured": False},
}

# Doors that list many works: the one on view stands there, the hidden one does not.
LISTS = [
    "/api/exhibits/",
    "/api/exhibits/?updated_since=2000-01-01",
    "/api/exhibits/?category=painting",
    "/api/exhibits/?maker=Mara%20Lindqvist",
    "/iiif/3/gallery/manifest",
    "/iiif/3/gallery/manifest?category=painting",
    "/iiif/3/collection/painting",
    "/iiif/3/tours/visit/manifest",
    "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    "/oai?verb=ListRecords&metadataPrefix=oai_dc&set=painting&from=2000-01-01",
    "/feeds/new.atom",
    "/feeds/new.rss",
]

# Doors that show one work, by its number.
SINGLE = [
    "/api/exhibits/{pk}/",
    "/iiif/3/exhibits/{pk}/manifest",
]

# Doors that show one photograph, by its number.
PICTURES = [
    "/iiif/3/photographs/{pk}",
    "/iiif/3/photographs/{pk}/info.json",
    "/iiif/3/photographs/{pk}/full/max/0/default.jpg",
]


@pytest.fixture(params=HIDDEN.values(), ids=HIDDEN.keys())
def hidden(request) -> Exhibit:
    return make_exhibit(title="Secret", **request.param)


@pytest.fixture
def shown(db) -> Exhibit:
    return make_exhibit(title="River at Dusk", filed_under="painting", pictured=True)


@pytest.mark.parametrize("address", LISTS)
def test_a_list_shows_what_is_on_view_and_nothing_else(address, visitor: Client, as_ana: Client, hidden, shown):
    for client in (visitor, as_ana):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == 200
        assert b"River at Dusk" in body
        assert b"Secret" not in body


@pytest.mark.parametrize("address", SINGLE)
def test_a_hidden_work_is_not_there(address, visitor: Client, as_ana: Client, hidden, shown):
    for client in (visitor, as_ana):
        assert client.get(address.format(pk=shown.pk)).status_code == 200
        response = client.get(address.format(pk=hidden.pk))
        assert response.status_code == 404
        assert b"Secret" not in response.content


@pytest.mark.parametrize("address", PICTURES)
def test_a_hidden_works_picture_is_not_there(address, visitor: Client, as_ana: Client, hidden):
    photograph = hidden.photographs.first() or make_photograph(hidden, position=1)
    for client in (visitor, as_ana):
        assert client.get(address.format(pk=photograph.pk)).status_code == 404


def test_withdrawing_a_work_closes_every_door_at_once(visitor: Client, shown):
    photograph = shown.photographs.get()
    Exhibit.objects.filter(pk=shown.pk).update(published_at=None)
    for address in LISTS:
        response = visitor.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"River at Dusk" not in body
    assert [visitor.get(address.format(pk=shown.pk)).status_code for address in SINGLE] == [404] * len(SINGLE)
    assert [visitor.get(address.format(pk=photograph.pk)).status_code for address in PICTURES] == [404] * len(PICTURES)
