"""The picture enlarged by keys, wheel and buttons; the other photographs; each curator's own keys on the grid."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from catalog.models import Exhibit
from tagging.models import Keyboard, SecondReaderShare, Selection
from tests.making import category, make_exhibit, make_photograph, make_suggestion
from tests.tagging.test_desk_in_a_browser import enter, fill_queue, open_queue, window
from tests.tagging.test_second_reader import dora, read_first

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
__all__ = ["dora", "window"]


def scale(page: Page) -> float:
    found = re.search(
        r"scale\(([\d.]+)\)", page.locator(".view:not([hidden]) .photograph").get_attribute("style") or ""
    )
    return float(found[1]) if found else 1.0


def test_a_picture_is_enlarged_by_keys_wheel_and_buttons_and_says_so(window):
    fill_queue(2)
    page = open_queue(window, "Work 0")
    expect(page.locator("[data-tools]").first).to_be_visible()
    page.keyboard.press("+")
    assert scale(page) == 1.5
    expect(page.locator("[data-zoom-said]").first).to_have_text("Enlarged to 150 per cent.")
    page.keyboard.press("ArrowRight")
    box = page.locator(".stage").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -400)
    expect(page.locator("[data-zoom-said]").first).not_to_have_text("Enlarged to 150 per cent.")
    assert scale(page) > 1.5
    page.get_by_role("button", name="The whole picture").click()
    assert scale(page) == 1.0
    for _ in range(20):
        page.keyboard.press("+")
    assert scale(page) == 8.0
    page.keyboard.press("Digit4")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Work 1")
    assert scale(page) == 1.0


def test_two_fingers_enlarge_the_picture_on_a_tablet_and_one_moves_it(window, ana, live_server, chromium):
    fill_queue(1)
    tablet = chromium.new_context(
        base_url=live_server.url, viewport={"width": 820, "height": 1180}, has_touch=True, is_mobile=True
    )
    enter(tablet, ana)
    page = open_queue(tablet, "Work 0")
    box = page.locator(".stage .photograph").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = tablet.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        where = [{"x": left, "y": top, "id": number} for number, (left, top) in enumerate(points)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})

    touch("touchStart", (x - 40, y))
    touch("touchStart", (x - 40, y), (x + 40, y))
    for apart in range(50, 130, 10):
        touch("touchMove", (x - apart, y), (x + apart, y))
    touch("touchEnd")
    assert scale(page) == pytest.approx(3.0, abs=0.3)
    expect(page.locator("[data-zoom-said]").first).to_have_text(re.compile(r"Enlarged to (2[789]|3[0-3])\d per cent."))
    assert page.evaluate("[window.visualViewport.scale, window.scrollY]") == [1, 0], "the page itself stays"
    left = page.locator(".stage .photograph").first.bounding_box()["x"]
    touch("touchStart", (x, y))
    touch("touchMove", (x + 30, y))
    touch("touchEnd")
    assert page.locator(".stage .photograph").first.bounding_box()["x"] == pytest.approx(left + 30, abs=1)
    tablet.close()


def test_the_other_photographs_are_turned_by_arrows_and_by_their_thumbnails(window):
    (row,) = fill_queue(1)
    make_photograph(row.exhibit, name="verso.jpg")
    page = open_queue(window, "Work 0")
    shown = page.locator(".view:not([hidden])")
    assert shown.get_attribute("data-view") == "0"
    page.keyboard.press("ArrowRight")
    assert shown.get_attribute("data-view") == "1"
    expect(page.locator("[data-show='1']")).to_have_attribute("aria-current", "true")
    page.locator("[data-show='0']").click()
    assert shown.get_attribute("data-view") == "0"
    assert page.url.endswith("/desk/")


def test_ones_own_keys_work_on_the_grid(window, ana):
    house = {"drawing": "q", "undo": "k"}
    Keyboard.objects.create(person=ana, keys=house)
    exhibits = [make_exhibit(pictured=True) for _ in range(2)]
    for exhibit in exhibits:
        make_suggestion(exhibit)
    page = window.new_page()
    page.goto("/desk/grid/")
    page.keyboard.press("a")
    page.keyboard.press("q")
    expect(page.get_by_role("status").filter(has_text="filed")).to_be_visible()
    assert Exhibit.objects.filter(category__slug="drawing").count() == 2
    page.keyboard.press("k")
    expect(page.get_by_text("2 pictures wait again.", exact=True)).to_be_visible()
    assert Selection.objects.get().state == "undone"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (820, "dark"), (1440, "light")])
def test_no_page_of_history_and_second_reader_hinders_anyone(window, ana, dora, chromium, live_server, width, scheme):
    SecondReaderShare.objects.create(share=1.0, set_by=ana)
    reading, waiting = read_first(ana), read_first(ana, "drawing")
    make_photograph(waiting.exhibit, name="verso.jpg")
    reading.answer(dora, category("sculpture"))
    context = chromium.new_context(
        base_url=live_server.url, color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    enter(context, dora)
    page = context.new_page()
    pages = ["/desk/changes/", "/desk/second/", "/desk/disagreements/", f"/desk/exhibits/{reading.exhibit_id}/"]
    for address in [*pages, "/desk/dashboard/painting/painting/", "/desk/"]:
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    context.close()


def test_the_second_reader_answers_by_key_and_takes_back_by_key(window, ana, dora, chromium, live_server):
    reading = read_first(ana)
    context = chromium.new_context(base_url=live_server.url)
    enter(context, dora)
    page = context.new_page()
    page.goto("/desk/second/")
    page.keyboard.press("1")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing waits for a second reader")
    reading.refresh_from_db()
    assert (reading.state, reading.second_category.slug) == ("disagreed", "drawing")
    page.keyboard.press("u")
    expect(page.locator("article.picture")).to_be_visible()
    reading.refresh_from_db()
    assert reading.state == "waiting"
    context.close()
