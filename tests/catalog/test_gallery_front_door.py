"""The first page of the museum."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.gallery import work_of_the_day
from catalog.models import Exhibit
from tests.making import make_exhibit, make_photograph, picture_bytes

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


def hang_landscape(**changes):
    exhibit = make_exhibit(filed_under="painting", **changes)
    make_photograph(exhibit, picture_bytes(size=(1000, 700), mark=exhibit.pk))
    return exhibit


def test_the_front_door_counts_what_is_on_view_in_every_category(visitor: Client):
    for slug in ("painting", "painting", "drawing"):
        make_exhibit(filed_under=slug, pictured=True)
    make_exhibit(filed_under="sculpture", pictured=True, published=False)
    page = visitor.get("/").content.decode()
    assert "3 works are on view." in page
    choices = re.findall(r'name="category" value="(\w+)"> <span>(\w+)</span> <span class="[^"]+">(\d+)<', page)
    assert choices == [("drawing", "Drawings", "1"), ("painting", "Paintings", "2")]


def test_the_way_in_is_a_plain_form_to_a_tour_or_to_the_gallery(visitor: Client):
    make_exhibit(filed_under="painting", pictured=True)
    page = visitor.get("/").content.decode()
    assert '<form class="ask" action="/tours/visit/" method="get"' in page
    assert 'formaction="/gallery/"' in page


def test_an_empty_museum_has_a_front_door_too(visitor: Client):
    response = visitor.get("/")
    assert response.status_code == 200
    assert "The walls are still bare" in response.content.decode()


def test_the_work_of_the_day_stays_all_day_and_changes_overnight():
    works = [hang_landscape() for _ in range(5)]
    assert work_of_the_day(MONDAY) == work_of_the_day(MONDAY)
    week = {work_of_the_day(MONDAY + timedelta(days=day)) for day in range(7)}
    assert week == set(works)


def test_the_work_of_the_day_is_a_large_landscape_on_view():
    make_exhibit(filed_under="painting", pictured=True)
    hang_landscape(published=False)
    wide = hang_landscape()
    for day in range(4):
        assert work_of_the_day(MONDAY + timedelta(days=day)) == wide


def test_a_museum_without_a_large_landscape_has_no_work_of_the_day(visitor: Client):
    make_exhibit(filed_under="painting", pictured=True)
    assert work_of_the_day(MONDAY) is None
    assert visitor.get("/").status_code == 200


def test_the_work_of_the_day_does_not_hang_twice_on_the_page(visitor: Client):
    work = hang_landscape()
    other = make_exhibit(filed_under="drawing", pictured=True)
    page = visitor.get("/").content.decode()
    assert page.count(work.get_absolute_url()) == page.count(other.get_absolute_url()) == 1


def test_the_front_door_asks_the_same_number_of_questions_however_large_the_museum(visitor: Client):
    def num_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/")
        return len(queries)

    hang_landscape()
    few = num_queries()
    for _ in range(4):
        hang_landscape()
    assert num_queries() <= few <= 14


def test_drafts_that_came_last_are_not_read_through_to_find_the_newest_on_view():
    """An import may bring half a million: the newest on view lies behind all of them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a small table is read as a whole
    assert "exhibit_published" in Exhibit.objects.published().order_by("-pk")[:1].explain()
    assert "exhibit_published" in Exhibit.objects.on_view().order_by("-pk")[:5].explain()
