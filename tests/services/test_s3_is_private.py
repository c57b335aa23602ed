"""A picture of a withdrawn work or a draft is not to be had from an S3-compatible store, whatever address was kept."""

import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from email.message import Message
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from catalog import signed_storing
from catalog.models import Exhibit
from catalog.signed_storing import LASTS_SECONDS, WINDOW_SECONDS
from catalog.storing import LED_SECONDS
from museum.settings import files
from tests.faults.test_verify import verify
from tests.making import make_exhibit, make_photograph, picture_bytes
from tests.services import servers

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with servers.s3(tmp_path_factory.mktemp("s3"), "museum") as environment:
        yield environment


@pytest.fixture
def work(server, settings, monkeypatch) -> Exhibit:
    """On view, with its picture in the store as the settings make it."""
    for name, value in server.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(files, "S3_BUCKET", "museum")
    settings.STORAGES = settings.STORAGES | {
        "default": files._files("originals", public=False),
        "renditions": files._files("renditions", public=True),
    }
    work = make_exhibit(filed_under="painting")
    make_photograph(work, picture_bytes(size=(700, 500)))
    return work


def rendition(work: Exhibit) -> str:
    return work.photographs.get().rendition_url(320)


def fetched(address: str, method: str = "GET") -> tuple[int, bytes, Message]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, method=method), timeout=30) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as refusal:
        return refusal.code, b"", refusal.headers


def unsigned(address: str) -> str:
    return address.partition("?")[0]


def test_a_visitor_is_led_to_a_picture_on_view_and_gets_it(work, visitor: Client):
    name = rendition(work)
    assert f'src="{work.photographs.get().fallback_url}"' in visitor.get(work.get_absolute_url()).text
    led = visitor.get(name)
    assert (led.status_code, led["Cache-Control"]) == (302, f"public, max-age={LED_SECONDS}")
    assert not led.cookies
    status, data, headers = fetched(led["Location"])
    assert (status, headers["Content-Type"]) == (200, "image/webp")
    assert data == storages["renditions"].open(name.removeprefix("/renditions/")).read()
    assert headers["Cache-Control"] == "private, max-age=86400"
    head = visitor.head(name)
    assert fetched(head["Location"], "HEAD")[0] == 200


@pytest.mark.parametrize("how", ["withdrawn", "draft"])
def test_what_is_not_on_view_is_found_neither_here_nor_there(work, visitor: Client, as_ben: Client, how: str):
    name = rendition(work)
    kept = visitor.get(name)["Location"]
    works = Exhibit.objects.filter(pk=work.pk)
    works.withdraw() if how == "withdrawn" else works.update(published_at=None)
    assert visitor.get(name).status_code == 404
    for address in (kept, storages["default"].url(work.photographs.get().original)):
        assert fetched(unsigned(address))[0] == 403, address
    led = as_ben.get(name)
    assert (led.status_code, led["Cache-Control"]) == (302, f"private, max-age={LED_SECONDS}")
    works.publish()
    assert visitor.get(name).status_code == 302  # nothing had to be made or moved


def test_an_address_in_the_store_lasts_a_quarter_of_an_hour_and_longer_than_anyone_is_led_there(work, visitor: Client):
    asked = parse_qs(urlsplit(visitor.get(rendition(work))["Location"]).query)
    signed_at = datetime.strptime(asked["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    lasts = timedelta(seconds=int(asked["X-Amz-Expires"][0]))
    assert timezone.now() < signed_at + lasts <= timezone.now() + timedelta(minutes=16)
    assert WINDOW_SECONDS + LED_SECONDS < LASTS_SECONDS <= 16 * 60


def test_everybody_is_led_to_the_same_address_until_the_next_window(work, visitor: Client, monkeypatch):
    name, now = rendition(work), [WINDOW_SECONDS * 3_000_000.0]
    monkeypatch.setattr(signed_storing.time, "time", lambda: now[0])
    store = storages["renditions"]
    signed = []
    monkeypatch.setattr(type(store), "connection", property(lambda _self: signed.append(1) or store._connections.made))
    store._connections.made = store._create_session().resource("s3", config=store.client_config)
    first = visitor.get(name)["Location"]
    now[0] += WINDOW_SECONDS - 1
    assert Client().get(name)["Location"] == first
    num_signed = len(signed)
    now[0] += 1
    Client().get(name)
    assert len(signed) > num_signed  # signed anew: what was given out before runs out


def test_verify_tells_where_the_bucket_gives_pictures_to_anybody(work):
    assert verify()[1] == []
    photograph = work.photographs.get()
    for alias, name in (("renditions", rendition(work).removeprefix("/renditions/")), ("default", photograph.original)):
        store = storages[alias]
        store.bucket.Object(f"{store.location}/{name}").Acl().put(ACL="public-read")
        status, findings, printed = verify("--repair")
        assert (status, ("store open", False, False)) == (3, findings[-1])
        assert f"{store.location}/ of bucket museum" in printed
    assert len(findings) == 2
