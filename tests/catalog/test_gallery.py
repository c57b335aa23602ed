"""The gallery through its door: what hangs there, how it is chosen, how one walks on."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import gallery
from catalog.models import Exhibit
from tests.making import make_exhibit, make_photograph, picture_bytes

pytestmark = pytest.mark.django_db


def hang(slug: str = "painting", **changes) -> Exhibit:
    return make_exhibit(filed_under=slug, pictured=True, **changes)


def titles(response) -> list[str]:
    return [html.unescape(title) for title in re.findall(r'card__title">(.*?)<', response.content.decode())]


def link(response, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', response.content.decode())
    return html.unescape(found[1]) if found else None


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(gallery, "PAGE", 2)


def test_every_work_on_view_hangs_in_the_gallery(visitor: Client):
    hang("painting", title="River at Dusk")
    hang("sculpture", title="Torso")
    assert titles(visitor.get("/gallery/")) == ["River at Dusk", "Torso"]


def test_drafts_untagged_and_unpictured_exhibits_do_not_hang(visitor: Client):
    hang(published=False)
    make_exhibit(pictured=True)
    make_exhibit(filed_under="painting")
    assert titles(visitor.get("/gallery/")) == []


def test_one_or_several_categories_can_be_chosen(visitor: Client):
    for slug in ("painting", "sculpture", "drawing"):
        hang(slug, title=slug)
    assert titles(visitor.get("/gallery/?category=drawing")) == ["drawing"]
    response = visitor.get("/gallery/?category=painting&category=sculpture")
    assert titles(response) == ["painting", "sculpture"]
    assert "<h1>Paintings and sculptures" in response.content.decode()


def test_an_empty_choice_is_no_choice(visitor: Client):
    hang(title="River at Dusk")
    assert titles(visitor.get("/gallery/?category=")) == ["River at Dusk"]


def test_every_category_shows_how_many_works_it_has(visitor: Client):
    for slug in ("painting", "painting", "sculpture"):
        hang(slug)
    hang("painting", published=False)
    page = visitor.get("/gallery/").content.decode()
    numbers = re.findall(r'</span> (\w+) <span class="filter__num">(\d+)', page)
    assert numbers == [("Paintings", "2"), ("Sculptures", "1")]


def test_a_chosen_category_can_be_left_out_again_and_another_added(visitor: Client):
    for slug in ("painting", "sculpture", "drawing"):
        hang(slug)
    page = html.unescape(visitor.get("/gallery/?category=painting&category=sculpture").content.decode())
    assert 'href="/gallery/?category=sculpture" aria-current="true"' in page
    assert 'href="/gallery/?category=drawing&category=painting&category=sculpture"' in page


def test_the_canonical_address_names_categories_in_the_museums_order(visitor: Client):
    hang("painting")
    page = html.unescape(
        visitor.get("/gallery/?category=sculpture&category=painting&category=painting").content.decode()
    )
    assert 'rel="canonical" href="http://testserver/gallery/?category=painting&category=sculpture"' in page


def test_an_unknown_category_is_a_404_that_names_it_and_offers_the_known_ones(visitor: Client):
    hang("painting")
    response = visitor.get("/gallery/?category=painting&category=%3Cvase%3E")
    page = response.content.decode()
    assert response.status_code == 404
    assert "There is no category called “&lt;vase&gt;”" in page
    assert 'href="/gallery/?category=painting"' in page


def test_pages_lead_on_and_back_within_the_choice(visitor: Client, small_pages):
    works = [hang("painting", title=f"P{number}") for number in range(5)]
    hang("sculpture", title="Torso")
    first = visitor.get("/gallery/?category=painting")
    second = visitor.get(link(first, "next"))
    third = visitor.get(link(second, "next"))
    assert [titles(page) for page in (first, second, third)] == [["P0", "P1"], ["P2", "P3"], ["P4"]]
    assert link(first, "next") == f"/gallery/?category=painting&after={works[1].pk}"
    assert link(first, "prev") is None
    assert link(third, "next") is None
    assert titles(visitor.get(link(third, "prev"))) == ["P2", "P3"]
    assert link(second, "prev") == "/gallery/?category=painting"


@pytest.mark.parametrize("after", ["999", "x", "-1", "1" * 40, "٣", "1.5"])
def test_a_page_that_cannot_be_is_a_404_that_leads_back(visitor: Client, after: str):
    hang()
    response = visitor.get("/gallery/", {"after": after, "category": "painting"})
    assert response.status_code == 404
    assert 'href="/gallery/?category=painting"' in response.content.decode()


def test_a_bare_museum_says_when_works_come(visitor: Client):
    response = visitor.get("/gallery/")
    assert response.status_code == 200
    assert "The walls are still bare" in response.content.decode()


def test_a_category_without_works_leads_to_the_others(visitor: Client):
    hang("painting")
    page = visitor.get("/gallery/?category=drawing").content.decode()
    assert "Nothing of this kind is on view" in page


def num_queries(visitor: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(address).status_code == 200
    return len(queries)


def test_the_number_of_queries_does_not_grow_with_the_works(visitor: Client, small_pages):
    works = [hang() for _ in range(3)]
    address = f"/gallery/?category=painting&after={works[0].pk}"
    few = num_queries(visitor, address)
    for _ in range(6):
        make_photograph(hang())
    assert num_queries(visitor, address) == few <= 12


def test_pages_never_skip_rows_by_offset(visitor: Client, small_pages):
    works = [hang() for _ in range(5)]
    with CaptureQueriesContext(connection) as queries:
        visitor.get(f"/gallery/?after={works[3].pk}")
    assert not [query for query in queries if "OFFSET" in query["sql"]]


def test_a_card_offers_renditions_of_every_width_in_a_box_of_known_size(visitor: Client):
    work = hang(title="Wide")
    photograph = make_photograph(work, picture_bytes(size=(900, 600), mark=7))
    work.photographs.exclude(pk=photograph.pk).delete()
    Exhibit.objects.get(pk=work.pk).photographs.update(position=0)
    page = visitor.get("/gallery/").content.decode()
    for width in (320, 480, 640, 900):
        assert f"{photograph.rendition_url(width)} {width}w" in page
    assert f'src="{photograph.fallback_url}" width="900" height="600"' in page
    assert f'fill="{photograph.tone}"' in page
    assert photograph.original not in page


def test_a_card_shows_the_principal_photograph_of_many(visitor: Client):
    work = hang()
    further = make_photograph(work)
    page = visitor.get("/gallery/").content.decode()
    assert page.count("<img") == 1
    assert work.principal_photograph.fallback_url in page
    assert further.fallback_url not in page


def test_sizes_and_keys_stay_plain_numbers_where_numbers_are_written_for_people(visitor: Client, settings, small_pages):
    settings.USE_THOUSAND_SEPARATOR = True
    make_photograph(make_exhibit(filed_under="painting", pk=4000), picture_bytes(size=(1200, 1100)))
    works = [hang(pk=4001 + number) for number in range(2)]
    page = visitor.get("/gallery/").content.decode()
    assert 'width="1200" height="1100"' in page
    assert f"after={works[0].pk}" in page


def test_only_pictures_beyond_the_first_row_wait_to_be_loaded(visitor: Client):
    for _ in range(6):
        hang()
    assert visitor.get("/gallery/").content.decode().count('loading="lazy"') == 2


def test_hostile_titles_stay_text(visitor: Client):
    hang(title="<script>alert(1)</script>")
    assert b"<script>alert" not in visitor.get("/gallery/").content


def test_public_pages_are_the_same_for_everyone_and_leave_no_cookie(as_ana: Client, visitor: Client):
    work = hang()
    for address in ("/", "/gallery/", work.get_absolute_url(), "/gallery/?category=nothing"):
        seen_by_nobody, seen_by_ana = visitor.get(address), as_ana.get(address)
        assert seen_by_nobody.content == seen_by_ana.content
        for response in (seen_by_nobody, seen_by_ana):
            assert not response.cookies
            assert "Cookie" not in response.get("Vary", "")
            assert "public" in response["Cache-Control"]


def test_an_unchanged_page_is_not_sent_twice(visitor: Client):
    hang()
    first = visitor.get("/gallery/")
    assert visitor.get("/gallery/", headers={"if-none-match": first["ETag"]}).status_code == 304
    hang(published_at=timezone.now())
    assert visitor.get("/gallery/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_gallery_takes_no_posts(visitor: Client):
    assert visitor.post("/gallery/").status_code == 405
