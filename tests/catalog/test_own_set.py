"""A visitor's own set: an address with numbers in it."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.composing import works_at
from catalog.models import Exhibit
from tests.making import make_exhibit

pytestmark = pytest.mark.django_db


def hang(**changes) -> Exhibit:
    return make_exhibit(filed_under="painting", pictured=True, **changes)


def page(visitor: Client, address: str) -> str:
    response = visitor.get(address)
    assert response.status_code == 200
    assert not response.cookies
    return html.unescape(response.content.decode())


def titles(text: str) -> list[str]:
    return re.findall(r'card__title">(.*?)<', text)


def test_a_shared_set_shows_its_works_in_the_order_of_the_address(visitor: Client):
    a, b, c = (hang(title=title) for title in "ABC")
    text = page(visitor, f"/set/?works={c.pk},{a.pk},{b.pk},{a.pk}")
    assert titles(text) == ["C", "A", "B"]
    assert f'data-shown="{c.pk},{a.pk},{b.pk}"' in text


def test_works_that_are_not_on_view_any_more_are_counted_not_named(visitor: Client):
    shown, draft = hang(), hang(title="Secret", published=False)
    text = page(visitor, f"/set/?works={draft.pk},{shown.pk},999")
    assert "2 works of this set are no longer on view." in text
    assert "Secret" not in text
    assert "None of the works of this set" in page(visitor, f"/set/?works={draft.pk}")


def test_an_empty_set_says_how_one_begins(visitor: Client):
    assert "gather here" in page(visitor, "/set/")


@pytest.mark.parametrize("works", ["x", "1;2", "-1", "1" * 30, ",".join(str(n) for n in range(101)), "1,%00"])
def test_what_is_no_list_of_works_is_a_404(visitor: Client, works: str):
    assert visitor.get(f"/set/?works={works}").status_code == 404


def test_a_set_costs_the_same_number_of_questions_however_large(visitor: Client):
    def num_queries(works: list[Exhibit]) -> int:
        with CaptureQueriesContext(connection) as queries:
            page(visitor, f"/set/?works={','.join(str(work.pk) for work in works)}")
        return len(queries)

    works = [hang() for _ in range(6)]
    assert num_queries(works) == num_queries(works[:1]) <= 4


def test_a_curator_can_make_a_tour_of_a_set():
    a, b, draft = hang(), hang(), hang(published=False)
    assert works_at(f"http://museum.example/set/?works={b.pk},{draft.pk},{a.pk}", []) == [b.pk, a.pk]
