"""Somebody else's viewer, on somebody else's site, opens our manifests: Mirador, as its makers publish it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from catalog.iiif.tiles import make_tiles
from catalog.models import Exhibit
from tests.making import make_exhibit, make_photograph, picture_bytes

VIEWER = Path(__file__).resolve().parents[2] / ".venv" / "browser-dev" / "mirador" / "mirador.min.js"
ELSEWHERE = "http://reader.example"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(
        not VIEWER.is_file() and not os.environ.get("CI"), reason="the viewer was not fetched: make install-dev"
    ),
]


@pytest.fixture
def work() -> Exhibit:
    work = make_exhibit(filed_under="painting", title="Mill", maker="Clara Hoogstede")
    for number in range(2):
        make_photograph(work, picture_bytes(size=(1600, 1100), mark=number))
    make_tiles(work.photographs.get(position=0))
    return work


@pytest.fixture
def answers() -> dict[str, int]:
    return {}


@pytest.fixture
def page(live_server, chromium: Browser, answers: dict[str, int]) -> Iterator[Page]:
    context = chromium.new_context()
    page = context.new_page()
    page.on("response", lambda response: answers.update({response.url: response.status}))
    yield page
    context.close()


def opened(page: Page, manifest: str) -> None:
    """A page of another site that shows one manifest."""
    html = f"""<!doctype html><meta charset="utf-8"><title>Reader</title><div id="m" style="position:absolute;inset:0"></div>
        <script src="/mirador.min.js"></script>
        <script>Mirador.viewer({{id: "m", windows: [{{manifestId: "{manifest}"}}]}})</script>"""
    page.route(f"{ELSEWHERE}/", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.route(f"{ELSEWHERE}/mirador.min.js", lambda route: route.fulfill(path=VIEWER))
    page.goto(f"{ELSEWHERE}/")


def images_of(answers: dict[str, int]) -> dict[str, int]:
    return {url: status for url, status in answers.items() if "/iiif/3/photographs/" in url and url.endswith(".jpg")}


def test_a_works_manifest_opens_with_its_label_and_its_picture(page: Page, work, live_server, answers):
    opened(page, f"{live_server.url}/iiif/3/exhibits/{work.pk}/manifest")
    expect(page.get_by_role("heading", name="Mill").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Clara Hoogstede").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert answers[f"{live_server.url}/iiif/3/photographs/{work.photographs.get(position=0).pk}/info.json"] == 200
    assert images_of(answers)
    assert set(images_of(answers).values()) == {200}, images_of(answers)


def test_a_gallerys_manifest_opens_with_a_canvas_for_every_work(page: Page, work, live_server, answers):
    make_exhibit(filed_under="painting", title="Harbour", pictured=True)
    opened(page, f"{live_server.url}/iiif/3/gallery/manifest?category=painting")
    expect(page.get_by_role("heading", name="Paintings").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text("1 of 2").first).to_be_visible()
