"""An administrator imports, in headless Chromium: with and without the script, by keyboard, on a phone."""

import os
import re
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright

from catalog.models import Exhibit, ImportJob
from catalog.tasks import go_on_with_imports
from tests.catalog.importing_by_shell import table
from tests.making import make_exhibit

JOB = re.compile(r"/imports/\d+/$")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.fixture(autouse=True)
def worker_played_by_hand(monkeypatch):
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    for module in ("imports", "imports_files", "imports_mapping"):
        monkeypatch.setattr(f"catalog.views.{module}.nudge", lambda: None)


def work() -> None:
    while go_on_with_imports():
        pass


@pytest.fixture
def open_page(ben, live_server) -> Iterator:
    client = Client()
    client.force_login(ben)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "localhost", "path": "/"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        def opened(**options) -> Page:
            context = browser.new_context(base_url=live_server.url, **options)
            context.add_cookies([cookie])
            return context.new_page()

        yield opened
        browser.close()


def settles(page: Page) -> None:
    """No violation of the rules of accessibility, nothing wider than the window."""
    page.wait_for_load_state()
    violations = Axe().run(page).response["violations"]
    assert not violations, [(v["id"], [n["html"] for n in v["nodes"]]) for v in violations]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}, {"viewport": {"width": 390, "height": 844}}])
def test_from_the_file_to_the_undo(open_page, tmp_path, options):
    make_exhibit(accession_number="2", title="Old")
    path = table(tmp_path, "1,Head,Ada,c. 1640-50,painting", "2,Hand,Bo,,drawing", ",none,,,")
    page = open_page(**options)
    has_script = options.get("java_script_enabled", True)
    check = settles if has_script else (lambda page: None)

    def work_and_look():
        """With the script the page follows by itself."""
        work()
        if not has_script:
            page.reload()

    expect.set_options(timeout=15_000)
    page.goto("/desk/imports/")
    check(page)
    page.get_by_role("link", name="New import").click()
    page.wait_for_url("**/desk/imports/new/")
    check(page)
    page.get_by_label("Send a file").set_input_files(path)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(JOB)
    work_and_look()
    expect(page.get_by_label("classification", exact=True)).to_have_value("category")
    check(page)
    page.get_by_role("button", name="Check all rows").click()
    page.wait_for_url(JOB)
    work_and_look()
    expect(page.get_by_text("The accession number is missing.")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Import: 1 new, 1 changed").press("Enter")
    expect(page.get_by_text("Being imported.")).to_be_visible()
    check(page)
    work_and_look()
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible()
    assert Exhibit.objects.get(accession_number="2").title == "Hand"
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("Being undone.")).to_be_visible()
    work_and_look()
    expect(page.get_by_text("Undone.")).to_be_visible()
    assert [exhibit.title for exhibit in Exhibit.objects.all()] == ["Old"]


def test_the_page_follows_the_worker_by_itself(open_page, tmp_path):
    page = open_page()
    page.goto("/desk/imports/new/")
    page.get_by_label("Send a file").set_input_files(table(tmp_path, "1,Head,,,"))
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(JOB)
    work()
    expect(page.get_by_role("button", name="Check all rows")).to_be_visible(timeout=10_000)


def test_a_large_file_goes_in_parts_and_waits_for_a_lost_connection(open_page, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    path = table(tmp_path, *(f"{n},Work {n} {'x' * 90},,,{'y' * 400}" for n in range(20_000)))
    assert path.stat().st_size > 8 * 1024 * 1024
    page, lost = open_page(), []

    def lose_the_second(route):
        parts = tmp_path / "media/originals/imports/parts"
        has_begun = any(parts.glob("*/0-*"))
        if route.request.method == "POST" and has_begun and not lost:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route(re.compile(r"/parts/\?"), lose_the_second)
    page.goto("/desk/imports/new/")
    page.get_by_label("Send a file").set_input_files(path)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(JOB, timeout=60_000)
    assert lost
    work()
    assert ImportJob.objects.get().num_rows == 20_000
