"""Tours as manifests: those made from an address, and those by the museum."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Exhibit, Tour
from tests.catalog.test_iiif import document, hang, values

pytestmark = pytest.mark.django_db


def test_a_visit_is_a_manifest_with_its_rooms_as_ranges(visitor: Client):
    for slug in ("painting", "painting", "drawing"):
        hang(slug)
    hang("sculpture")
    query = "category=drawing&category=painting&minutes=30"
    said = document(visitor, f"/iiif/3/tours/visit/manifest?{query}")
    assert said["id"] == f"http://testserver/iiif/3/tours/visit/manifest?{query}"
    assert said["homepage"][0]["id"] == f"http://testserver/tours/visit/?{query}"
    assert visitor.get(f"/tours/visit/?{query}").status_code == 200
    assert len(said["items"]) == 3
    (plan,) = said["structures"]
    assert [room["label"]["en"] for room in plan["items"]] == [["Drawings"], ["Paintings"]]
    through_rooms = [canvas["id"] for room in plan["items"] for canvas in room["items"]]
    assert through_rooms == [canvas["id"] for canvas in said["items"]]
    for canvas in said["items"]:
        assert values(canvas, "How the category came about")


@pytest.mark.parametrize(
    ("query", "status"),
    [("category=vase", 404), ("category=drawing", 404), ("minutes=0", 400), ("minutes=x", 400), ("period=x", 400)],
)
def test_a_visit_that_cannot_be_is_refused_in_words(visitor: Client, query: str, status: int):
    hang("painting")
    response = visitor.get(f"/iiif/3/tours/visit/manifest?{query}")
    assert response.status_code == status
    assert response.json()["detail"]


def test_a_visit_costs_a_question_for_each_category_and_four_more(visitor: Client):
    for _ in range(6):
        hang("painting")
    with CaptureQueriesContext(connection) as queries:
        document(visitor, "/iiif/3/tours/visit/manifest?category=painting&minutes=60")
    assert len(queries) <= 5


def compose(works: list[Exhibit], **changes) -> Tour:
    tour = Tour.objects.create(
        **({"slug": "night", "title_en": "Night pieces", "published_at": timezone.now()} | changes)
    )
    tour.add([work.pk for work in works])
    return tour


def test_a_tour_by_the_museum_is_a_manifest_of_its_stops_on_view(visitor: Client):
    first, second = hang("sculpture", title="Torso"), hang("painting", title="River")
    draft = hang(title="Secret", published=False)
    compose([second, draft, first])
    said = document(visitor, "/iiif/3/tours/night/manifest")
    assert said["label"] == {"en": ["Vitrine: Night pieces"]}
    assert said["homepage"][0]["id"] == "http://testserver/tours/night/"
    assert [canvas["label"]["none"] for canvas in said["items"]] == [["River"], ["Torso"]]
    assert [canvas["id"] for canvas in said["structures"][0]["items"][0]["items"]] == [
        canvas["id"] for canvas in said["items"]
    ]


def test_a_draft_of_a_tour_and_an_emptied_one_are_not_there(visitor: Client):
    compose([hang()], slug="draft", published_at=None)
    compose([hang(published=False)], slug="emptied")
    for slug in ("draft", "emptied", "never"):
        assert visitor.get(f"/iiif/3/tours/{slug}/manifest").status_code == 404


def test_a_work_that_was_taken_down_is_gone_from_api_and_iiif(visitor: Client):
    work = hang(title="Secret")
    Exhibit.objects.filter(pk=work.pk).withdraw()
    for address in (f"/api/exhibits/{work.pk}/", f"/iiif/3/exhibits/{work.pk}/manifest"):
        response = visitor.get(address)
        assert response.status_code == 410
        assert response["Content-Type"] == "application/problem+json"
        assert b"Secret" not in response.content
