"""A picture travels from upload to the gallery: real HTTP, a real worker process, the real artefact."""

import re

import pytest
import requests

from tests.conftest import PASSWORD
from tests.making import picture_bytes
from tests.services.servers import wait_until

pytestmark = pytest.mark.services


class Browser(requests.Session):
    """Follows links and sends forms as a browser without JavaScript does."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def page(self, path: str) -> str:
        response = self.get(self.address + path, timeout=20)
        response.raise_for_status()
        return response.text

    def fill_in(self, path: str, form_on: str, files=None, **fields: str) -> requests.Response:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page(form_on)).group(1)
        data = {"csrfmiddlewaretoken": token, **fields}
        return self.post(self.address + path, data=data, files=files, timeout=30)


@pytest.fixture
def ana(museum) -> Browser:
    browser = Browser(museum.address)
    browser.fill_in("/desk/login/", "/desk/login/", login="ana", password=PASSWORD)
    return browser


@pytest.fixture
def visitor(museum) -> Browser:
    return Browser(museum.address)


def field(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="(\d+)"', page).group(1)


def test_a_picture_travels_from_upload_to_the_gallery(ana, visitor):
    title = "A harbour at dusk"
    assert title not in visitor.page("/gallery/")
    pictures = {"pictures": ("1987.14.jpg", picture_bytes((40, 70, 120), size=(300, 200)), "image/jpeg")}
    sent = ana.fill_in(
        "/desk/upload/", "/desk/upload/", files=pictures, title=title, maker="Mara Lindqvist", publish="on"
    )
    assert sent.ok
    wait_until(lambda: title in ana.page("/desk/"), 60, "the worker has tagged the picture")
    assert title not in visitor.page("/gallery/"), "an unfiled exhibit is not on view"

    queue = ana.page("/desk/")
    decision = {name: field(queue, name) for name in ("exhibit", "suggestion")}
    decided = ana.fill_in("/desk/decide/", "/desk/", category="painting", seen="", **decision)
    assert decided.ok
    assert title in visitor.page("/gallery/?category=painting")
    assert title not in visitor.page("/gallery/?category=sculpture")

    page = visitor.page(f"/exhibits/{decision['exhibit']}/a-harbour-at-dusk/")
    assert "Mara Lindqvist" in page
    rendition = re.search(r"/renditions/[^\s\"]+\.webp", page).group(0)
    assert visitor.get(visitor.address + rendition).headers["Content-Type"] == "image/webp"

    ana.fill_in("/desk/undo/", "/desk/")
    assert title not in visitor.page("/gallery/?category=painting"), "undone: untagged again, off view at once"


def test_a_file_that_is_no_picture_is_refused_by_name_and_the_others_come_in(ana):
    files = [
        ("pictures", ("2001.1.jpg", picture_bytes(mark=21), "image/jpeg")),
        ("pictures", ("2001.2.jpg", b"this is a text", "image/jpeg")),
    ]
    page = ana.fill_in("/desk/upload/", "/desk/upload/", files=files, publish="on").text
    assert "2001.2.jpg" in page
    assert "not a picture" in page
    assert "2001.1" in page


def test_the_desk_is_closed_to_visitors(visitor):
    assert visitor.get(visitor.address + "/desk/").url.startswith(visitor.address + "/desk/login/")
