"""The list of photographs that lack words, and writing them in place."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Exhibit, Photograph
from catalog.views import alt_texts
from tests.making import make_exhibit, make_photograph

pytestmark = pytest.mark.django_db


def lacking(**changes) -> Photograph:
    return make_photograph(make_exhibit(filed_under="painting", **changes))


def test_photographs_of_published_works_without_words_are_listed_and_counted(as_ben: Client):
    lacking(title="Mill")
    lacking(title="Draft", published=False)
    make_photograph(make_exhibit(filed_under="painting", title="Said"), alt_text="A mill")
    page = as_ben.get("/desk/alt-texts/").content.decode()
    assert "Mill" in page
    assert "1 photograph of a published work has none" in page
    assert "Draft" not in page
    assert "Said" not in page


def test_what_is_written_is_kept_and_the_record_is_another_one(as_ben: Client):
    first, second = lacking(), lacking()
    before = Exhibit.objects.get(pk=first.exhibit_id).updated_at
    as_ben.post("/desk/alt-texts/write/", {f"words-{first.pk}": "  A mill\n by a river ", f"words-{second.pk}": " "})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.alt_text, second.alt_text) == ("A mill by a river", "")
    assert Exhibit.objects.get(pk=first.exhibit_id).updated_at > before


def test_a_colleagues_words_stand(as_ben: Client):
    photograph = lacking()
    Photograph.objects.filter(pk=photograph.pk).update(alt_text="Theirs")
    answer = as_ben.post("/desk/alt-texts/write/", {f"words-{photograph.pk}": "Mine"}, follow=True)
    photograph.refresh_from_db()
    assert photograph.alt_text == "Theirs"
    assert "theirs stand" in answer.content.decode()


def test_nonsense_writes_nothing(as_ben: Client):
    photograph = lacking()
    fields = {
        "words-": "x",
        "words-abc": "x",
        f"words-{10**30}": "x",
        f"words-{photograph.pk}": "nul \x00",
        "after": "x",
    }
    assert as_ben.post("/desk/alt-texts/write/", fields).status_code == 302
    photograph.refresh_from_db()
    assert photograph.alt_text == ""


def test_pages_go_by_key_and_cost_the_same(as_ben: Client, monkeypatch):
    monkeypatch.setattr(alt_texts, "PAGE", 2)
    for number in range(3):
        lacking(title=f"Work {number}.")
    first = as_ben.get("/desk/alt-texts/").content.decode()
    assert "Work 1." in first
    assert "Work 2." not in first
    after = Photograph.objects.order_by("pk")[1].pk
    costs = []
    for address in ("/desk/alt-texts/", f"/desk/alt-texts/?after={after}"):
        with CaptureQueriesContext(connection) as queries:
            page = as_ben.get(address).content.decode()
        costs.append(len(queries))
    assert "Work 2." in page
    assert costs[0] == costs[1]
