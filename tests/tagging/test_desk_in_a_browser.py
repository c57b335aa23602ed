"""A curator at the keyboard, in headless Chromium; afterwards the database is asked."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from catalog.models import Exhibit, Photograph
from tagging.models import Review, Suggestion
from tests.making import category, make_exhibit, make_model_version, make_suggestion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def window(ana, live_server, chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=live_server.url)
    enter(context, ana)
    yield context
    context.close()


def enter(context: BrowserContext, person: User) -> None:
    client = Client()
    client.force_login(person)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "localhost", "path": "/"}]
    )


def fill_queue(number: int) -> list[Suggestion]:
    """Most doubtful first, each certain in its own degree, so that the order is known."""
    return [
        make_suggestion(make_exhibit(title=f"Work {n}", pictured=True), painting=0.3 + 0.6 * n / number)
        for n in range(number)
    ]


def open_queue(window: BrowserContext, first: str) -> Page:
    page = window.new_page()
    page.goto("/desk/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(first)
    return page


def press(page: Page, key: str, then: str) -> None:
    page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_contain_text(then)


def filed(suggestion: Suggestion) -> str | None:
    exhibit = Exhibit.objects.select_related("category").get(pk=suggestion.exhibit_id)
    return exhibit.category.slug if exhibit.category else None


def settle(page: Page) -> None:
    """Everything that was decided has been confirmed."""
    expect(page.locator("#sitting")).to_have_attribute("data-unsent", "0", timeout=10_000)


def test_twelve_decisions_by_keyboard_are_what_the_database_holds(window):
    queue = fill_queue(13)
    page = open_queue(window, "Work 0")
    slugs = ["drawing", "engraving", "iconography", "painting", "sculpture", "other"]
    keys = [f"Digit{n}" for n in range(1, 7)] + [f"Numpad{n}" for n in range(1, 6)] + ["Enter"]
    for number, key in enumerate(keys, start=1):
        press(page, key, then=f"Work {number},")
    settle(page)
    assert [filed(suggestion) for suggestion in queue[:12]] == [*slugs, *slugs[:5], "painting"]
    assert filed(queue[12]) is None
    assert Review.objects.count() == 12


def test_undo_brings_the_pictures_back_in_turn(window):
    queue = fill_queue(5)
    page = open_queue(window, "Work 0")
    for number in (1, 2, 3):
        press(page, "Digit1", then=f"Work {number},")
    press(page, "u", then="Work 2")
    press(page, "z", then="Work 1")
    press(page, "Digit2", then="Work 2")
    settle(page)
    assert [filed(suggestion) for suggestion in queue] == ["drawing", "engraving", None, None, None]


def test_undo_of_what_was_decided_before_the_page_was_opened(window, ana):
    queue = fill_queue(3)
    Review.decide(queue[1].exhibit, category("drawing"), ana, queue[1])
    page = open_queue(window, "Work 0")
    press(page, "u", then="Work 1")
    assert filed(queue[1]) is None


def test_keys_with_modifiers_and_keys_behind_the_help_do_nothing(window):
    queue = fill_queue(2)
    page = open_queue(window, "Work 0")
    page.keyboard.press("Control+Digit1")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Digit1")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert filed(queue[0]) is None
    press(page, "Shift+Digit1", then="Work 1")  # as on AZERTY, where the digits need Shift


def test_after_a_decision_the_focus_stays_in_the_page_and_the_next_name_is_said(window):
    fill_queue(2)
    page = open_queue(window, "Work 0")
    press(page, "Digit4", then="Work 1")
    expect(page.locator("#said")).to_have_text("Filed under Painting. Next: Work 1.")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_quicker_colleague_is_named_and_what_is_looked_at_stays(window):
    queue = fill_queue(3)
    bob = User.objects.create_user("bob")
    bob.groups.add(Group.objects.get(name="curator"))
    page = open_queue(window, "Work 0")
    Review.decide(queue[0].exhibit, category("drawing"), bob, queue[0])
    press(page, "Digit5", then="Work 1")
    expect(page.get_by_role("alert")).to_contain_text("has been filed under Drawing by bob. You chose Sculpture")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Work 1")
    assert filed(queue[0]) == "drawing"


def test_decisions_made_without_a_connection_are_sent_when_it_is_back(window):
    queue = fill_queue(5)
    page = open_queue(window, "Work 0")
    press(page, "Digit1", then="Work 1")
    settle(page)
    window.set_offline(True)
    press(page, "Digit2", then="Work 2")
    press(page, "Digit3", then="Work 3")
    expect(page.locator("#lost")).to_contain_text("Decisions waiting here: 2")
    window.set_offline(False)
    expect(page.locator("#lost")).to_be_empty(timeout=10_000)
    settle(page)
    assert [filed(suggestion) for suggestion in queue[:4]] == ["drawing", "engraving", "iconography", None]
    assert Review.objects.count() == 3


def test_undo_of_a_decision_whose_answer_was_lost_takes_it_back(window):
    queue = fill_queue(3)
    page = open_queue(window, "Work 0")

    def lose_the_answer(route) -> None:
        route.fetch()
        route.abort()

    page.route("**/desk/decide/", lose_the_answer, times=1)
    press(page, "Digit2", then="Work 1")
    expect(page.locator("#lost")).to_contain_text("Decisions waiting here: 1")
    assert filed(queue[0]) == "engraving"  # it had arrived
    press(page, "u", then="Work 0")
    settle(page)
    assert filed(queue[0]) is None
    assert Review.objects.count() == 2


def test_a_decision_survives_an_expired_login(window, ana):
    queue = fill_queue(3)
    page = open_queue(window, "Work 0")
    settle(page)
    window.clear_cookies(name="sessionid")
    page.keyboard.press("Digit5")
    page.wait_for_url(re.compile("/desk/login/"))
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill("a-long-quiet-wall")
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Work 1")
    settle(page)
    assert filed(queue[0]) == "sculpture"
    assert Review.objects.get().decided_by == ana


def test_the_empty_desk_sees_the_queue_fill_and_nothing_moves_by_itself(window):
    make_model_version()
    page = open_queue(window, "Nothing waits for you")
    fill_queue(2)
    expect(page.get_by_role("link", name="Start")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing waits for you")
    expect(page.locator("#status [data-count=waiting]")).to_have_text("2")
    press(page, "Enter", then="Work 0")


def test_a_decision_survives_an_expired_login_at_the_end_of_what_was_fetched(window):
    queue = fill_queue(1)
    page = open_queue(window, "Work 0")
    settle(page)
    window.clear_cookies(name="sessionid")
    page.keyboard.press("Digit5")
    page.wait_for_url(re.compile("/desk/login/"))
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill("a-long-quiet-wall")
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nothing waits for you")
    assert filed(queue[0]) == "sculpture"


def test_the_end_of_the_queue_is_told_in_place_and_the_last_decisions_are_still_taken_back(window):
    queue = fill_queue(2)
    page = open_queue(window, "Work 0")
    page.evaluate("window.isTheSamePage = true")
    press(page, "Digit1", then="Work 1")
    press(page, "Digit2", then="Nothing waits for you")
    expect(page.locator("#said")).to_have_text("Filed under Engraving. Nothing waits for you.")
    press(page, "u", then="Work 1")
    press(page, "u", then="Work 0")
    press(page, "s", then="Work 1")
    press(page, "Digit5", then="The end of the queue")
    assert page.evaluate("window.isTheSamePage"), "a page that loads by itself breaks off where a person is going"
    make_suggestion(make_exhibit(title="Work 2", pictured=True), painting=0.31)
    press(page, "Enter", then="Work 0")
    settle(page)
    assert [filed(suggestion) for suggestion in queue] == [None, "sculpture"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 320])
def test_no_page_of_the_desk_hinders_anyone(window, live_server, ana, scheme, width):
    suggestion, failed, decided = fill_queue(3)
    Suggestion.objects.filter(pk=failed.pk).update(state=Suggestion.State.FAILED, reason="It is damaged.")
    Review.decide(decided.exhibit, category("drawing"), ana, decided)
    context = window.browser.new_context(
        base_url=live_server.url, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    Photograph.objects.filter(exhibit=failed.exhibit_id).update(rendered_at=None, rendering_problem="It is damaged.")
    pages = [
        "/desk/login/",
        "/desk/",
        "/desk/history/",
        "/desk/failures/",
        "/desk/upload/",
        "/desk/photographs/given-up/",
    ]
    for address in [*pages, f"/desk/exhibits/{suggestion.exhibit_id}/", "/desk/exhibits/999/"]:
        page.goto(address)
        findings = Axe().run(page).response["violations"]
        assert not findings, (address, [(finding["id"], finding["nodes"][0]["html"]) for finding in findings])
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        if address == "/desk/login/":
            enter(context, ana)


def test_without_javascript_everything_works_by_buttons(window, live_server, ana):
    queue = fill_queue(3)
    plain = window.browser.new_context(base_url=live_server.url, java_script_enabled=False)
    enter(plain, ana)
    page = open_queue(plain, "Work 0")
    for promise in ("could not be read", "Keys"):  # nothing has failed; keys need the script
        expect(page.locator("#status").get_by_text(promise)).to_be_hidden()
    page.get_by_role("button", name=re.compile("Engraving")).click()
    expect(page.locator("#said")).to_contain_text("“Work 0” is filed under Engraving.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Work 1")
    page.get_by_role("button", name=re.compile("Undo")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Work 0")
    assert filed(queue[0]) is None
    page.get_by_role("link", name=re.compile("^Skip S")).click()
    page.get_by_role("button", name=re.compile("Accept")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Work 2")
    assert [filed(suggestion) for suggestion in queue] == [None, "painting", None]
