"""A small cast: Ana the curator, Ben the cataloguer, Cleo the administrator, and a visitor (nobody)."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from hypothesis import settings as properties
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.plugin import blocking_manager_key

from tests.one_at_a_time import let_the_live_server_answer_one_at_a_time

PASSWORD = "a-long-quiet-wall"

let_the_live_server_answer_one_at_a_time()

# A busy machine is no counterexample.
properties.register_profile("house", parent=properties(), deadline=None)
properties.load_profile("house")
expect.set_options(timeout=15_000)  # milliseconds; a page on a busy machine is late, not wrong


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item):
    """A test with real transactions empties the database; what the migrations wrote is put back for the next one."""
    finished = yield
    marker = item.get_closest_marker("django_db")
    written = getattr(connection, "_test_serialized_contents", None)
    if marker and marker.kwargs.get("transaction") and written:
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(written)
    return finished


def _person(name: str, role: str | None) -> User:
    person = User.objects.create_user(name, password=PASSWORD)
    if role:
        person.groups.add(Group.objects.get(name=role))
    return person


@pytest.fixture
def ana(db) -> User:
    return _person("ana", "curator")


@pytest.fixture
def ben(db) -> User:
    return _person("ben", "cataloguer")


@pytest.fixture
def cleo(db) -> User:
    return User.objects.create_superuser("cleo", password=PASSWORD)


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def as_ana(ana: User) -> Client:
    client = Client()
    client.force_login(ana)
    return client


@pytest.fixture
def as_ben(ben: User) -> Client:
    client = Client()
    client.force_login(ben)
    return client


@pytest.fixture
def as_cleo(cleo: User) -> Client:
    client = Client()
    client.force_login(cleo)
    return client


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a count of three rows may look dear, and be kept; tests of keeping say so themselves."""
    cache.clear()
    monkeypatch.setattr("tagging.keeping.QUICK_SECONDS", 3600.0)
    monkeypatch.setattr("tagging.counting.QUICK_SECONDS", 3600.0)


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Passwords are hashed slowly on purpose; tests that log in need no such protection."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_page_kept() -> None:
    """What one test saw is not shown to the next one, whose database may have the same pulse."""
    caches["pages"].clear()


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    """Every test has stores of its own."""
    root = tmp_path / "media"
    stores = dict(settings.STORAGES)
    for alias, folder in (("default", "originals"), ("renditions", "renditions"), ("models", "models")):
        options = {**stores[alias]["OPTIONS"], "location": str(root / folder)}
        stores[alias] = {**stores[alias], "OPTIONS": options}
    settings.STORAGES = stores
    return root


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """The system's Chromium; skipped with a reason where there is none, never in CI.

    Started for each test: while it runs, an event loop runs in this thread, and fixtures that
    prepare the database must not fall into that time.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Page:
    return chromium.new_page()
