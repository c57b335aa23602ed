"""A message says nothing but its name. An hour late, or twice, it asks the tables, and finds what is there by then."""

import inspect

import pytest
from django.apps import apps

from catalog import rendering
from catalog.models import Exhibit
from museum.celery import app
from tagging.classifier import networks
from tagging.models import Review
from tests.fakes import FakePredictor
from tests.making import category, make_exhibit, make_model_version

pytestmark = pytest.mark.django_db
# Written anew each time by intention: when a count or the dump was made.
DATED = {"Tally", "KeptNumbers", "Census", "Pulse"}


def our_tasks() -> dict:
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if name.split(".")[0] in ("catalog", "tagging", "museum")}


def test_no_message_carries_anything_that_could_have_grown_old():
    tasks = our_tasks()
    assert len(tasks) > 15
    assert [name for name, task in tasks.items() if inspect.signature(task.run).parameters] == []


def everything() -> dict[str, list]:
    rooms = [model for room in ("catalog", "tagging") for model in apps.get_app_config(room).get_models()]
    return {one.__name__: list(one.objects.order_by("pk").values()) for one in rooms if one.__name__ not in DATED}


@pytest.fixture
def nobody_is_woken(monkeypatch, settings):
    settings.EXPLAIN_AHEAD = 0  # the made-up network cannot say why
    for task in our_tasks().values():
        monkeypatch.setattr(task, "delay", lambda: None)
    monkeypatch.setattr(networks, "predictor", lambda _version: FakePredictor())


def deliver_all() -> None:
    for name, task in sorted(our_tasks().items()):
        if name != "catalog.tasks.dump_collection":  # makes a file, at most once an hour
            task()


def test_every_message_that_comes_when_its_work_is_done_changes_nothing(nobody_is_woken, ana):
    make_model_version()
    decided, withdrawn, waits = (make_exhibit(pictured=True) for _ in range(3))
    for _ in range(3):  # one piece of work may ask for another one
        deliver_all()
    rendering.render_waiting(10)
    Review.decide(decided, category("drawing"), ana, decided.suggestions.get())
    Exhibit.objects.filter(pk=withdrawn.pk).withdraw()
    deliver_all()
    before = everything()
    assert waits.suggestions.get().state == "ready"
    for _ in range(2):
        deliver_all()
    assert everything() == before


def test_a_message_that_comes_when_the_work_is_gone_finds_nothing(nobody_is_woken):
    make_model_version()
    gone = make_exhibit(pictured=True)
    gone.delete()
    deliver_all()
    assert everything()["Suggestion"] == []
