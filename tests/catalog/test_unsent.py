"""What was typed into a form of the desk after the login had run out is kept and sent after the next one."""

import html
import re

import pytest
from django.test import Client

from catalog import unsent
from catalog.models import Photograph, Tour
from tests.making import make_exhibit, make_photograph

pytestmark = pytest.mark.django_db
PAGE = "/desk/unsent/"


def send_again(client: Client):
    """As the button of the page does."""
    page = client.get(PAGE).content.decode()
    (path, form) = re.search(r'<form method="post" action="([^"]+)">(.+?)Send it now', page, re.DOTALL).groups()
    pairs = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    return client.post(path, fields)


def typed_words(photograph: Photograph) -> dict[str, object]:
    words = {f"words-{photograph.pk}": 'A mill <by> a river\nat "dusk"', "after": "0"}
    return words | {"typed": "words-*", "here": "/desk/alt-texts/"}


def test_words_are_kept_shown_and_sent_after_the_login(ben):
    photograph = make_photograph(make_exhibit(filed_under="painting"))
    client = Client()
    answer = client.post("/desk/alt-texts/write/", typed_words(photograph))
    assert answer.headers["Location"] == f"/desk/login/?next={PAGE}"
    client.force_login(ben)
    assert "A mill &lt;by&gt; a river<br>at &quot;dusk&quot;" in client.get(PAGE).content.decode()
    assert Photograph.objects.get().alt_text == ""
    assert send_again(client).status_code == 302
    assert Photograph.objects.get().alt_text == 'A mill <by> a river at "dusk"'


def test_the_button_that_was_pressed_goes_along(ana):
    tour = Tour.objects.create(slug="mills", title_en="Mills")
    form = {"title_en": "Water mills", "publish": "", "typed": "title_*", "here": f"/desk/tours/{tour.pk}/"}
    form |= {"slug": "mills", "title_fr": "", "introduction_en": "", "introduction_fr": ""}
    client = Client()
    client.post(f"/desk/tours/{tour.pk}/", form)
    client.force_login(ana)
    send_again(client)
    tour.refresh_from_db()
    assert (tour.title_en, tour.published_at is None) == ("Water mills", False)


def test_it_is_thrown_away_by_a_button_that_leads_back(ben):
    client = Client()
    client.post("/desk/alt-texts/write/", typed_words(make_photograph(make_exhibit())))
    client.force_login(ben)
    assert client.post(PAGE).headers["Location"] == "/desk/alt-texts/"
    assert client.get(PAGE).status_code == 410


@pytest.mark.parametrize(
    "fields",
    [
        {"category": "painting", "here": "/desk/?at=7"},
        {"note": " ", "typed": "note", "here": "/desk/?at=7"},
        {"note": "x" * (unsent.MOST_CHARACTERS + 1), "typed": "note", "here": "/desk/?at=7"},
    ],
)
def test_where_nothing_was_typed_or_far_too_much_the_way_leads_back_to_the_page(fields):
    client = Client()
    assert client.post("/desk/flag/", fields).headers["Location"] == "/desk/login/?next=/desk/%3Fat%3D7"
    assert "sessionid" not in client.cookies


def test_after_an_hour_it_is_forgotten(ben, monkeypatch):
    client = Client()
    client.post("/desk/alt-texts/write/", typed_words(make_photograph(make_exhibit())))
    client.force_login(ben)
    now = unsent.time.time()
    monkeypatch.setattr(unsent.time, "time", lambda: now + unsent.SECONDS + 1)
    assert client.get(PAGE).status_code == 410


def test_the_desks_own_script_keeps_it_in_the_browser(ben):
    client = Client()
    answer = client.post("/desk/flag/", {"note": "Mine", "typed": "note"}, headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert "sessionid" not in client.cookies


def test_another_site_cannot_lay_anything_there():
    client = Client(enforce_csrf_checks=True)
    assert client.post("/desk/flag/", {"note": "Theirs", "typed": "note"}).status_code == 403
    assert "sessionid" not in client.cookies
