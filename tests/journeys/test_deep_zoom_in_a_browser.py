"""Looking closely: the viewer opens our image service, by key and by name; without it there is the plain picture."""

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as installed
from playwright.sync_api import Browser, Page, expect

from catalog.iiif.tiles import make_tiles
from catalog.models import Exhibit, Photograph
from catalog.templatetags.deep_zoom import VIEWER
from tests.making import make_exhibit, make_photograph, picture_bytes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(
        not (installed.BROWSER_LIBRARIES / VIEWER).is_file() and not os.environ.get("CI"),
        reason="the viewer was not fetched: make install",
    ),
]


@pytest.fixture
def work() -> Exhibit:
    work = make_exhibit(filed_under="painting", title="Mill")
    for number in range(2):
        make_photograph(work, picture_bytes(size=(1600, 1100), mark=number), alt_text=f"A mill, side {number + 1}")
    make_tiles(work.photographs.get(position=0))
    return work


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def fetched() -> list[str]:
    return []


@pytest.fixture
def page(work, live_server, chromium: Browser, complaints: list[str], fetched: list[str]) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_server.url, reduced_motion="reduce")
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: fetched.append(request.url))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (e) => console.error(`CSP ${e.violatedDirective}`))"
    )
    yield page
    context.close()


def opened(page: Page, work: Exhibit) -> None:
    page.goto(work.get_absolute_url())
    page.locator(".hang").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-zoom-picture][data-ready]")).to_be_focused()


def said(page: Page) -> int:
    return int(page.locator("[data-zoom-said]").inner_text().split()[0])


def test_a_visitor_looks_closely_by_keyboard_alone(page: Page, work, complaints, fetched):
    page.goto(work.get_absolute_url())
    assert not [address for address in fetched if "openseadragon" in address]  # fetched when it is wanted
    opened(page, work)
    expect(page.get_by_role("dialog", name="Mill")).to_be_visible()
    expect(page.get_by_role("application", name="A mill, side 1")).to_be_visible()
    before = said(page)
    for _ in range(4):
        page.keyboard.press("+")
    expect(page.locator("[data-zoom-said]")).not_to_have_text(f"{before} per cent of the photograph’s own size")
    assert said(page) > before
    page.keyboard.press("ArrowRight")
    page.wait_for_load_state("networkidle")
    close_up = [address for address in fetched if "/512,512/" in address or "/0,0,512,512/" in address]
    assert close_up, fetched
    page.keyboard.press("0")
    expect(page.locator("[data-zoom-said]")).to_have_text(f"{before} per cent of the photograph’s own size")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".hang")).to_be_focused()
    assert page.url.endswith(work.get_absolute_url())
    assert complaints == []


def test_the_other_photographs_are_one_button_away_and_need_no_tiles(page: Page, work, complaints):
    opened(page, work)
    page.get_by_role("button", name="Next photograph").click()
    expect(page.get_by_role("application", name="A mill, side 2")).to_be_visible()
    expect(page.locator("[data-zoom-picture][data-ready]")).to_be_visible()
    expect(page.locator("[data-zoom-place]")).to_have_text("Photograph 2 of 2")
    page.wait_for_load_state("networkidle")
    assert ink_on_the_wall(page)
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert complaints == []


def ink_on_the_wall(page: Page) -> bool:
    """Whether something is painted in the middle of the viewer."""
    return page.evaluate(
        """() => {
            const canvas = document.querySelector("[data-zoom-picture] canvas");
            return canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3] > 0;
        }"""
    )


def test_an_address_opens_the_close_look_and_back_closes_it(page: Page, work):
    page.goto(f"{work.get_absolute_url()}#zoom")
    expect(page.locator("[data-zoom-picture][data-ready]")).to_be_visible()
    page.goto(work.get_absolute_url())
    page.locator(".hang").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_service_that_does_not_answer_is_replaced_by_the_plain_picture(page: Page, work, fetched):
    page.route("**/info.json", lambda route: route.fulfill(status=429, body="often"))
    opened(page, work)
    page.wait_for_load_state("networkidle")
    assert ink_on_the_wall(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_one_looks_closely(page: Page, work, scheme: str):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for language in ("", "/fr"):
        page.goto(f"{language}{work.get_absolute_url()}")
        page.locator(".hang").click()
        expect(page.locator("[data-zoom-picture][data-ready]")).to_be_visible()
        results = Axe().run(page)
        assert results.violations_count == 0, f"{language} ({scheme}): {results.generate_report()}"


def test_without_the_viewer_the_picture_leads_to_its_largest_rendition(page: Page, work, settings, tmp_path):
    settings.BROWSER_LIBRARIES = tmp_path
    page.goto(work.get_absolute_url())
    assert page.locator("[data-zoom-window]").count() == 0
    largest = Photograph.objects.get(exhibit=work, position=0).largest_url
    assert page.locator(".hang").get_attribute("href") == largest
