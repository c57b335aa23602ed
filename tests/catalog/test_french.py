"""The public side in French: every page, every sentence, numbers and dates; and no page loses its twin."""

import gettext
import html
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from catalog.api.doors import api
from catalog.period import Period
from catalog.templatetags.language import grouped
from tests.making import make_exhibit

LOCALE = Path(settings.BASE_DIR) / "locale"
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]


@pytest.fixture(autouse=True)
def english_again():
    """A test client leaves the language of its last page behind."""
    yield
    translation.deactivate()


def hang(**changes):
    return make_exhibit(filed_under="painting", pictured=True, **changes)


def page(visitor: Client, address: str) -> str:
    response = visitor.get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def entries(code: str) -> list[tuple[str, list[str]]]:
    """(original, translations) of a .po file whose strings stand on one line each, as ours do."""
    text = (LOCALE / code / "LC_MESSAGES/django.po").read_text(encoding="utf-8")
    found = []
    for block in text.split("\n\n")[1:]:
        original = re.search(r'^msgid "(.*)"$', block, re.M)[1]
        found.append((_plain(original), [_plain(each) for each in re.findall(r'^msgstr\S* "(.*)"$', block, re.M)]))
    return found


def _plain(text: str) -> str:
    return text.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_is_translated_and_keeps_its_places(code: str):
    for original, translated in entries(code):
        assert all(translated), original
        for each in translated:
            places = re.findall(r"%\(\w+\)[sd]", each)
            assert set(places) == set(re.findall(r"%\(\w+\)[sd]", original)), each


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_compiled_is_what_is_written(code: str):
    folder = LOCALE / code / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled = set(gettext.GNUTranslations(file)._catalog.values())
    written = {each for _, translated in entries(code) for each in translated}
    assert written == {each for each in compiled if not each.startswith("Project-Id-Version")}, (
        "Run `django-admin compilemessages` (it needs gettext) and commit the .mo file."
    )


@pytest.mark.django_db
def test_public_pages_speak_french_under_addresses_of_their_own(visitor: Client):
    work = hang(title="Le Moulin", earliest_year=1620, latest_year=1630)
    front = page(visitor, "/fr/")
    assert '<html lang="fr">' in front
    assert "1 œuvre est exposée." in front
    assert "Composez votre visite" in front
    assert "XVIIe siècle (1)" in front
    assert "<h1>Peintures" in page(visitor, "/fr/gallery/?category=painting")
    assert "D’après les registres du musée" in page(visitor, f"/fr/exhibits/{work.pk}/le-moulin/")
    assert "Œuvre 1 sur 1. Salle 1 : Peintures" in page(visitor, f"/fr/tours/visit/{work.pk}/?minutes=30").replace(
        "\xa0", " "
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/gallery/?category=painting", "/tours/", "/tours/visit/?minutes=30", "/api/"])
def test_every_page_names_its_twin_and_links_to_it(visitor: Client, path: str):
    hang()
    here, twin = page(visitor, path), page(visitor, f"/fr{path}")
    for text in (here, twin):
        assert f'<link rel="alternate" hreflang="en" href="http://testserver{path}">' in text
        assert f'<link rel="alternate" hreflang="fr" href="http://testserver/fr{path}">' in text
        assert f'<link rel="alternate" hreflang="x-default" href="http://testserver{path}">' in text
    assert f'<a href="/fr{path}" lang="fr" hreflang="fr">Français</a>' in here
    assert f'<a href="{path}" lang="en" hreflang="en">English</a>' in twin


@pytest.mark.django_db
def test_links_on_french_pages_stay_in_french(visitor: Client):
    address = hang().get_absolute_url()
    for path in ("/fr/", "/fr/gallery/", "/fr/tours/visit/?minutes=30", f"/fr{address}"):
        body = page(visitor, path).split("</header>")[1].split("<footer")[0]
        links = re.findall(r'(?:href|action)="(/[^"]*)"', body)
        assert all(link.startswith(("/fr/", "/renditions/")) for link in links), links


@pytest.mark.django_db
def test_the_page_about_the_api_says_in_french_all_that_the_description_says_in_english(visitor: Client):
    described = api.get_openapi_schema()
    said = {described["info"]["description"]}
    for methods in described["paths"].values():
        said |= {methods["get"]["summary"], *(each["description"] for each in methods["get"]["responses"].values())}
        said |= {each.get("description", "") for each in methods["get"]["parameters"]}
    text = re.sub(r"</?code>", "`", page(visitor, "/fr/api/"))
    french = dict(entries("fr"))
    assert [each for each in said - {""} if french.get(each, ["?"])[0] not in text] == []
    assert [each for each in said - {"", "OK"} if each in text] == []


@pytest.mark.django_db
def test_a_browsers_wish_for_french_does_not_change_an_english_address(visitor: Client):
    hang()
    assert '<html lang="en">' in visitor.get("/gallery/", headers={"accept-language": "fr"}).content.decode()


@pytest.mark.django_db
def test_dates_are_written_as_french_is(visitor: Client):
    work = hang()
    type(work).objects.filter(pk=work.pk).update(filed_at="2026-08-03T12:00:00Z")
    assert ">3 août 2026</time>" in page(visitor, f"/fr{work.get_absolute_url()}")


def test_numbers_and_centuries_are_written_as_french_is():
    with translation.override("fr"):
        assert grouped(1234567) == "1\xa0234\xa0567"
        assert Period.read("1600-1699").name == "XVIIe siècle"
        assert Period.read("0-99").name == "Ier siècle"
        assert Period.read("-500--401").name.replace("\xa0", " ") == "Ve siècle av. J.-C."
    with translation.override("en"):
        assert grouped(1234567) == "1,234,567"
