"""A curator on the grid and at the flag, in headless Chromium; afterwards the database is asked."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tagging.models import Flag, Review, Selection, Suggestion
from tests.making import category, make_exhibit, make_suggestion
from tests.tagging.test_desk_in_a_browser import enter, filed, fill_queue, open_queue, press, settle, window

__all__ = ["window"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def fill_grid(number: int) -> list[Suggestion]:
    """In the order of the grid: all of one suggestion, the surest first."""
    return [
        make_suggestion(make_exhibit(title=f"Work {n}", pictured=True), painting=0.95 - 0.6 * n / number)
        for n in range(number)
    ]


def open_grid(window: BrowserContext) -> Page:
    page = window.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/desk/grid/")
    expect(page.locator("#num-picked")).to_have_text("0 picked")
    return page


def picked(page: Page) -> list[int]:
    return [n for n, box in enumerate(page.locator("input[name=picked]").all()) if box.is_checked()]


def test_forty_pictures_are_decided_and_taken_back_by_keyboard_alone(window, cleo):
    rows = fill_grid(41)
    page = open_grid(window)
    Review.decide(rows[5].exhibit, category("drawing"), cleo, rows[5])
    page.keyboard.press("a")
    expect(page.locator("#num-picked")).to_have_text("41 picked")
    page.keyboard.press("Enter")
    expect(page.locator(".done__said")).to_have_text("40 pictures filed as suggested. 1 left alone.")
    expect(page.locator(".left")).to_contain_text("has been filed under Drawing by cleo")
    assert [filed(row) for row in rows] == ["painting"] * 5 + ["drawing"] + ["painting"] * 35
    page.keyboard.press("u")
    expect(page.locator(".done__said")).to_have_text("40 pictures wait again.")
    assert [filed(row) for row in rows] == [None] * 5 + ["drawing"] + [None] * 35
    assert Selection.objects.get().num_undone == 40


def test_pictures_are_picked_by_click_shift_arrows_and_a_dragged_frame(window):
    rows = fill_grid(12)
    page = open_grid(window)
    pictures = page.locator(".tile__picture")
    pictures.nth(1).click()
    assert picked(page) == [1]
    pictures.nth(4).click(modifiers=["Shift"])
    assert picked(page) == [1, 2, 3, 4]
    page.keyboard.press("Escape")
    assert picked(page) == []
    page.locator("input[name=picked]").nth(2).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert picked(page) == [2, 3, 4]
    page.keyboard.press("Escape")
    first, third = pictures.nth(0).bounding_box(), pictures.nth(2).bounding_box()
    page.mouse.move(first["x"] + 20, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(third["x"] + 30, third["y"] + 60, steps=5)
    page.mouse.up()
    assert picked(page) == [0, 1, 2]
    page.keyboard.press("Digit5")
    expect(page.locator(".done__said")).to_have_text("3 pictures filed under Sculpture.")
    assert [filed(row) for row in rows] == ["sculpture"] * 3 + [None] * 9


def test_without_javascript_the_grid_is_a_form(window, live_server, ana):
    rows = fill_grid(3)
    plain = window.browser.new_context(base_url=live_server.url, java_script_enabled=False)
    enter(plain, ana)
    page = plain.new_page()
    page.goto("/desk/grid/")
    page.get_by_label(re.compile("Work 1")).check()
    page.get_by_role("button", name=re.compile("Engraving")).click()
    expect(page.locator(".done__said")).to_have_text("1 picture filed under Engraving.")
    page.get_by_role("button", name=re.compile("Undo all of it")).click()
    expect(page.locator(".done__said")).to_have_text("1 picture waits again.")
    assert [filed(row) for row in rows] == [None] * 3


def test_a_picture_is_flagged_by_key_with_a_note_and_keys_do_nothing_while_typing(window):
    queue = fill_queue(3)
    page = open_queue(window, "Work 0")
    page.keyboard.press("f")
    page.keyboard.type("1 or 2? ask")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Work 1")
    settle(page)
    assert Flag.objects.get().note == "1 or 2? ask"
    assert not Review.objects.exists()
    press(page, "u", then="Work 0")
    settle(page)
    assert not Flag.objects.open().exists()
    assert filed(queue[0]) is None


def test_the_filter_goes_along_from_picture_to_picture(window):
    for n in range(7):
        make_suggestion(make_exhibit(title=f"Work {n}", pictured=True), painting=0.3 + n / 20)
        make_suggestion(make_exhibit(title=f"Sheet {n}", pictured=True), drawing=0.3 + n / 20)
    page = window.new_page()
    page.goto("/desk/?category=drawing")
    for n in range(6):
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"Sheet {n}")
        page.keyboard.press("Digit1")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sheet 6")
    assert "category=drawing" in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 320])
def test_no_new_page_of_the_desk_hinders_anyone(window, live_server, ana, scheme, width):
    rows = fill_grid(4)
    Review.decide(rows[0].exhibit, category("drawing"), ana, rows[0])
    Flag.objects.create(exhibit=rows[1].exhibit, note="A print?", flagged_by=ana)
    selection = Selection.objects.create(started_by=ana, num_total=3, is_whole_filter=True)
    context = window.browser.new_context(
        base_url=live_server.url, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    enter(context, ana)
    page = context.new_page()
    model = rows[0].model_version_id
    for address in [
        "/desk/grid/",
        f"/desk/grid/?done={selection.pk}",
        "/desk/dashboard/",
        "/desk/dashboard/painting/drawing/",
        f"/desk/models/{model}/",
        "/desk/flags/",
        "/desk/selections/",
        f"/desk/selections/{selection.pk}/",
        "/desk/selections/all/count/",
    ]:
        page.goto(address)
        if address == "/desk/grid/":
            page.locator(".sieve summary").click()
        findings = Axe().run(page).response["violations"]
        assert not findings, (address, [(finding["id"], finding["nodes"][0]["html"]) for finding in findings])
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
