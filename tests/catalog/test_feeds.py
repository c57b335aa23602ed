"""Feeds of what is new on view, and what a link preview shows."""

import io
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from catalog.models import Exhibit
from catalog.views import feeds
from tests.making import make_exhibit, make_photograph, picture_bytes

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def hang(published: datetime | None = None, filed: datetime | None = None, **changes) -> Exhibit:
    work = make_exhibit(filed_under="painting", pictured=True, **changes)
    moments = {"published_at": published or timezone.now(), "filed_at": filed or timezone.now()}
    Exhibit.objects.filter(pk=work.pk).update(**moments)
    return work


def read(visitor: Client, address: str) -> ElementTree.Element:
    response = visitor.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert "public" in response["Cache-Control"]
    return ElementTree.fromstring(response.content)


def titles(visitor: Client) -> list[str]:
    return [title.text for title in read(visitor, "/feeds/new.rss").findall("./channel/item/title")]


def test_what_came_on_view_last_stands_first(visitor: Client):
    now = timezone.now()
    hang(title="A", maker="", published=now - timedelta(days=1), filed=now - timedelta(days=90))
    hang(title="B", maker="", published=now - timedelta(days=90), filed=now - timedelta(days=2))
    hang(title="C", maker="", published=now - timedelta(days=3), filed=now - timedelta(days=3))
    assert titles(visitor) == ["A", "B", "C"]
    entries = read(visitor, "/feeds/new.atom").findall("a:entry/a:title", ATOM)
    assert [entry.text for entry in entries] == ["A", "B", "C"]


def test_only_so_many_are_told(visitor: Client, monkeypatch):
    monkeypatch.setattr(feeds, "NUM_NEWEST", 2)
    for _ in range(3):
        hang()
    assert len(titles(visitor)) == 2


def test_an_entry_shows_the_work_and_leads_to_it(visitor: Client):
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    work = hang(title="River at Dusk", description="Painted from a boat.", published=moment, filed=moment)
    item = read(visitor, "/feeds/new.rss").find("./channel/item")
    photograph = work.photographs.get()
    assert item.find("title").text == "River at Dusk, Mara Lindqvist"
    assert item.find("link").text == f"http://testserver{work.get_absolute_url()}"
    assert item.find("guid").text == f"http://testserver/exhibits/{work.pk}/"
    assert item.find("pubDate").text == "Sun, 01 Mar 2026 12:00:00 +0000"
    assert item.find("category").text == "Painting"
    assert f'<img src="http://testserver{photograph.fallback_url}"' in item.find("description").text
    assert "Painted from a boat." in item.find("description").text


def test_hostile_text_leaves_the_feeds_well_formed(visitor: Client):
    hang(title='</title><script>alert("1")</script>\x0b\ufffe', description="\x00\x08<b>".replace("\x00", ""))
    for address in ("/feeds/new.rss", "/feeds/new.atom"):
        text = ElementTree.tostring(read(visitor, address), encoding="unicode")
        assert "<script>" not in text
    assert titles(visitor)[0].startswith('</title><script>alert("1")</script>\ufffd\ufffd')
    description = read(visitor, "/feeds/new.rss").find("./channel/item/description").text
    assert "&lt;b&gt;" in description


def test_an_empty_museum_has_an_empty_feed(visitor: Client):
    assert titles(visitor) == []
    assert read(visitor, "/feeds/new.atom").findall("a:entry", ATOM) == []


def test_a_feed_costs_two_questions(visitor: Client):
    for _ in range(4):
        make_photograph(hang())
    with CaptureQueriesContext(connection) as queries:
        read(visitor, "/feeds/new.rss")
    assert len(queries) == 2


def test_an_unchanged_feed_is_not_sent_twice(visitor: Client):
    hang()
    first = visitor.get("/feeds/new.atom")
    assert visitor.get("/feeds/new.atom", headers={"if-none-match": first["ETag"]}).status_code == 304


def preview(visitor: Client, work: Exhibit) -> dict[str, str]:
    page = visitor.get(work.get_absolute_url()).content.decode()
    return dict(re.findall(r'<meta property="(og:[a-z:_]+)" content="([^"]*)"', page))


def test_a_link_preview_shows_the_work(visitor: Client):
    work = make_exhibit(filed_under="painting", title="River at Dusk", description="Painted from a boat.")
    make_photograph(work, picture_bytes(size=(1500, 1000), mark=3))
    said = preview(visitor, work)
    assert said["og:title"] == "River at Dusk"
    assert said["og:description"] == "Painted from a boat."
    assert said["og:url"] == f"http://testserver{work.get_absolute_url()}"
    assert said["og:site_name"] == "Vitrine"
    assert said["og:image:alt"]
    image = visitor.get(said["og:image"].removeprefix("http://testserver"))
    assert image["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(b"".join(image.streaming_content))).size == (640, 427)
