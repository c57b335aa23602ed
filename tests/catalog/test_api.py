"""The API through its door: what it shows, how it is asked, what it refuses and in which words."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Exhibit
from tests.making import category, make_exhibit, make_photograph

pytestmark = pytest.mark.django_db


def hang(slug: str = "painting", **changes) -> Exhibit:
    return make_exhibit(filed_under=slug, pictured=True, **changes)


def titles(visitor: Client, **asked) -> list[str]:
    response = visitor.get("/api/exhibits/", asked)
    assert response.status_code == 200, response.content
    return [exhibit["title"] for exhibit in response.json()["exhibits"]]


def walk(visitor: Client, address: str) -> list[list[str]]:
    """The titles of every page from this one on."""
    pages = []
    while address:
        answer = visitor.get(address).json()
        pages.append([exhibit["title"] for exhibit in answer["exhibits"]])
        address = answer["next"]
    return pages


def test_a_record_says_all_that_the_label_says(visitor: Client):
    work = hang(title="River at Dusk", rights=Exhibit.Rights.CC0)
    photograph = work.photographs.get()
    record = visitor.get(f"/api/exhibits/{work.pk}/").json()
    assert record["address"] == f"http://testserver{work.get_absolute_url()}"
    assert record["accession_number"] == work.accession_number
    assert (record["title"], record["maker"]) == ("River at Dusk", "Mara Lindqvist")
    assert (record["earliest_year"], record["latest_year"]) == (1640, 1650)
    assert record["category"]["name_fr"] == "Peinture"
    assert record["category"]["aat"] == "http://vocab.getty.edu/aat/300033618"
    assert record["filed_by"] == "museum"
    assert record["rights"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    (shown,) = record["photographs"]
    assert (shown["width"], shown["height"]) == (96, 64)
    assert shown["renditions"][0]["address"] == f"http://testserver{photograph.rendition_url(96)}"


def test_rights_that_nobody_stated_are_null(visitor: Client):
    assert visitor.get(f"/api/exhibits/{hang().pk}/").json()["rights"] is None


def test_one_or_several_categories_can_be_asked_for(visitor: Client):
    for slug in ("painting", "sculpture", "drawing"):
        hang(slug, title=slug)
    assert titles(visitor, category="drawing") == ["drawing"]
    assert titles(visitor, category=["painting", "sculpture"]) == ["painting", "sculpture"]
    assert titles(visitor, category="") == ["painting", "sculpture", "drawing"]


def test_maker_department_and_rights_are_taken_as_the_records_write_them(visitor: Client):
    hang(title="A", maker="Ida Roth", department="Prints", rights=Exhibit.Rights.CC0)
    hang(title="B", maker="Ida Rothschild", department="Paintings")
    assert titles(visitor, maker="Ida Roth") == ["A"]
    assert titles(visitor, department="Paintings") == ["B"]
    assert titles(visitor, rights=Exhibit.Rights.CC0.value) == ["A"]


@pytest.mark.parametrize(
    ("years", "found"),
    [
        ({"year_from": 1650}, ["to 1650", "1650 alone", "until 1700"]),
        ({"year_to": 1640}, ["to 1650", "antique"]),
        ({"year_from": 1645, "year_to": 1646}, ["to 1650"]),
        ({"year_from": -600, "year_to": -400}, ["antique"]),
    ],
)
def test_a_period_finds_works_that_may_have_been_made_in_it(visitor: Client, years, found):
    hang(title="to 1650", earliest_year=1640, latest_year=1650)
    hang(title="1650 alone", earliest_year=1650, latest_year=None)
    hang(title="until 1700", earliest_year=None, latest_year=1700)
    hang(title="antique", earliest_year=-500, latest_year=-480)
    hang(title="undated", earliest_year=None, latest_year=None)
    assert titles(visitor, **years) == found


def test_pages_lead_on_by_key_within_the_question(visitor: Client):
    for number in range(5):
        hang(title=f"P{number}")
    hang("sculpture", title="Torso")
    assert walk(visitor, "/api/exhibits/?category=painting&limit=2") == [["P0", "P1"], ["P2", "P3"], ["P4"]]


def test_the_next_page_stands_in_the_link_header_too(visitor: Client):
    for _ in range(2):
        hang()
    response = visitor.get("/api/exhibits/?limit=1")
    assert response["Link"] == f'<{response.json()["next"]}>; rel="next"'
    assert "Link" not in visitor.get("/api/exhibits/")


def test_a_harvester_gets_what_changed_since_oldest_change_first(visitor: Client):
    long_ago = timezone.now() - timedelta(days=30)
    works = {title: hang(title=title, published_at=long_ago) for title in ("A", "B", "C", "D")}
    for days, title in ((1, "A"), (3, "B"), (2, "C"), (20, "D")):
        Exhibit.objects.filter(pk=works[title].pk).update(updated_at=timezone.now() - timedelta(days=days))
    since = (timezone.now() - timedelta(days=10)).isoformat()
    assert titles(visitor, updated_since=since) == ["B", "C", "A"]
    address = visitor.get("/api/exhibits/", {"updated_since": since, "limit": 1}).json()["next"]
    assert walk(visitor, address) == [["C"], ["A"]]


def test_works_that_changed_in_the_same_moment_are_neither_lost_nor_shown_twice(visitor: Client):
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for title in "ABCDE":
        hang(title=title, published_at=moment)
    Exhibit.objects.update(updated_at=moment)
    assert walk(visitor, "/api/exhibits/?updated_since=2026-03-01&limit=2") == [["A", "B"], ["C", "D"], ["E"]]


def test_publishing_is_a_change_even_where_the_record_stayed_the_same(visitor: Client):
    work = hang(title="A", published=False)
    Exhibit.objects.filter(pk=work.pk).update(updated_at=datetime(2020, 1, 1, tzinfo=UTC))
    Exhibit.objects.filter(pk=work.pk).update(published_at=timezone.now())
    assert titles(visitor, updated_since=timezone.now().date().isoformat()) == ["A"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("catgory=painting", "There is no parameter 'catgory'. This address takes: category, maker"),
        ("limit=0", "limit: "),
        ("limit=101", "limit: "),
        ("limit=2&limit=3", "limit= stands there more than once"),
        ("year_from=1900&year_to=1800", "year_from (1900) is later than year_to (1800)"),
        ("year_from=soon", "year_from: expected a year between -10000 and 2200"),
        ("year_to=99999", "year_to: "),
        ("year_to=" + "9" * 5000, "year_to: "),
        ("rights=mine", "rights: expected one of https://creativecommons.org/"),
        ("updated_since=yesterday", "updated_since: expected a date such as 2026-01-31"),
        ("updated_since=2026-01-31T12:00:00", "updated_since: expected a date such as"),
        ("updated_since=0001-01-01T00:00:00%2B14:00", "updated_since: expected a date such as"),
        ("after=x", "after= is no place in this list"),
        ("after=٣", "after= is no place in this list"),
        ("after=" + "9" * 30, "after= is no place in this list"),
        ("updated_since=2026-01-01&after=12", "after= is no place in this list"),
        ("updated_since=2026-01-01&after=" + "9" * 18 + "-1", "after= is no place in this list"),
        ("after=1-2", "after= is no place in this list"),
        ("maker=%00", "maker: "),
        ("maker=" + "m" * 501, "maker: "),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_words(visitor: Client, query: str, words: str):
    response = visitor.get(f"/api/exhibits/?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert words in response.json()["detail"]
    assert len(response.content) < 1000


def test_an_unknown_category_is_a_404_that_names_the_known_ones(visitor: Client):
    response = visitor.get("/api/exhibits/?category=painting&category=vase")
    assert response.status_code == 404
    assert "There is no category 'vase'. The museum has: drawing, engraving" in response.json()["detail"]


@pytest.mark.parametrize("address", ["/api/exhibits/9999/", f"/api/exhibits/{'9' * 30}/", "/api/nothing/"])
def test_what_is_not_there_is_a_404_in_words(visitor: Client, address: str):
    response = visitor.get(address)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == 404


def test_a_forgotten_slash_is_added(visitor: Client):
    assert visitor.get("/api/exhibits?limit=3")["Location"] == "/api/exhibits/?limit=3"


def num_queries(visitor: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(address).status_code == 200
    assert not [query["sql"] for query in queries if "OFFSET" in query["sql"] or "COUNT(" in query["sql"]]
    return len(queries)


@pytest.mark.parametrize("query", ["limit=100", "limit=100&updated_since=2020-01-01", "category=painting&limit=100"])
def test_the_number_of_queries_does_not_grow_with_the_works(visitor: Client, query: str):
    hang()
    few = num_queries(visitor, f"/api/exhibits/?{query}")
    for _ in range(5):
        make_photograph(hang())
    assert num_queries(visitor, f"/api/exhibits/?{query}") == few <= 3


def test_a_single_record_costs_two_questions(visitor: Client):
    assert num_queries(visitor, f"/api/exhibits/{hang().pk}/") <= 2


def test_the_closed_list_of_categories_is_given_in_both_languages(visitor: Client):
    listed = visitor.get("/api/categories/").json()["categories"]
    assert [entry["slug"] for entry in listed][:2] == ["drawing", "engraving"]
    assert listed[0]["plural_fr"] == "Dessins"
    assert listed[-1]["aat"] is None


def test_the_page_for_people_shows_every_address_and_parameter(visitor: Client):
    page = visitor.get("/api/").content.decode()
    for words in ("/api/exhibits/", "/api/categories/", "updated_since", "year_from", "/api/schema/", "<h1>"):
        assert words in page
    assert "follow <code>next</code> until it is null" in page
    assert "`" not in page
    for address in ("/iiif/3/collection", "/oai?verb=Identify", "/dumps/", "/feeds/new.atom"):
        assert f'href="{address}"' in page
    assert re.findall(r"<script[^>]*?([a-z_]+)\.?[0-9a-f]*\.js", page) == ["set"]  # as on every public page


def test_a_machine_tag_says_that_no_curator_has_looked(visitor: Client):
    work = make_exhibit(pictured=True)
    work.file_under(category("sculpture"), Exhibit.FiledBy.MACHINE)
    assert visitor.get(f"/api/exhibits/{work.pk}/").json()["filed_by"] == "machine"


def test_addresses_are_the_museums_own_wherever_it_was_asked(visitor: Client, settings):
    settings.PUBLIC_ADDRESS = "https://collection.museum.example/"
    work = hang()
    hang()
    record = visitor.get(f"/api/exhibits/{work.pk}/").json()
    assert record["address"] == f"https://collection.museum.example{work.get_absolute_url()}"
    assert visitor.get("/api/exhibits/?limit=1").json()["next"].startswith("https://collection.museum.example/api/")
