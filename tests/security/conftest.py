"""A museum with something of everything: on view, draft, withdrawn, waiting, decided, flagged, imported, on tour."""

import logging

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from catalog.models import Stop, Tour
from catalog.tasks import dump_collection
from tagging.models import Flag, Review, Suggestion
from tests.making import category, make_exhibit, make_model_version, make_suggestion

ROLES = ("visitor", "cataloguer", "curator", "auditor", "administrator")


def client_of(role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role == "administrator":
        client.force_login(User.objects.create_superuser("the administrator", password="a-long-quiet-wall"))
    elif role != "visitor":
        person = User.objects.create_user(f"the {role}", password="a-long-quiet-wall")
        person.groups.add(Group.objects.get(name=role))
        client.force_login(person)
    return client


@pytest.fixture
def furnished(db, settings, monkeypatch) -> None:
    settings.REQUESTS_PER_MINUTE = 1_000_000
    monkeypatch.setattr("tagging.tasks.nudge", lambda *_: None)
    make_model_version()
    person = User.objects.create_user("otto")
    on_view = [make_exhibit(filed_under=slug, pictured=True) for slug in ("painting", "sculpture", "drawing")]
    make_exhibit(filed_under="engraving", pictured=True, published=False, title="A draft")
    withdrawn = make_exhibit(filed_under="painting", pictured=True, title="Taken off view")
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(published_at=None, withdrawn_at=timezone.now())
    waiting = [make_suggestion(make_exhibit(pictured=True)) for _ in range(4)]
    Review.decide(waiting[0].exhibit, category("drawing"), person, waiting[0])
    Flag.objects.create(exhibit=waiting[1].exhibit, flagged_by=person, note="Who made this?")
    Suggestion.objects.filter(pk=waiting[2].pk).update(state=Suggestion.State.FAILED, reason="It is damaged.")
    dump_collection()  # its address is linked, and answers from the first night on
    tour = Tour.objects.create(slug="short", title_en="Short", published_at=timezone.now())
    for position, exhibit in enumerate(on_view):
        Stop.objects.create(tour=tour, exhibit=exhibit, position=position)


@pytest.fixture(autouse=True)
def refusals_are_expected():
    """The log need not name each of them."""
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("django.request").setLevel(logging.NOTSET)
