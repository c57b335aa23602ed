"""The same journey as a person makes it: headless Chromium, keyboard, screen reader's view."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD
from tests.making import picture_bytes

pytestmark = pytest.mark.browser


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console says went wrong: script errors, refused styles, missing files."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def log_in(page: Page, address: str, then: str) -> None:
    page.goto(f"{address}/desk/login/?next={then}")
    page.get_by_label("Name", exact=True).fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}{then}")


def nothing_for_axe(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_a_curator_uploads_and_files_by_keyboard_and_a_visitor_sees_it(museum, page: Page, complaints, tmp_path: Path):
    scan = tmp_path / "1999.3.jpg"
    scan.write_bytes(picture_bytes((90, 40, 30), size=(400, 300), mark=77))
    log_in(page, museum.address, "/desk/upload/")
    page.get_by_label("Pictures", exact=True).and_(page.locator("input")).set_input_files(scan)
    page.get_by_label("Title").fill("The red door")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("1999.3").first).to_be_visible()

    page.goto(f"{museum.address}/desk/")
    # The worker may still be at it: the page finds out by itself and offers to start.
    expect(page.get_by_text("The red door").or_(page.get_by_role("link", name="Start")).first).to_be_visible(
        timeout=60_000
    )
    if page.get_by_text("The red door").count() == 0:
        page.keyboard.press("Enter")
    expect(page.get_by_text("The red door").first).to_be_visible()
    nothing_for_axe(page)
    page.keyboard.press("5")
    expect(page.get_by_role("button", name=re.compile("Undo.*The red door.*Sculpture"))).to_be_visible()
    # It was the last one: the desk asks for what waits by now, and says that nothing does.
    expect(page.locator("[data-empty]")).to_be_visible()

    page.goto(f"{museum.address}/gallery/?category=sculpture")
    page.get_by_role("link", name=re.compile("The red door")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The red door")
    nothing_for_axe(page)

    page.goto(f"{museum.address}/desk/")
    with page.expect_navigation():
        page.keyboard.press("u")
    expect(page.get_by_role("heading", name=re.compile("The red door"))).to_be_visible()  # back in the queue
    page.goto(f"{museum.address}/gallery/?category=sculpture")
    expect(page.get_by_text("The red door")).to_have_count(0)
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_staffs_door_has_no_finding_of_axe_in_either_colour_scheme(museum, page: Page, scheme):
    """The visitor's pages: test_visitor_in_a_browser.py."""
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{museum.address}/desk/login/")
    nothing_for_axe(page)


def test_pages_do_not_scroll_sideways_on_a_telephone(museum, page: Page):
    page.set_viewport_size({"width": 320, "height": 700})
    for path in ("/", "/gallery/", "/desk/login/"):
        page.goto(museum.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_a_curator_makes_a_passkey_and_comes_in_by_it_alone(museum, page: Page, complaints):
    """With an authenticator that Chromium plays. Passkeys belong to a name, never to a number: localhost."""
    address, asked = museum.address.replace("127.0.0.1", "localhost"), "/desk/account/second-factor/webauthn/"
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{address}/desk/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("did not work")  # there is none yet
    nothing_for_axe(page)
    log_in(page, address, "/desk/account/")
    page.goto(f"{address}{asked}add/")
    page.get_by_label("Password").fill(PASSWORD)  # asked again before anything of this kind
    page.keyboard.press("Enter")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Security key added")).to_be_visible()
    page.goto(address + asked)
    expect(page.get_by_role("row", name=re.compile("Passkey"))).to_be_visible()
    nothing_for_axe(page)
    page.context.clear_cookies()
    page.goto(f"{address}/desk/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(f"{address}/desk/")
    page.goto(address + asked)
    page.get_by_role("link", name=re.compile("Remove")).click()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No security keys have been added")).to_be_visible()
    assert complaints == []
