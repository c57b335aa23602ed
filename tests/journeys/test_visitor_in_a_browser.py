"""A visitor in headless Chromium: by key, by finger, without a script, on a telephone, in both languages."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from catalog.models import Exhibit, Stop, Tour
from catalog.searching.indexing import index_waiting
from tests.making import make_exhibit, make_photograph, picture_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

WORKS = {"Mill": "painting", "River": "painting", "Dunes": "painting", "Torso": "sculpture", "Horse": "sculpture"}
VISIT = "/tours/visit/?minutes=30"


@pytest.fixture
def works() -> dict[str, Exhibit]:
    """Five works in two rooms, in the order in which one walks."""
    hung = {}
    for number, (title, slug) in enumerate(WORKS.items()):
        year = 1600 + 10 * number
        work = make_exhibit(
            filed_under=slug, title=title, earliest_year=year, latest_year=year, medium="Oil", department=f"Hall {slug}"
        )
        make_photograph(work, picture_bytes(size=(900, 600 + 40 * number), mark=number), alt_text=f"A {title.lower()}")
        hung[title] = work
    index_waiting(100)
    return hung


@pytest.fixture
def complaints() -> list[str]:
    return []


def window_of(chromium: Browser, address: str, **options) -> BrowserContext:
    return chromium.new_context(base_url=address, **options)


@pytest.fixture
def page(works, live_server, chromium: Browser, complaints: list[str]) -> Iterator[Page]:
    context = window_of(chromium, live_server.url)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    # Chromium gives up the fade between two pages when the second one comes late; that is no error of ours.
    page.on("pageerror", lambda error: None if "Transition was" in str(error) else complaints.append(str(error)))
    yield page
    context.close()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def test_a_visitor_makes_a_visit_and_walks_it_by_keyboard_alone(page: Page, works, complaints):
    page.goto("/")
    expect(page.get_by_text("5 works: you see all of them.")).to_be_visible()
    page.get_by_label("Paintings").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("3 works: you see all of them.")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tours/visit/?category=painting&minutes=30")
    page.get_by_role("link", name="Begin the tour").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tours/visit/{works['Mill'].pk}/**")  # loaded: keys are heard
    heading(page, "Mill")
    page.keyboard.press("ArrowRight")
    heading(page, "River")
    page.keyboard.press("ArrowRight")
    heading(page, "Dunes")
    expect(page).to_have_title(re.compile("^Dunes"))
    expect(page.get_by_role("status")).to_have_text("Dunes, c. 1640-50. Stop 3 of 3. Room 1: Paintings")
    page.keyboard.press("ArrowLeft")
    heading(page, "River")
    page.go_back()
    heading(page, "Dunes")
    page.keyboard.press("Escape")
    heading(page, "Paintings")
    assert complaints == []


def test_a_visit_that_was_left_is_offered_again_and_leaves_no_cookie(page: Page, works):
    page.goto(f"/tours/visit/{works['Torso'].pk}/?minutes=30")
    heading(page, "Torso")
    page.goto("/")
    page.get_by_role("link", name="Go on with your visit").click()
    heading(page, "Torso")
    assert page.context.cookies() == []


def test_a_step_is_there_within_a_tenth_of_a_second(page: Page, works):
    page.goto(f"/tours/visit/{works['Mill'].pk}/?minutes=30")
    page.wait_for_load_state("networkidle")  # the neighbours have come
    page.evaluate(
        """() => {
            const seen = document.querySelector(".walk");
            let pressed = 0;
            window.took = new Promise((tell) => {
                addEventListener("keydown", () => { pressed = performance.now(); }, { capture: true });
                new MutationObserver(async () => {
                    if (document.querySelector(".walk") === seen) return;
                    await document.querySelector(".walk__hang img").decode();
                    requestAnimationFrame(() => tell(performance.now() - pressed));
                }).observe(document.querySelector("main"), { childList: true });
            });
        }"""
    )
    page.keyboard.press("ArrowRight")
    assert page.evaluate("took") < 100
    heading(page, "River")


def test_the_slide_show_goes_on_by_itself_and_pauses(page: Page, works):
    page.clock.install()
    page.goto(f"/tours/visit/{works['Mill'].pk}/?minutes=30")
    page.get_by_role("button", name="Slide show").click()
    page.clock.run_for(9500)
    heading(page, "River")
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(30_000)
    heading(page, "River")


def test_the_walk_works_without_any_script(works, live_server, chromium: Browser):
    context = window_of(chromium, live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(VISIT)
    page.get_by_role("link", name="Begin the tour").click()
    for title in WORKS:
        heading(page, title)
        if title != "Horse":
            page.get_by_role("link", name=re.compile("^Next")).click()
    page.get_by_role("link", name="Back to the plan").click()
    heading(page, "All works")
    page.goto("/gallery/")
    page.locator("summary", has_text="Department").click()
    page.get_by_role("link", name="Hall sculpture").click()
    expect(page.locator(".card")).to_have_count(2)
    context.close()


def test_a_finger_turns_the_head(works, live_server, chromium: Browser):
    context = window_of(chromium, live_server.url, has_touch=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"/tours/visit/{works['River'].pk}/?minutes=30")
    for start, end, title in ((300, 80, "Dunes"), (80, 300, "River")):
        page.evaluate(
            """([from, to]) => {
                const touch = (x) => new Touch({ identifier: 1, target: document.body, clientX: x, clientY: 300 });
                const fire = (kind, x, now) => document.body.dispatchEvent(new TouchEvent(kind, {
                    touches: now ? [touch(x)] : [], changedTouches: [touch(x)], bubbles: true }));
                fire("touchstart", from, true);
                fire("touchend", to, false);
            }""",
            [start, end],
        )
        heading(page, title)
    context.close()


def test_the_gallery_hangs_more_works_when_one_scrolls_on(page: Page, works, monkeypatch):
    monkeypatch.setattr("catalog.gallery.PAGE", 2)
    page.set_viewport_size({"width": 390, "height": 500})
    page.goto("/gallery/")
    for _ in range(6):
        page.mouse.wheel(0, 3000)
        page.wait_for_timeout(50)
    expect(page.locator(".card")).to_have_count(5)
    assert page.locator("[rel=next]").count() == 0


def test_a_set_is_kept_in_the_browser_and_shared_by_its_address(page: Page, works, live_server, chromium: Browser):
    for title in ("River", "Horse"):
        page.goto(works[title].get_absolute_url())
        page.get_by_role("button", name="Keep in your set").click()
        expect(page.get_by_role("button", name="In your set")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Your set 2").click()
    expect(page.locator(".card__title")).to_have_text(["River", "Horse"])
    assert page.context.cookies() == []
    elsewhere = window_of(chromium, live_server.url, java_script_enabled=False)
    other = elsewhere.new_page()
    other.goto(page.url)
    expect(other.locator(".card__title")).to_have_text(["River", "Horse"])
    elsewhere.close()
    page.goto(f"/tours/visit/{works['Mill'].pk}/?minutes=30")
    page.keyboard.press("ArrowRight")
    heading(page, "River")
    page.get_by_role("button", name="In your set").click()
    page.goto("/set/")
    expect(page.locator(".card__title")).to_have_text(["Horse"])


@pytest.fixture
def everything(works) -> dict[str, Exhibit]:
    """Also a tour by the museum, and a work that was taken down."""
    gone = make_exhibit(filed_under="painting", pictured=True, title="Gone")
    Exhibit.objects.filter(pk=gone.pk).withdraw()
    tour = Tour.objects.create(slug="walls", title_en="Walls", title_fr="Murs", published_at=timezone.now())
    Stop.objects.create(tour=tour, exhibit=works["Mill"], position=1, text_en="A mill.", text_fr="Un moulin.")
    return works | {"Gone": gone}


def public_addresses(works: dict[str, Exhibit]) -> list[str]:
    return [
        "/", "/gallery/", "/gallery/?maker=Mara+Lindqvist&sort=oldest", "/gallery/?category=vase", "/tours/", VISIT,
        "/tours/visit/?period=1900-1999&minutes=30", f"/tours/visit/{works['River'].pk}/?minutes=30",
        works["Mill"].get_absolute_url(), f"/set/?works={works['Mill'].pk}", "/set/",
        "/search/", "/search/?q=mill", "/search/?q=zzzzzz", "/nothing/here/", "/tours/walls/",
        f"/tours/walls/{works['Mill'].pk}/", works["Gone"].get_absolute_url(), f"/exhibits/{works['Mill'].pk}/similar/",
        "/api/", "/classifier/",
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["", "/fr"])
def test_axe_finds_nothing_on_public_pages(page: Page, everything, scheme: str, language: str):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for address in public_addresses(everything):
        page.goto(f"{language}{address}")
        if page.locator("details.facet").count():
            page.locator("details.facet summary").first.click()
        results = Axe().run(page)
        assert results.violations_count == 0, f"{language}{address} ({scheme}): {results.generate_report()}"


def test_no_public_page_scrolls_sideways_or_shifts_on_a_narrow_screen(page: Page, everything):
    page.set_viewport_size({"width": 320, "height": 700})
    for address in public_addresses(everything):
        page.goto(f"/fr{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
        shifts = page.evaluate(
            """() => new Promise((tell) => {
                let sum = 0;
                const add = (list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; };
                new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
                setTimeout(() => tell(sum), 150);
            })"""
        )
        assert shifts < 0.001, address
