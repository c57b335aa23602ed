"""Each curator's own keys."""

import re

import pytest
from playwright.sync_api import expect

from catalog.models import Category
from tagging.keyboard import house_keys, keys_of
from tests.making import make_exhibit, make_suggestion
from tests.tagging.test_desk_in_a_browser import filed, fill_queue, open_queue, press, settle, window

__all__ = ["window"]
OWN = {
    "drawing": "j", "engraving": "k", "iconography": "l", "painting": "m", "sculpture": "é", "other": "0",
    "skip": "n", "flag": "f", "undo": "s", "why": "w",
}  # fmt: skip


def test_without_a_choice_the_keys_are_those_of_the_house(ana):
    categories = list(Category.objects.all())
    assert keys_of(ana, categories) == house_keys(categories)
    assert house_keys(categories)["painting"] == "4"


def test_chosen_keys_stand_on_the_buttons_and_in_the_list(as_ana):
    as_ana.post("/desk/keys/", OWN)
    make_suggestion(make_exhibit(pictured=True))
    html = as_ana.get("/desk/").content.decode()
    assert re.findall(r'<kbd>(.)</kbd>\s*<span class="choice__name">', html) == list("JKLMÉ0")
    assert 'data-keys="JKLMÉ0"' in html


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"drawing": "k"}, "“k” is given twice"),
        ({"drawing": ""}, "needs one letter, digit or sign"),
        ({"drawing": "ab"}, "needs one letter, digit or sign"),
        ({"drawing": "?"}, "shows the list of keys"),
    ],
)
def test_keys_that_would_not_work_are_refused_in_words(as_ana, ana, change, said):
    page = as_ana.post("/desk/keys/", OWN | change)
    assert page.status_code == 400
    assert said in page.content.decode()
    categories = list(Category.objects.all())
    assert keys_of(ana, categories) == house_keys(categories)


def test_the_keys_of_the_house_can_be_had_back(as_ana, ana):
    as_ana.post("/desk/keys/", OWN)
    as_ana.post("/desk/keys/", {"house": "1"})
    categories = list(Category.objects.all())
    assert keys_of(ana, categories) == house_keys(categories)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_chosen_keys_decide_and_the_old_ones_do_nothing(window, as_ana):
    as_ana.post("/desk/keys/", OWN)
    queue = fill_queue(4)
    page = open_queue(window, "Work 0")
    page.keyboard.press("Digit4")
    press(page, "m", then="Work 1")
    press(page, "0", then="Work 2")
    press(page, "s", then="Work 1")
    press(page, "n", then="Work 2")
    expect(page.locator("kbd").filter(has_text="É").first).to_be_visible()
    settle(page)
    assert [filed(row) for row in queue] == ["painting", None, None, None]
