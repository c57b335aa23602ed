"""Every address of the site against every role. One table; an address without a row fails.

A row: the route as it stands in the URL configuration, with a method where it is not GET, and who may:
v = visitor, b = cataloguer, c = curator, a = auditor, m = administrator.
"""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.making import make_exhibit, make_suggestion

EVERYONE, STAFF = "vbcam", "bcam"
TABLE = {
    # What machines ask
    "healthz": EVERYONE,
    "readyz": EVERYONE,
    "metrics": "",  # by a token, not by a role; without one it is not there (404)
    "robots.txt": EVERYONE,
    "sitemap.xml": EVERYONE,
    "sitemap-pages.xml": EVERYONE,
    "sitemap-works-<int:part>.xml": EVERYONE,
    "api/": EVERYONE,
    "api/schema/": EVERYONE,
    "api/exhibits/": EVERYONE,
    "api/exhibits/<int:pk>/": EVERYONE,
    "api/categories/": EVERYONE,
    r"^api/[\s\S]*/$": EVERYONE,
    "iiif/3/collection": EVERYONE,
    "iiif/3/collection/<slug:slug>": EVERYONE,
    "iiif/3/gallery/manifest": EVERYONE,
    "iiif/3/tours/visit/manifest": EVERYONE,
    "iiif/3/tours/<slug:slug>/manifest": EVERYONE,
    "iiif/3/exhibits/<int:pk>/manifest": EVERYONE,
    "iiif/3/photographs/<int:pk>": EVERYONE,
    "iiif/3/photographs/<int:pk>/info.json": EVERYONE,
    "iiif/3/photographs/<int:pk>/<str:region>/<str:size>/<str:rotation>/<str:quality>.<str:suffix>": EVERYONE,
    "oai": EVERYONE,
    "dumps/": EVERYONE,
    r"^dumps/exhibits\.(csv|jsonl)$": EVERYONE,
    "feeds/new.atom": EVERYONE,
    "feeds/new.rss": EVERYONE,
    r"^renditions/(?P<name>[0-9a-f]{2}/[0-9a-f]{64}/[0-9]{1,5}\.(?:avif|webp|jpg))$": EVERYONE,
    # What visitors see
    "": EVERYONE,
    "gallery/": EVERYONE,
    "exhibits/<int:pk>/": EVERYONE,
    "exhibits/<int:pk>/<str:slug>/": EVERYONE,
    "exhibits/<int:pk>/similar/": EVERYONE,
    "classifier/": EVERYONE,
    "set/": EVERYONE,
    "search/": EVERYONE,
    "tours/": EVERYONE,
    "tours/count/": EVERYONE,
    "tours/visit/": EVERYONE,
    "tours/visit/<int:pk>/": EVERYONE,
    "tours/<slug:slug>/": EVERYONE,
    "tours/<slug:slug>/<int:pk>/": EVERYONE,
    # The desk
    "desk/": "cam",
    "desk/ahead/": "cam",
    "desk/waiting/": "cam",
    "desk/alike/<int:pk>/": "cam",
    "desk/why/<int:pk>/": "cam",
    "POST desk/why/<int:pk>/ask/": "cm",
    "desk/why/maps/<int:pk>/<slug:slug>.png": "cam",
    "POST desk/decide/": "cm",
    "POST desk/undo/": "cm",
    "POST desk/filters/": "cm",
    "POST desk/filters/forget/": "cm",
    "desk/grid/": "cam",
    "POST desk/grid/decide/": "cm",
    "desk/flags/": "cam",
    "POST desk/flag/": "cm",
    "POST desk/flags/settle/": "cm",
    "desk/selections/": "cam",
    "desk/selections/<int:pk>/": "cam",
    "desk/selections/all/count/": "cm",
    "POST desk/selections/all/": "cm",
    "POST desk/selections/<int:pk>/cancel/": "cm",
    "POST desk/selections/<int:pk>/undo/": "cm",
    "desk/dashboard/": "cam",
    "desk/dashboard/<slug:said>/<slug:filed>/": "cam",
    "POST desk/dashboard/<slug:said>/<slug:filed>/refile/": "cm",
    "desk/models/": "cam",
    "desk/learning/": "cam",
    "POST desk/learning/ask/": "cm",
    "POST desk/learning/<int:pk>/cancel/": "cm",
    "desk/second-look/": "cam",
    "POST desk/second-look/<int:pk>/": "cm",
    "desk/models/send/": "m",
    "POST desk/models/send/": "m",
    "desk/models/<int:pk>/": "cam",
    "desk/models/<int:pk>/against/<int:other>/": "cam",
    "POST desk/models/<int:pk>/promote/": "m",
    "POST desk/models/<int:pk>/undo/": "m",
    "desk/models/undo/<int:pk>/": "cam",
    "POST desk/models/undo/<int:pk>/stop/": "m",
    "desk/trust/": "cam",
    "desk/trust/<slug:slug>/": "cam",
    "POST desk/trust/<slug:slug>/": "m",
    "POST desk/trust/shares/": "m",
    "desk/trust/certificates/<int:pk>/": "cam",
    "POST desk/trust/certificates/<int:pk>/close/": "m",
    "POST desk/trust/certificates/<int:pk>/recall/": "m",
    "desk/labour/": "cam",
    "desk/keys/": "cm",
    "POST desk/keys/": "cm",
    "desk/history/": "cam",
    "desk/changes/": "cam",
    "desk/second/": "cm",
    "POST desk/second/answer/": "cm",
    "POST desk/second/undo/": "cm",
    "desk/second/share/": "m",
    "POST desk/second/share/": "m",
    "desk/disagreements/": "cam",
    "POST desk/disagreements/resolve/": "cm",
    "desk/failures/": "cam",
    "POST desk/failures/retry/": "cm",
    "desk/exhibits/<int:pk>/": STAFF,
    "POST desk/exhibits/<int:pk>/publish/": "cm",
    "desk/upload/": "bcm",
    "POST desk/upload/": "bcm",
    "desk/login/": EVERYONE,
    "POST desk/logout/": EVERYONE,
    # One's own account
    "desk/account/": STAFF,
    "desk/account/events/": "am",
    "desk/account/inactive/": EVERYONE,
    "desk/account/signup/": EVERYONE,  # says that it is closed
    "desk/account/again/": STAFF,
    "desk/account/password/change/": STAFF,
    "desk/account/password/set/": STAFF,
    "desk/account/password/reset/": EVERYONE,
    "desk/account/password/reset/done/": EVERYONE,
    r"desk/^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": EVERYONE,
    "desk/account/password/reset/key/done/": EVERYONE,
    "desk/account/second-factor/": STAFF,
    "desk/account/second-factor/authenticate/": STAFF,  # in the middle of a login; leads on otherwise
    "desk/account/second-factor/reauthenticate/": STAFF,
    "desk/account/second-factor/totp/activate/": STAFF,
    "desk/account/second-factor/totp/deactivate/": STAFF,
    "desk/account/second-factor/webauthn/": STAFF,
    "desk/account/second-factor/webauthn/add/": STAFF,
    "desk/account/second-factor/webauthn/reauthenticate/": STAFF,
    "desk/account/second-factor/webauthn/keys/<int:pk>/edit/": STAFF,  # one's own; of others 404
    "desk/account/second-factor/webauthn/keys/<int:pk>/remove/": STAFF,
    "desk/account/second-factor/webauthn/login/": STAFF,  # scripts of the login page ask for data; a visit leads there
    "desk/account/second-factor/recovery-codes/": STAFF,
    "desk/account/second-factor/recovery-codes/generate/": STAFF,
    "desk/account/second-factor/recovery-codes/download/": STAFF,
    "desk/account/sessions/": STAFF,
    # Imports
    "desk/imports/": "bam",
    "desk/imports/new/": "bm",
    "POST desk/imports/new/": "bm",
    "POST desk/imports/parts/": "bm",
    "desk/imports/export.<str:ending>": "bam",
    "desk/imports/<int:pk>/": "bam",
    "desk/imports/<int:pk>/progress/": "bam",
    "POST desk/imports/<int:pk>/step/": "bm",
    "desk/imports/<int:pk>/columns/": "bm",
    "POST desk/imports/<int:pk>/columns/": "bm",
    "desk/imports/<int:pk>/rows/<str:outcome>/": "bam",
    "desk/imports/<int:pk>/pictures/<str:outcome>/": "bam",
    "desk/imports/<int:pk>/refusals.xlsx": "bam",
    # Words for pictures
    "desk/alt-texts/": STAFF,
    "POST desk/alt-texts/write/": "bcm",
    "desk/unsent/": STAFF,
    "POST desk/unsent/": STAFF,
    "desk/photographs/given-up/": STAFF,
    "POST desk/photographs/given-up/again/": "bcm",
    # Tours are composed by curators
    "desk/tours/": STAFF,
    "POST desk/tours/": STAFF,  # who may not write is shown the page again
    "desk/tours/<int:pk>/": "cm",
    "POST desk/tours/<int:pk>/": "cm",
    "POST desk/tours/<int:pk>/delete/": "cm",
}
ROLES = {"v": None, "b": "cataloguer", "c": "curator", "a": "auditor", "m": "administrator"}
WORDS = {
    "slug": "painting", "said": "painting", "filed": "drawing", "outcome": "new", "ending": "csv", "part": "1",
    "region": "full", "size": "max", "rotation": "0", "quality": "default", "suffix": "jpg",
}  # fmt: skip
EXAMPLES = {
    r"desk/^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "desk/account/password/reset/key/1-x/",
    r"^api/[\s\S]*/$": "api/nowhere/",
    r"^dumps/exhibits\.(csv|jsonl)$": "dumps/exhibits.csv",
    r"^renditions/(?P<name>[0-9a-f]{2}/[0-9a-f]{64}/[0-9]{1,5}\.(?:avif|webp|jpg))$": f"renditions/ab/{'ab' * 32}/320.jpg",  # noqa: E501
}


