"""One work's page: who may see it, what it says, where it leads."""

import html
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Exhibit
from tests.making import category, make_exhibit, make_photograph

pytestmark = pytest.mark.django_db


def hang(slug: str = "painting", **changes) -> Exhibit:
    return make_exhibit(filed_under=slug, pictured=True, **changes)


def page_of(visitor: Client, exhibit: Exhibit, query: str = "") -> str:
    response = visitor.get(exhibit.get_absolute_url() + query)
    assert response.status_code == 200
    return response.content.decode()


def linked_data(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])


def neighbour(page: str, rel: str) -> str | None:
    found = re.search(rf'<a rel="{rel}" href="([^"]+)"', page)
    return html.unescape(found[1]) if found else None


def test_the_label_says_everything_in_the_trades_order(visitor: Client):
    work = hang(
        maker="Cornelis Averdijk",
        maker_dates="1821–1889",
        title="River at Dusk",
        date_text="about 1865",
        medium="Oil on canvas",
        dimensions="64 × 91 cm",
        credit_line="Gift of the friends of the museum",
        accession_number="1931.4",
    )
    label = page_of(visitor, work).split('<div class="label">')[1]
    said = [
        "Cornelis Averdijk",
        "1821–1889",
        "River at Dusk",
        "about 1865",
        "Oil on canvas",
        "64 × 91 cm",
        "Gift of the friends",
        "1931.4",
    ]
    assert [label.index(words) for words in said] == sorted(label.index(words) for words in said)


def test_a_bare_record_makes_a_whole_page(visitor: Client):
    work = hang(title="", maker="", date_text="", accession_number="X.1")
    assert "Untitled (X.1)" in page_of(visitor, work)


@pytest.mark.parametrize(
    "changes",
    [
        {"published": False, "filed_under": "painting", "pictured": True},
        {"filed_under": None, "pictured": True},
        {"filed_under": "painting", "pictured": False},
    ],
    ids=["draft", "untagged", "without a picture"],
)
def test_what_is_not_on_view_cannot_be_found_by_any_door(visitor: Client, as_ana: Client, changes):
    hidden = make_exhibit(title="Secret", **changes)
    shown = hang()
    for client in (visitor, as_ana):
        for address in (hidden.get_absolute_url(), f"/exhibits/{hidden.pk}/", f"/exhibits/{hidden.pk}/wrong/"):
            response = client.get(address)
            assert response.status_code == 404
            assert b"Secret" not in response.content
        for address in ("/", "/gallery/", shown.get_absolute_url()):
            assert b"Secret" not in client.get(address).content


@pytest.mark.parametrize("tail", ["", "wrong/", "RIVER/", "réka/"])
def test_any_other_slug_leads_to_the_right_address_for_ever(visitor: Client, tail: str):
    work = hang(title="River at Dusk")
    response = visitor.get(f"/exhibits/{work.pk}/{tail}?category=painting")
    assert response.status_code == 301
    assert response["Location"] == f"/exhibits/{work.pk}/river-at-dusk/?category=painting"


def test_a_number_no_database_can_hold_is_simply_not_found(visitor: Client):
    assert visitor.get(f"/exhibits/{'9' * 30}/x/").status_code == 404


def test_previous_and_next_stay_within_the_chosen_categories(visitor: Client):
    first, other, second, third = hang(), hang("sculpture"), hang(), hang("drawing")
    page = page_of(visitor, second, "?category=painting&category=drawing")
    assert neighbour(page, "prev") == f"{first.get_absolute_url()}?category=drawing&category=painting"
    assert neighbour(page, "next") == f"{third.get_absolute_url()}?category=drawing&category=painting"
    assert neighbour(page_of(visitor, second), "prev") == other.get_absolute_url()


def test_the_first_and_last_work_say_so(visitor: Client):
    only = hang()
    hang("sculpture")
    before = page_of(visitor, only, "?category=painting")
    assert neighbour(before, "prev") is None
    assert neighbour(before, "next") is None
    assert "First work" in page_of(visitor, only)


