"""A visit of one's own: the address says it all, the rooms are laid out, one walks from stop to stop."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Exhibit
from tests.making import make_exhibit, make_photograph

pytestmark = pytest.mark.django_db


def hang(slug: str = "painting", **changes) -> Exhibit:
    return make_exhibit(filed_under=slug, pictured=True, **changes)


def page(visitor: Client, address: str) -> str:
    response = visitor.get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def stops(text: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'<li class="card [^>]*>\s*<a href="/tours/visit/(\d+)/', text)]


def rooms(text: str) -> list[str]:
    return re.findall(r'<h2 id="room-\d+"><span class="[^"]+">\d+</span> ([^<]+)</h2>', text)


def test_the_form_leads_to_one_address_that_says_it_all(visitor: Client):
    hang()
    sent = "/tours/visit/?category=sculpture&category=painting&period=&maker=&department=&minutes=60"
    response = visitor.get(sent)
    assert response.status_code == 302
    assert response["Location"] == "/tours/visit/?category=painting&category=sculpture&minutes=60"


def test_the_same_address_gives_the_same_tour(visitor: Client):
    for year in range(1600, 1640):
        hang(earliest_year=year, latest_year=year)
    address = "/tours/visit/?category=painting&minutes=15"
    first = page(visitor, address)
    assert len(stops(first)) == 10
    assert page(visitor, address) == first


def test_categories_have_rooms_of_their_own_in_the_museums_order_and_works_hang_by_year(visitor: Client):
    late, bust, early = hang(earliest_year=1700, latest_year=1710), hang("sculpture"), hang(earliest_year=1500)
    hang("drawing")
    text = page(visitor, "/tours/visit/?category=painting&category=sculpture&minutes=30")
    assert rooms(text) == ["Paintings", "Sculptures"]
    assert stops(text) == [early.pk, late.pk, bust.pk]


def test_time_is_shared_fairly_between_categories(visitor: Client):
    for _ in range(12):
        hang("painting")
    for _ in range(2):
        hang("sculpture")
    text = page(visitor, "/tours/visit/?minutes=15")
    on_sculpture = Exhibit.objects.filter(category__slug="sculpture").values_list("pk", flat=True)
    assert len(stops(text)) == 10
    assert set(on_sculpture) <= set(stops(text))


def test_period_maker_and_department_narrow_the_visit(visitor: Client):
    wanted = hang(earliest_year=1620, maker="Clara Hoogstede", department="Paintings")
    hang(earliest_year=1720, latest_year=1720, maker="Clara Hoogstede", department="Paintings")
    hang(earliest_year=1620, maker="Anton Feddersen", department="Paintings")
    hang(earliest_year=1620, maker="Clara Hoogstede", department="Prints")
    address = "/tours/visit/?period=1600-1699&maker=Clara+Hoogstede&department=Paintings&minutes=30"
    text = page(visitor, address)
    assert stops(text) == [wanted.pk]
    assert "<h1>All works, 17th century, Clara Hoogstede, Paintings</h1>" in text


def test_a_room_says_what_hangs_in_it(visitor: Client):
    for year, title in ((1620, "Dunes"), (1650, "Mill"), (1668, "Ferry")):
        hang(earliest_year=year, latest_year=year, title=title, maker="Clara Hoogstede", medium="Oil on panel")
    text = page(visitor, "/tours/visit/?minutes=30")
    assert "3 works, from 1620 to 1668. All by Clara Hoogstede. All are oil on panel." in text
    assert "The way leads from “Dunes” to “Ferry”." in text


def test_the_plan_of_the_rooms_has_a_twin_in_words(visitor: Client):
    hang("painting"), hang("sculpture")
    text = page(visitor, "/tours/visit/?minutes=30")
    assert '<svg viewBox="-2 -2 644 124" aria-hidden="true"' in text
    assert '<li><a href="#room-1">Paintings</a>' in text
    assert '<li><a href="#room-2">Sculptures</a>' in text


def test_a_stop_says_where_one_is_and_leads_on_and_back(visitor: Client):
    first, second, third = (hang(earliest_year=year, latest_year=year) for year in (1600, 1610, 1620))
    text = page(visitor, f"/tours/visit/{second.pk}/?minutes=30")
    assert f'<a class="button button--quiet" rel="prev" href="/tours/visit/{first.pk}/?minutes=30"' in text
    assert f'<a class="button" rel="next" href="/tours/visit/{third.pk}/?minutes=30"' in text
    assert "Stop 2 of 3. Room 1: Paintings" in text
    assert re.findall(r"tick--(\w+)", text) == ["done", "here", "ahead"]
    assert second.principal_photograph.largest_url in text
    assert f'href="/tours/visit/{first.pk}/' not in page(visitor, f"/tours/visit/{third.pk}/?minutes=30")


def test_the_last_stop_leads_back_to_the_plan(visitor: Client):
    only = hang()
    text = page(visitor, f"/tours/visit/{only.pk}/?minutes=30")
    assert 'rel="next"' not in text
    assert re.search(r'<a class="button" href="/tours/visit/\?minutes=30">Back to the plan', text)


@pytest.mark.parametrize("pk", ["{gone}", "999", "9" * 30])
def test_a_stop_that_is_not_on_the_tour_any_more_leads_to_its_plan(visitor: Client, pk: str):
    hang()
    gone = hang(published=False).pk
    response = visitor.get(f"/tours/visit/{pk.format(gone=gone)}/?minutes=30")
    assert response.status_code == 302
    assert response["Location"] == "/tours/visit/?minutes=30"


def test_a_tour_of_no_works_offers_what_to_leave_out(visitor: Client):
    hang("painting", earliest_year=1620)
    hang("sculpture", earliest_year=-100, latest_year=-50)
    text = page(visitor, "/tours/visit/?category=sculpture&period=1600-1699&minutes=30")
    assert "No work on view is all of that" in text
    assert '<a href="/tours/visit/?period=1600-1699&minutes=30">without: Category</a>' in text
    assert '<a href="/tours/visit/?category=sculpture&minutes=30">without: Period</a>' in text


def test_an_empty_museum_makes_no_tour_and_says_when(visitor: Client):
    assert "The walls are still bare" in page(visitor, "/tours/visit/?minutes=30")


@pytest.mark.parametrize(
    "query",
    [
        "minutes=0", "minutes=999", "minutes=x", "minutes=-5", "period=x", "period=1700-1600", "period=1600-99999",
        "maker=%00", "maker=" + "x" * 501, "&".join(f"maker={number}" for number in range(21)), "sort=price",
    ],
)  # fmt: skip
def test_an_address_nobody_can_follow_is_a_404_that_leads_on(visitor: Client, query: str):
    hang()
    for address in ("/tours/", "/tours/visit/", "/tours/count/", "/gallery/"):
        if ("minutes" in query and address == "/gallery/") or visitor.get(f"{address}?{query}").status_code == 404:
            continue
        pytest.fail(f"{address}?{query} was answered")
    assert 'href="/tours/"' in visitor.get(f"/tours/visit/?{query}").content.decode()


def test_an_unknown_category_is_a_404_here_too(visitor: Client):
    assert visitor.get("/tours/visit/?category=vase&minutes=30").status_code == 404


def test_the_number_of_works_answers_while_the_form_is_filled_in(visitor: Client):
    for _ in range(11):
        hang("painting")
    hang("sculpture")
    answer = visitor.get("/tours/count/?category=painting&minutes=15").json()
    assert answer == {"num": 11, "words": "11 works; in 15 minutes you see 10 of them."}
    assert visitor.get("/tours/count/?category=sculpture").json()["words"] == "1 work: you see all of them."
    assert visitor.get("/tours/count/?category=drawing").json()["num"] == 0


def test_hostile_words_stay_words(visitor: Client):
    hang(maker="<script>alert(1)</script>", title='"><img>')
    for address in ("/", "/tours/", "/tours/visit/?maker=%3Cscript%3Ealert(1)%3C/script%3E&minutes=30", "/gallery/"):
        assert b"<script>alert" not in visitor.get(address).content


def test_tours_leave_no_cookie_and_need_nothing_the_content_security_policy_forbids(visitor: Client):
    work = hang()
    for address in ("/tours/", "/tours/visit/?minutes=30", f"/tours/visit/{work.pk}/?minutes=30"):
        response = visitor.get(address)
        text = response.content.decode()
        assert not response.cookies
        assert text.count("<h1") == text.count("<main") == 1
        assert " style=" not in text
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=", text)


@pytest.mark.parametrize("address", ["/tours/", "/tours/visit/?minutes=90", "/tours/visit/{pk}/?minutes=90"])
def test_the_number_of_questions_does_not_grow_with_the_works(visitor: Client, address: str):
    first = hang()

    def num_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(visitor, address.format(pk=first.pk))
        return len(queries)

    few = num_queries()
    for _ in range(8):
        make_photograph(hang())
    assert num_queries() <= few + 1 <= 13  # one more: there now is a neighbour
