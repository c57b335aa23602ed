"""The image service: what it lists is there, what is not there is refused with the right status."""

import io

import pytest
from django.core.cache import caches
from django.core.files.storage import storages
from django.test import Client
from PIL import Image

from catalog.iiif.sizes import rendition_sizes
from catalog.models import Photograph
from catalog.models.photograph import rendition_name
from tests.catalog.iiif_rules import check_info
from tests.making import make_exhibit, make_photograph, picture_bytes

pytestmark = pytest.mark.django_db


def hang(size=(1500, 1000), **changes) -> Photograph:
    work = make_exhibit(filed_under="painting", **changes)
    return make_photograph(work, picture_bytes(size=size, mark=5))


def address(photograph: Photograph, tail: str) -> str:
    return f"/iiif/3/photographs/{photograph.pk}{tail}"


def info(visitor: Client, photograph: Photograph) -> dict:
    response = visitor.get(address(photograph, "/info.json"))
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Content-Type"] == 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
    check_info(response.json())
    return response.json()


@pytest.mark.parametrize("size", [(1500, 1000), (96, 64), (700, 5000), (333, 777), (2001, 2003), (8, 3000)])
def test_every_size_that_is_listed_is_there_to_the_pixel(visitor: Client, size):
    photograph = hang(size)
    said = info(visitor, photograph)
    assert len(said["sizes"]) == len(photograph.rendition_widths)
    for listed in said["sizes"]:
        width, height = listed["width"], listed["height"]
        response = visitor.get(address(photograph, f"/full/{width},{height}/0/default.jpg"))
        assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
        assert Image.open(io.BytesIO(response.content)).size == (width, height)
        with storages["renditions"].open(rendition_name(photograph.sha256, width, "webp")) as file:
            assert Image.open(file).size == (width, height)


def test_sizes_are_reckoned_as_the_renditions_were():
    photograph = hang((1999, 1333))
    assert [size[0] for size in rendition_sizes(photograph)] == photograph.rendition_widths


def test_the_largest_size_can_be_asked_for_without_knowing_it(visitor: Client):
    photograph = hang()
    response = visitor.get(address(photograph, "/full/max/0/default.jpg"))
    assert Image.open(io.BytesIO(response.content)).size == (1500, 1000)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "public" in response["Cache-Control"]


def test_an_image_larger_than_its_renditions_says_how_much_of_it_comes_in_one_piece(visitor: Client):
    photograph = hang((2400, 1600))
    said = info(visitor, photograph)
    assert (said["width"], said["height"], said["maxWidth"], said["maxHeight"]) == (2400, 1600, 2000, 1333)
    response = visitor.get(address(photograph, "/full/max/0/default.jpg"))
    assert Image.open(io.BytesIO(response.content)).size == (2000, 1333)
    assert visitor.get(address(photograph, "/full/2400,1600/0/default.jpg")).status_code == 501


@pytest.mark.parametrize("size", ["640,", "640,427"])
def test_a_width_alone_means_the_size_of_that_width(visitor: Client, size: str):
    assert visitor.get(address(hang(), f"/full/{size}/0/default.jpg")).status_code == 200


def test_a_region_that_is_the_whole_image_is_the_whole_image(visitor: Client):
    assert visitor.get(address(hang(), "/0,0,1500,1000/320,213/0/default.jpg")).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        "/1500,0,10,10/max/0/default.jpg",
        "/0,1000,10,10/max/0/default.jpg",
        "/0,0,0,10/max/0/default.jpg",
        "/x,0,1,1/max/0/default.jpg",
        "/-1,0,10,10/max/0/default.jpg",
        "/full/0,0/0/default.jpg",
        "/full/1501,1000/0/default.jpg",
        "/full/4000,/0/default.jpg",
        "/full/full/0/default.jpg",
        "/full/,/0/default.jpg",
        "/full/max/361/default.jpg",
        "/full/max/north/default.jpg",
        "/full/max/0/native.jpg",
        "/full/max/0/default.bmp",
        "/full/max/0/default.jpg%00",
        "/full/" + "9" * 400 + ",1/0/default.jpg",
    ],
)
def test_what_makes_no_sense_for_the_image_is_a_bad_request(visitor: Client, asked: str):
    response = visitor.get(address(hang(), asked))
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "asked",
    [
        "/square/max/0/default.jpg",
        "/pct:10,10,50,50/max/0/default.jpg",
        "/0,0,512,512/512,512/0/default.jpg",
        "/full/100,67/0/default.jpg",
        "/full/!200,200/0/default.jpg",
        "/full/pct:50/0/default.jpg",
        "/full/^2000,1333/0/default.jpg",
        "/full/max/90/default.jpg",
        "/full/max/!0/default.jpg",
        "/full/max/0/gray.jpg",
        "/full/max/0/default.png",
    ],
)
def test_what_makes_sense_but_is_not_offered_says_so(visitor: Client, asked: str):
    response = visitor.get(address(hang(), asked))
    assert response.status_code == 501
    assert response["Content-Type"] == "application/problem+json"


def test_the_name_of_the_image_leads_to_its_description(visitor: Client):
    photograph = hang()
    response = visitor.get(address(photograph, ""))
    assert response.status_code == 303
    assert response["Location"] == address(photograph, "/info.json")


def test_a_picture_that_the_store_has_lost_is_missed_in_words_and_in_the_log(visitor: Client, caplog):
    photograph = hang()
    for suffix in ("webp", "jpg"):
        storages["renditions"].delete(rendition_name(photograph.sha256, 320, suffix))
    storages["renditions"].delete(rendition_name(photograph.sha256, 1500, "webp"))
    for size in ("320,213", "max"):
        response = visitor.get(address(photograph, f"/full/{size}/0/default.jpg"))
        assert response.status_code == 404
        assert b"/" + photograph.sha256.encode() not in response.content
    assert caplog.text.count(f"photograph {photograph.pk} of exhibit") == 2


def test_pictures_that_have_to_be_made_are_counted_and_stored_ones_are_not(visitor: Client, settings):
    settings.REQUESTS_PER_MINUTE = 0
    caches["callers"].clear()
    photograph = hang()
    assert visitor.get(address(photograph, "/full/max/0/default.jpg")).status_code == 429
    assert visitor.get(address(photograph, "/full/320,213/0/default.jpg")).status_code == 200
    caches["callers"].clear()


def test_a_photograph_that_does_not_exist_is_not_found(visitor: Client):
    for number in ("999", "9" * 30):
        for tail in ("", "/info.json", "/full/max/0/default.jpg"):
            assert visitor.get(f"/iiif/3/photographs/{number}{tail}").status_code == 404


def test_the_service_names_the_rights_of_the_work(visitor: Client):
    photograph = hang(rights="http://rightsstatements.org/vocab/InC/1.0/")
    assert info(visitor, photograph)["rights"] == "http://rightsstatements.org/vocab/InC/1.0/"