def routes(patterns=None, before: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern.url_patterns, route)


def person(letter: str) -> Client:
    client = Client()
    if letter == "v":
        return client
    if letter == "m":
        client.force_login(User.objects.create_superuser("administrator", password="a-long-quiet-wall"))
        return client
    one = User.objects.create_user(ROLES[letter], password="a-long-quiet-wall")
    one.groups.add(Group.objects.get(name=ROLES[letter]))
    client.force_login(one)
    return client


def address(route: str, pk: int) -> str:
    if route in EXAMPLES:
        return "/" + EXAMPLES[route]
    return "/" + re.sub(r"<(\w+):(\w+)>", lambda found: WORDS.get(found[2], str(pk)), route)


def is_turned_away(response) -> bool:
    to_login = response.status_code == 302 and "/login/" in response["Location"]
    return response.status_code in (401, 403) or to_login


def test_every_address_of_the_site_has_a_row():
    listed = {row.rpartition(" ")[2] for row in TABLE}
    there = {route for route in routes() if not route.startswith("admin/")}
    assert there - listed == set(), "without a row: say in TABLE who may open it"
    assert listed - there == set(), "in TABLE, but no longer there"


@pytest.mark.parametrize("letter", ROLES)
def test_each_role_opens_what_it_may_and_nothing_else(db, letter, monkeypatch):
    monkeypatch.setattr("tagging.tasks.nudge", lambda *_: None)
    exhibit = make_exhibit(pictured=True)
    make_suggestion(exhibit)
    client = person(letter)
    wrong = []
    for row, may in TABLE.items():
        method, _, route = row.rpartition(" ")
        ask = client.post if method else client.get
        if route == "desk/logout/":
            continue  # tested by itself: who is logged out can open nothing more
        response = ask(address(route, exhibit.pk))
        if (is_turned_away(response) or (route == "metrics" and response.status_code == 404)) == (letter in may):
            wrong.append(f"{row}: {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize("letter", ROLES)
def test_the_administration_is_for_administrators(db, letter):
    client = person(letter)
    names = [f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry]
    for name in ["admin:index", *names]:
        assert is_turned_away(client.get(reverse(name))) == (letter != "m"), name


@pytest.mark.parametrize("letter", "bcam")
def test_a_page_that_a_role_may_not_open_is_not_linked(db, letter):
    exhibit = make_exhibit(pictured=True)
    make_suggestion(exhibit)
    client = person(letter)
    linked: set[str] = set()
    for page in (
        f"/desk/exhibits/{exhibit.pk}/",
        "/desk/",
        "/desk/grid/",
        "/desk/dashboard/",
        "/desk/models/",
        "/desk/learning/",
        "/desk/second-look/",
        "/desk/trust/",
        "/desk/trust/painting/",
        "/desk/labour/",
        "/desk/upload/",
    ):
        response = client.get(page)
        if response.status_code == 200:
            linked |= set(re.findall(r'href="(/desk/[^"?#]*)', response.content.decode()))
    turned_away = [link for link in sorted(linked) if is_turned_away(client.get(link))]
    assert turned_away == []
    menu = {"/desk/", "/desk/grid/", "/desk/flags/", "/desk/dashboard/", "/desk/history/", "/desk/upload/"}
    assert menu & linked == {link for link in menu if letter in TABLE[link[1:]]}


def test_an_auditor_changes_nothing_anywhere(db, monkeypatch):
    monkeypatch.setattr("tagging.tasks.nudge", lambda *_: None)
    exhibit = make_exhibit(pictured=True)
    make_suggestion(exhibit)
    client = person("a")
    before = everything_written()
    for row in TABLE:
        method, _, route = row.rpartition(" ")
        if method and route != "desk/logout/":
            fields = {"exhibit": exhibit.pk, "category": "painting", "name": "x", "title_en": "x", "action": "withdraw"}
            client.post(address(route, exhibit.pk), fields | {"picked": "1", "counted": "9", "suggestion": "all"})
    assert everything_written() == before


def test_nothing_is_sent_from_elsewhere_in_somebody_s_name(db):
    """Every address there is, the library's and Django's too, under the eyes of whoever may do most."""
    exhibit = make_exhibit(pictured=True)
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("administrator", password="a-long-quiet-wall"))
    answers = {route: client.post(address(route, exhibit.pk)).status_code for route in routes()}
    taken = {route for route, status in answers.items() if status != 403}
    assert {route for route in taken if answers[route] != 405} == {"oai"}  # which only reads
    assert taken - {"oai"} == {"api/exhibits/", "api/exhibits/<int:pk>/", "api/categories/"}  # nobody writes there


def test_a_method_that_no_row_names_changes_nothing(db, monkeypatch):
    monkeypatch.setattr("tagging.tasks.nudge", lambda *_: None)
    exhibit = make_exhibit(pictured=True)
    make_suggestion(exhibit)
    client = person("m")
    before = everything_written()
    for route in {row.rpartition(" ")[2] for row in TABLE} - {"desk/logout/"}:
        there = address(route, exhibit.pk)
        asks = [client.put, client.patch, client.delete]
        asks += [] if f"POST {route}" in TABLE or route.startswith("desk/account/") else [client.post]
        answers = [ask(there, {"category": "painting"}, content_type="application/json") for ask in asks]
        assert max(answer.status_code for answer in answers) < 500, route
    assert everything_written() == before


def everything_written() -> dict[str, list]:
    ours = [model for app in ("catalog", "tagging") for model in apps.get_app_config(app).get_models()]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in ours}