def test_a_work_keeps_its_page_when_the_filter_in_the_address_is_unknown(visitor: Client):
    work = hang()
    response = visitor.get(work.get_absolute_url() + "?category=vase")
    assert response.status_code == 302
    assert response["Location"] == work.get_absolute_url()


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        (Exhibit.FiledBy.MUSEUM, "By the museum’s own records"),
        (Exhibit.FiledBy.CURATOR, "By a curator"),
        (Exhibit.FiledBy.MACHINE, "no curator has looked at it yet"),
    ],
)
def test_the_page_says_how_the_category_came_about(visitor: Client, by, sentence: str):
    work = make_exhibit(pictured=True)
    work.file_under(category("sculpture"), by)
    page = page_of(visitor, work)
    assert sentence in page
    assert f'<time datetime="{work.filed_at:%Y-%m-%d}">' in page


def test_all_photographs_are_shown_the_principal_one_first(visitor: Client):
    work = hang()
    back = make_photograph(work, alt_text="The back, with a label")
    page = page_of(visitor, work)
    principal = work.photographs.first()
    assert page.index(principal.largest_url) < page.index(back.largest_url)
    assert 'alt="The back, with a label"' in page
    assert f'alt="{work.title}, {work.maker}, {work.date_text}"' in page


def test_rights_are_linked_by_their_address(visitor: Client):
    work = hang(rights=Exhibit.Rights.CC0)
    assert f'<a rel="license" href="{Exhibit.Rights.CC0}">CC0: no rights reserved</a>' in page_of(visitor, work)
    assert "Not stated" in page_of(visitor, hang())


def test_the_page_says_how_to_cite_the_work(visitor: Client):
    work = hang(title="River at Dusk", maker="Clara Hoogstede", date_text="1699", accession_number="1931.4")
    page = html.unescape(re.sub("</?cite>", "", page_of(visitor, work)))
    assert f"Clara Hoogstede, River at Dusk, 1699. Vitrine, 1931.4. http://testserver{work.get_absolute_url()}" in page


def test_machines_read_the_work_in_the_words_of_schema_org(visitor: Client):
    work = hang(title="River at Dusk", medium="Oil on canvas", rights=Exhibit.Rights.CC0)
    said = linked_data(page_of(visitor, work))
    assert said["@type"] == "VisualArtwork"
    assert said["@id"] == f"http://testserver{work.get_absolute_url()}"
    assert said["artform"] == "Painting"
    assert said["additionalType"] == "http://vocab.getty.edu/aat/300033618"
    assert said["artMedium"] == "Oil on canvas"
    assert said["license"] == Exhibit.Rights.CC0
    assert all(address.startswith("http://testserver/renditions/") for address in said["image"])
    assert "description" not in said


def test_no_title_can_break_out_of_the_page_or_its_data(visitor: Client):
    title = '</script><script>alert(1)</script> "&'
    page = page_of(visitor, hang(title=title))
    assert "<script>alert" not in page
    assert linked_data(page)["name"] == title


def test_the_page_names_itself_to_search_engines_and_link_previews(visitor: Client):
    work = hang(title="River at Dusk", description="A broad river lies still.")
    page = page_of(visitor, work, "?category=painting")
    address = f"http://testserver{work.get_absolute_url()}"
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<meta property="og:url" content="{address}">' in page
    assert '<meta name="description" content="A broad river lies still.' in page
    assert f'<meta property="og:image" content="http://testserver{work.principal_photograph.fallback_url}">' in page


def test_nothing_on_the_page_needs_what_the_content_security_policy_forbids(visitor: Client):
    page = page_of(visitor, hang())
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*(?:src=|ld\+json))", page)
    assert not re.search(r"\son\w+=", page)


def test_one_heading_of_the_first_rank_and_one_main(visitor: Client):
    page = page_of(visitor, hang())
    assert page.count("<h1") == page.count("<main") == 1


def test_the_number_of_queries_does_not_grow_with_photographs_or_neighbours(visitor: Client):
    def num_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(visitor, work, "?category=painting")
        return len(queries)

    _, work, _ = hang(), hang(), hang()
    few = num_queries()
    for _ in range(3):
        make_photograph(work)
        hang()
    assert num_queries() == few <= 6
