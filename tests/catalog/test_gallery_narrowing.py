"""Narrowing and ordering the gallery: facets with their numbers, keys in every order, numbers that tell their age."""

import html
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog import counting, gallery
from catalog.models import Exhibit
from tests.making import make_exhibit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()
    yield
    cache.clear()


def hang(slug: str = "painting", **changes) -> Exhibit:
    return make_exhibit(filed_under=slug, pictured=True, **changes)


def page(visitor: Client, address: str) -> str:
    response = visitor.get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def titles(text: str) -> list[str]:
    return re.findall(r'card__title">(.*?)<', text)


def options(text: str, facet: str) -> dict[str, str]:
    fold = re.search(rf"<summary>{facet}.*?</details>", text, re.S)
    found = re.findall(r'<span class="facet__name">(?:<span.*?</span>)?(.*?)</span>.*?numbers">(.*?)<', fold[0], re.S)
    return dict(found)


def test_facets_count_what_they_would_leave(visitor: Client):
    hang(maker="Clara", medium="Oil", department="Paintings", earliest_year=1620)
    hang(maker="Clara", medium="Ink", department="Paintings", earliest_year=1640)
    hang("drawing", maker="Anton", medium="Ink", department="Drawings", earliest_year=-450, latest_year=-400)
    hang(maker="Clara", published=False)
    text = page(visitor, "/gallery/")
    assert options(text, "Maker") == {"Clara": "2", "Anton": "1"}
    assert options(text, "Medium") == {"Ink": "2", "Oil": "1"}
    assert options(text, "Department") == {"Paintings": "2", "Drawings": "1"}
    assert options(text, "Period") == {"5th century BCE": "1", "17th century": "2"}
    narrowed = page(visitor, "/gallery/?category=painting&maker=Clara&medium=Ink")
    assert options(narrowed, "Medium") == {"Ink": "1", "Oil": "1"}
    assert "1 work on view" in narrowed


def test_a_facet_takes_several_values_and_gives_them_back(visitor: Client):
    for maker in ("Anton", "Clara", "Élise"):
        hang(maker=maker, title=maker)
    text = page(visitor, "/gallery/?maker=Clara&maker=Anton")
    assert titles(text) == ["Anton", "Clara"]
    assert 'href="/gallery/?maker=Clara" aria-current="true"' in text
    assert 'href="/gallery/?maker=Anton&maker=Clara&maker=%C3%89lise"' in text
    assert '<a href="/gallery/">Clear these choices</a>' in text


def test_walking_through_the_choice_is_one_link(visitor: Client):
    hang(maker="Clara")
    assert '<a href="/tours/visit/?maker=Clara">Walk through these works</a>' in page(visitor, "/gallery/?maker=Clara")


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", "DBCAE"),
        ("newest", "EACBD"),
        ("oldest", "CBDAE"),  # the undated last
        ("latest", "DBCAE"),
        ("title", "ABCDE"),
        ("maker", "BADCE"),  # the unnamed last
    ],
)
def test_every_order_leads_through_all_pages_and_back(visitor: Client, monkeypatch, sort: str, expected: str):
    monkeypatch.setattr(gallery, "PAGE", 2)
    years = {"D": 1700, "B": 1600, "C": 1500, "A": None, "E": None}
    makers = {"D": "", "B": "Anton", "C": "", "A": "Clara", "E": ""}
    for title, year in years.items():
        hang(title=title, earliest_year=year, latest_year=year, maker=makers[title])
    forwards, address = [], f"/gallery/?sort={sort}"
    while address:
        text = page(visitor, address)
        forwards.append(titles(text))
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = found[1] if found else None
    assert "".join(title for each in forwards for title in each) == expected
    back = re.search(r'rel="prev" href="([^"]+)"', text)[1]
    assert titles(page(visitor, back)) == forwards[1]
    first = re.search(r'rel="prev" href="([^"]+)"', page(visitor, back))[1]
    assert titles(page(visitor, first)) == forwards[0]


def test_the_way_through_the_gallery_keeps_its_order(visitor: Client):
    late, early = hang(earliest_year=1700, latest_year=1700), hang(earliest_year=1500)
    text = page(visitor, early.get_absolute_url() + "?sort=oldest")
    assert f'<a rel="next" href="{late.get_absolute_url()}?sort=oldest"' in text


def test_search_engines_list_categories_but_not_endless_combinations(visitor: Client):
    hang(maker="Clara")
    assert 'rel="canonical"' in page(visitor, "/gallery/?category=painting")
    for query in ("maker=Clara", "sort=oldest", "period=1600-1699"):
        assert '<meta name="robots" content="noindex, follow">' in page(visitor, f"/gallery/?{query}")


def test_in_a_small_museum_every_number_is_right_at_once(visitor: Client):
    work = hang()
    hang("drawing")
    assert "2 works on view" in page(visitor, "/gallery/")
    Exhibit.objects.filter(pk=work.pk).update(published_at=None)
    text = page(visitor, "/gallery/")
    assert "1 work on view" in text
    assert "Counted at" not in text


def test_in_a_large_museum_numbers_are_kept_and_say_how_old_they_are(visitor: Client, monkeypatch):
    monkeypatch.setattr(counting, "LIVE_MOST", 2)
    works = [hang() for _ in range(3)]
    first = page(visitor, "/gallery/")
    assert re.search(r"3 works on view\s+<span class=\"quiet\">Counted at \d\d:\d\d\.", first)
    Exhibit.objects.filter(pk=works[0].pk).update(published_at=None)
    with CaptureQueriesContext(connection) as queries:
        kept = page(visitor, "/gallery/")
    assert "3 works on view" in kept
    assert len(titles(kept)) == 2  # the works themselves are never kept
    assert not [query for query in queries if "COUNT(" in query["sql"]]


def test_a_kept_number_is_counted_again_when_it_is_old(visitor: Client, monkeypatch):
    monkeypatch.setattr(counting, "LIVE_MOST", 2)
    works = [hang() for _ in range(4)]
    page(visitor, "/gallery/")
    Exhibit.objects.filter(pk=works[0].pk).update(published_at=None)
    now = counting.timezone.now() + timedelta(seconds=counting.KEPT_SECONDS + 1)
    monkeypatch.setattr(counting.timezone, "now", lambda: now)
    assert "3 works on view" in page(visitor, "/gallery/")


def test_while_one_counts_again_others_are_shown_the_old_number(monkeypatch):
    monkeypatch.setattr(counting, "LIVE_MOST", 0)
    counting.counted_once_large("works", lambda: {"painting": 5})
    now = counting.timezone.now() + timedelta(seconds=counting.KEPT_SECONDS + 1)
    monkeypatch.setattr(counting.timezone, "now", lambda: now)
    meanwhile = []

    def count_slowly() -> dict[str, int]:
        meanwhile.append(counting.counted_once_large("works", lambda: pytest.fail("counted twice")).total)
        return {"painting": 6}

    assert counting.counted_once_large("works", count_slowly).total == 6
    assert meanwhile == [5]
