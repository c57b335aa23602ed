"""A curator's sitting from beginning to end, in headless Chromium; afterwards the database is asked."""

import re

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import expect

from tagging.models import Flag, Review, Selection
from tests.conftest import PASSWORD
from tests.making import category
from tests.tagging.test_desk_in_a_browser import enter, filed, fill_queue, open_queue, press, settle, window
from tests.tagging.test_grid_in_a_browser import fill_grid, open_grid

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
__all__ = ["window"]
KEYS = {"1": "drawing", "2": "engraving", "3": "iconography", "4": "painting", "5": "sculpture", "6": "other"}


def test_thirty_decisions_three_undone_a_conflict_and_a_lost_connection(window, ana):
    queue = fill_queue(34)
    bob = User.objects.create_user("bob")
    bob.groups.add(Group.objects.get(name="curator"))
    page = open_queue(window, "Work 0")
    said = {}

    def decide(n: int) -> None:
        key = str(n % 6 + 1)
        said[n] = KEYS[key]
        press(page, f"Digit{key}", then=f"Work {n + 1}")

    for n in range(12):
        decide(n)
    settle(page)  # what has not left yet would be withdrawn without a trace
    for n in (11, 10, 9):  # three undone, the latest first; then decided otherwise
        press(page, "u", then=f"Work {n}")
        said.pop(n)
    settle(page)
    assert [filed(queue[n]) for n in (9, 10, 11)] == [None, None, None]
    for n in range(9, 15):
        decide(n)
    settle(page)
    Review.decide(queue[15].exhibit, category("drawing"), bob, queue[15])  # a colleague is quicker
    press(page, "Digit5", then="Work 16")
    expect(page.get_by_role("alert")).to_contain_text("has been filed under Drawing by bob. You chose Sculpture")
    window.set_offline(True)
    for n in range(16, 19):
        decide(n)
    expect(page.locator("#lost")).to_contain_text("Decisions waiting here: 3")
    window.set_offline(False)
    expect(page.locator("#lost")).to_be_empty(timeout=15_000)
    for n in range(19, 31):
        decide(n)
    settle(page)

    assert len(said) == 30
    assert {n: filed(queue[n]) for n in said} == said
    assert filed(queue[15]) == "drawing"
    assert [filed(queue[n]) for n in (31, 32, 33)] == [None] * 3
    mine = Review.objects.filter(decided_by=ana)
    assert mine.standing().count() == 30
    assert mine.filter(undoes__isnull=False).count() == 3
    assert mine.count() == 36
    assert all(review.suggestion_id for review in mine)


def test_a_grid_of_forty_is_filed_and_each_is_a_review_of_its_own(window, ana):
    rows = fill_grid(40)
    page = open_grid(window)
    page.keyboard.press("a")
    expect(page.locator("#num-picked")).to_have_text("40 picked")
    page.keyboard.press("3")
    expect(page.locator(".done__said")).to_have_text("40 pictures filed under Iconography.")
    assert {filed(row) for row in rows} == {"iconography"}
    reviews = Review.objects.standing().filter(decided_by=ana, selection=Selection.objects.get())
    assert sorted(reviews.values_list("suggestion", flat=True)) == sorted(row.pk for row in rows)


def test_a_note_that_was_typed_survives_an_expired_login(window, ana):
    (row, _other) = fill_queue(2)
    page = open_queue(window, "Work 0")
    settle(page)
    window.clear_cookies(name="sessionid")
    page.keyboard.press("f")
    page.keyboard.type("Is it a copy?")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/desk/login/"))
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Work 1")
    settle(page)
    flag = Flag.objects.get(exhibit=row.exhibit)
    assert (flag.note, flag.flagged_by) == ("Is it a copy?", ana)


def test_without_javascript_a_note_that_was_typed_waits_behind_the_login(window, live_server, ana):
    (row, _other) = fill_queue(2)
    plain = window.browser.new_context(base_url=live_server.url, java_script_enabled=False)
    enter(plain, ana)
    page = open_queue(plain, "Work 0")
    page.get_by_text("Flag for a colleague").first.click()
    page.get_by_label("What should the colleague look at?").fill("Is it “a copy”?")
    plain.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Set aside").click()
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not sent yet")
    expect(page.get_by_text("Is it “a copy”?")).to_be_visible()
    assert not Flag.objects.exists()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Work 1")
    flag = Flag.objects.get(exhibit=row.exhibit)
    assert (flag.note, flag.flagged_by) == ("Is it “a copy”?", ana)
    plain.close()
