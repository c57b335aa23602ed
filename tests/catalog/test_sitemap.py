"""What search engines are told."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Exhibit, Tour
from catalog.views import sitemaps
from tests.making import make_exhibit

pytestmark = pytest.mark.django_db

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def hang(**changes) -> Exhibit:
    return make_exhibit(filed_under="painting", pictured=True, **changes)


def read(visitor: Client, address: str) -> ElementTree.Element:
    response = visitor.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert not response.cookies
    return ElementTree.fromstring(response.content)


def addresses(element: ElementTree.Element) -> list[str]:
    return [found.text for found in element.findall(".//s:loc", NAMES)]


def all_works(visitor: Client) -> list[str]:
    parts = [address for address in addresses(read(visitor, "/sitemap.xml")) if "works" in address]
    return [found for part in parts for found in addresses(read(visitor, part.removeprefix("http://testserver")))]


def test_the_index_leads_to_every_work_on_view_once(visitor: Client, monkeypatch, settings):
    settings.LANGUAGES = [("en", "English")]
    monkeypatch.setattr(sitemaps, "WORKS_A_PART", 2)
    shown = [hang(pk=pk) for pk in (2, 3, 4, 5, 9)]
    make_exhibit(pk=6, filed_under="painting", pictured=True, published=False)
    make_exhibit(pk=7, pictured=True)
    make_exhibit(pk=8, filed_under="painting")
    assert all_works(visitor) == [f"http://testserver{work.get_absolute_url()}" for work in shown]


def test_a_work_says_when_it_changed(visitor: Client):
    work = hang()
    Exhibit.objects.filter(pk=work.pk).update(
        published_at=datetime(2026, 2, 1, tzinfo=UTC), updated_at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    part = read(visitor, f"/sitemap-works-{(work.pk - 1) // sitemaps.WORKS_A_PART}.xml")
    assert {found.text for found in part.findall(".//s:lastmod", NAMES)} == {"2026-03-01"}


def test_pages_that_are_no_works_are_named_too(visitor: Client):
    hang()
    Tour.objects.create(slug="night", title_en="Night pieces", published_at=timezone.now())
    Tour.objects.create(slug="draft", title_en="Draft")
    pages = addresses(read(visitor, "/sitemap-pages.xml"))
    assert {"http://testserver/", "http://testserver/gallery/", "http://testserver/api/"} <= set(pages)
    assert "http://testserver/gallery/?category=painting" in pages
    assert "http://testserver/gallery/?category=drawing" not in pages
    assert {"http://testserver/tours/", "http://testserver/tours/night/"} <= set(pages)
    assert "http://testserver/tours/draft/" not in pages
    for page in pages:
        assert visitor.get(page.removeprefix("http://testserver")).status_code == 200


def test_in_several_languages_each_work_names_its_others(visitor: Client, settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "Français")]
    work = hang(pk=1)
    part = read(visitor, "/sitemap-works-0.xml")
    english = f"http://testserver{work.get_absolute_url()}"
    assert addresses(part)[0] == english
    for entry in part.findall("s:url", NAMES):
        links = {link.get("hreflang"): link.get("href") for link in entry.findall("x:link", NAMES)}
        assert set(links) == {"en", "fr"}
        assert links["en"] == english


def test_an_empty_museum_has_an_index_without_works(visitor: Client):
    assert addresses(read(visitor, "/sitemap.xml")) == ["http://testserver/sitemap-pages.xml"]


@pytest.mark.parametrize("part", ["9" * 30, "x", "-1", "50000"])
def test_a_part_that_cannot_be_is_not_found(visitor: Client, part: str):
    assert visitor.get(f"/sitemap-works-{part}.xml").status_code == 404


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-works-0.xml", "/sitemap-pages.xml"])
def test_no_row_is_counted_or_skipped_one_by_one(visitor: Client, address: str):
    def num_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            read(visitor, address)
        assert not [query["sql"] for query in queries if "OFFSET" in query["sql"] or "COUNT(*)" in query["sql"]]
        return len(queries)

    hang()
    few = num_queries()
    for _ in range(4):
        hang()
    assert num_queries() == few <= 3


def test_robots_are_shown_the_way_and_kept_from_the_desk(visitor: Client):
    response = visitor.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /admin/",
        "Sitemap: http://testserver/sitemap.xml",
    ]
