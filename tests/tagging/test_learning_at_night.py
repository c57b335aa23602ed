"""When deeper layers learn: at night, once enough works were filed, in one process."""

import importlib.util
import subprocess
from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given as for_all
from hypothesis import strategies as st

from tagging import deepening, night, tasks
from tagging.models import Lesson
from tagging.night import Night
from tests.tagging.filed_works import filed, one_of_each

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(monkeypatch) -> list[list[str]]:
    """The processes that were begun; each is over at once."""
    commands: list[list[str]] = []

    def popen(command, **_):
        commands.append(command)
        return SimpleNamespace(poll=lambda: 0)

    monkeypatch.setattr(subprocess, "Popen", popen)
    monkeypatch.setattr(deepening, "_beside", None)
    cache.clear()
    return commands


@for_all(st.integers(0, 23), st.integers(0, 23), st.integers(0, 23))
def test_an_hour_is_of_the_day_or_of_the_night(begins, ends, hour):
    if begins != ends:
        assert Night(begins, ends).holds_hour(hour) != Night(ends, begins).holds_hour(hour)
    else:
        assert Night(begins, ends).holds_hour(hour)


@pytest.mark.parametrize("text", ["", "22", "22-24", "ten-six", "22-6-7", "-1-5"])
def test_what_is_no_night_is_refused_in_words(text):
    with pytest.raises(ValueError, match="such as 22-6"):
        Night.of(text)


def test_a_clock_that_is_put_back_or_forward_makes_the_night_longer_or_shorter_and_nothing_else(settings):
    settings.TIME_ZONE = "Europe/Paris"
    paris = ZoneInfo("Europe/Paris")
    with timezone.override(paris):
        moments = [datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("UTC")) + timedelta(hours=hour) for hour in range(24)]
        assert sum(Night.of("1-5").holds(moment) for moment in moments) == 5  # 2 o'clock comes twice
        moments = [datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("UTC")) + timedelta(hours=hour) for hour in range(24)]
        assert sum(Night.of("1-5").holds(moment) for moment in moments) == 3  # and not at all


def test_at_night_a_lesson_is_asked_for_once_enough_works_were_filed(trained, starter, settings, begun, monkeypatch):
    settings.LEARNING_DEEP_AFTER = 6
    one_of_each(starter)
    assert not tasks.learn_deeply()
    filed("drawing", "learn")
    cache.clear()  # it is asked every ten minutes
    monkeypatch.setattr(night, "is_now", lambda: False)
    assert not tasks.learn_deeply(), "by day nothing begins"
    monkeypatch.setattr(night, "is_now", lambda: True)
    assert tasks.learn_deeply()
    assert begun[0][1:] == ["manage.py", "learn_deeply", "--night"]
    assert (Lesson.objects.get().kind, Lesson.objects.get().asked_by) == ("deep", None)
    call_command("learn_deeply", "--night")
    Lesson.objects.update(state="failed")
    cache.clear()
    assert not tasks.learn_deeply(), "one that failed is not begun again every night"


def test_where_what_trains_is_not_installed_nothing_is_asked_for(trained, starter, settings, begun, monkeypatch):
    settings.LEARNING_DEEP_AFTER = 1
    one_of_each(starter)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert not tasks.learn_deeply()
    assert not Lesson.objects.exists()
    assert begun == []


def test_with_no_night_nothing_begins(trained, starter, settings, begun):
    settings.LEARNING_DEEP_AFTER, settings.LEARNING_NIGHT = 1, ""
    one_of_each(starter)
    assert not tasks.learn_deeply()
    assert begun == []


def test_while_one_process_lives_no_second_is_begun(trained, starter, settings, begun, monkeypatch):
    settings.LEARNING_DEEP_AFTER = 1
    one_of_each(starter)
    assert tasks.learn_deeply()
    monkeypatch.setattr(deepening, "_beside", SimpleNamespace(poll=lambda: None))
    assert not tasks.learn_deeply()
    monkeypatch.setattr(deepening, "_beside", None)
    assert Lesson.objects.get().take()  # by a process of another machine
    assert not tasks.learn_deeply()
    assert len(begun) == 1
