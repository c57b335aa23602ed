"""Batches one behind the other: one is looked at, the next is read, the one before is written; then others go on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tagging import suggesting, tasks
from tagging.classifier import networks
from tagging.models import Suggestion
from tests.fakes import FakePredictor
from tests.making import make_exhibit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fake(monkeypatch):
    predictor = FakePredictor()
    monkeypatch.setattr(networks, "predictor", lambda model_version: predictor)


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """Messages that would wake a worker."""
    messages = []
    monkeypatch.setattr(tasks.tag_waiting, "delay", lambda: messages.append("tag_waiting"))
    return messages


def test_the_next_batch_is_claimed_and_read_while_the_network_looks_at_the_one_before(model, settings, monkeypatch):
    settings.TAGGING_BATCH = 2
    exhibits = [make_exhibit(pictured=True) for _ in range(5)]
    claimed_when_written = []
    write = suggesting.Looking.write

    def watched(looking, model_version):
        claimed_when_written.append(Suggestion.objects.filter(state="running").count())
        return write(looking, model_version)

    monkeypatch.setattr(suggesting.Looking, "write", watched)
    assert tasks.tag_waiting() == 5
    assert claimed_when_written == [4, 3, 1]
    assert set(Suggestion.objects.ready().values_list("exhibit", flat=True)) == {e.pk for e in exhibits}


@pytest.mark.parametrize("limit", ["TAGGING_SLICE_SECONDS", "CELERY_TASK_SOFT_TIME_LIMIT"])
def test_after_its_time_a_worker_gives_others_their_turn_and_asks_for_more(model, sent, settings, limit):
    settings.TAGGING_BATCH = 2
    setattr(settings, limit, 0)
    for _ in range(5):
        make_exhibit(pictured=True)
    assert [tasks.tag_waiting() for _ in range(4)] == [2, 2, 1, 0]
    assert len(sent) == 3


def test_nothing_is_claimed_beside_what_may_have_killed_its_worker(model, settings):
    settings.TAGGING_BATCH = 1
    make_exhibit(pictured=True)
    Suggestion.claim_batch(model, 1)
    Suggestion.objects.update(claimed_at=timezone.now() - timedelta(days=1))
    make_exhibit(pictured=True)
    assert tasks.tag_waiting() == 1
    assert Suggestion.objects.get().num_attempts == 2


def test_files_that_are_too_large_to_wait_in_memory_are_not_read_ahead(model, settings, monkeypatch):
    settings.TAGGING_BATCH = 1
    monkeypatch.setattr(suggesting, "MOST_BYTES_AHEAD", 1)
    for _ in range(2):
        make_exhibit(pictured=True)
    assert [tasks.tag_waiting() for _ in range(3)] == [1, 1, 0]
