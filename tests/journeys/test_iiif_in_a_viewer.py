"""Somebody else's viewer, on somebody else's site, opens our manifests: Mirador, as its makers publish it."""

import os
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from catalog.iiif.tiles import make_tiles
from catalog.models import Exhibit
from tests.making import make_exhibit, make_photograph, picture_bytes

VIEWER = Path(__file__).resolve().parents[2] / ".venv" / "browser-dev" / "mirador" / "mirador.min.js"
PAGE = """<!doctype html><meta charset="utf-8"><title>Reader</title><div id="m" style="position:absolute;inset:0"></div>
<script src="/viewer.js"></script>
<script>Mirador.viewer({id: "m", windows: [{manifestId: "MANIFEST"}]})</script>"""

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
def page(chromium: Browser, answers: dict[str, int]) -> Iterator[Page]:
    context = chromium.new_context()
    page = context.new_page()
    page.on("response", lambda response: answers.update({response.url: response.status}))
    yield page
    context.close()


class Reader(SimpleHTTPRequestHandler):
    """Another site: a page that shows the manifest which its address names, and the viewer."""

    def do_GET(self) -> None:
        path, _, manifest = self.path.partition("?")
        body = VIEWER.read_bytes() if path == "/viewer.js" else PAGE.replace("MANIFEST", unquote(manifest)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if path == "/viewer.js" else "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def reader() -> Iterator[str]:
    """Of another origin than the museum, so every answer needs the museum's leave (CORS)."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Reader) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def images_of(answers: dict[str, int]) -> dict[str, int]:
    return {url: status for url, status in answers.items() if "/iiif/3/photographs/" in url and url.endswith(".jpg")}


def test_a_works_manifest_opens_with_its_label_and_its_picture(page: Page, work, live_server, reader, answers):
    with page.expect_response(lambda response: bool(images_of({response.url: response.status})), timeout=60_000):
        page.goto(f"{reader}?{quote(f'{live_server.url}/iiif/3/exhibits/{work.pk}/manifest')}")
    expect(page.get_by_role("heading", name="Mill").first).to_be_visible(timeout=30_000)
    expect(page.get_by_role("region", name="Item: Mill, Clara Hoogstede, c. 1640-50")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert answers[f"{live_server.url}/iiif/3/photographs/{work.photographs.get(position=0).pk}/info.json"] == 200
    assert set(images_of(answers).values()) == {200}, images_of(answers)


def test_a_gallerys_manifest_opens_with_a_canvas_for_every_work(page: Page, work, live_server, reader, answers):
    make_exhibit(filed_under="painting", title="Harbour", pictured=True)
    page.goto(f"{reader}?{quote(f'{live_server.url}/iiif/3/gallery/manifest?category=painting')}")
    expect(page.get_by_role("heading", name="Paintings").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text("1 of 2").first).to_be_visible()
