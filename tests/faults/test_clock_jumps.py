"""The clock is set back an hour while workers hold claims: nothing is answered twice, nothing waits for that hour."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from catalog import rendering
from catalog.accession import attach, receive
from catalog.models import Photograph
from tagging.models import Suggestion
from tests.making import category, make_exhibit, make_model_version, picture_bytes

pytestmark = pytest.mark.django_db

ANSWER = {"painting": 0.9, "drawing": 0.1}


@pytest.fixture
def clock(monkeypatch):
    """Call it with hours: from then on it is so much later (or earlier)."""

    def turn(hours: float) -> None:
        class Turned(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + timedelta(hours=hours)

        monkeypatch.setattr(timezone, "datetime", Turned)  # timezone.now itself is the default of fields

    return turn


@pytest.fixture
def categories():
    return {slug: category(slug) for slug in ANSWER}


def test_a_worker_that_claimed_before_the_jump_can_still_answer_once(clock, categories):
    model, _exhibit = make_model_version(), make_exhibit(pictured=True)
    row = Suggestion.claim_batch(model, 4)[0]
    clock(-1)
    assert row.record(ANSWER, categories)
    assert not row.record(ANSWER, categories)
    assert Suggestion.claim_batch(model, 4) == []


def test_what_a_dead_worker_claimed_before_the_jump_is_taken_over_at_once(clock, categories):
    model, _exhibit = make_model_version(), make_exhibit(pictured=True)
    late = Suggestion.claim_batch(model, 4)[0]
    clock(-1)
    taken = Suggestion.claim_batch(model, 4)[0]
    assert (taken.pk, Suggestion.objects.count()) == (late.pk, 1)
    assert not late.record(ANSWER, categories)
    assert taken.record(ANSWER, categories)


def test_a_fresh_claim_is_not_taken_over_after_the_jump(clock):
    model, _exhibit = make_model_version(), make_exhibit(pictured=True)
    clock(-1)
    assert len(Suggestion.claim_batch(model, 4)) == 1
    assert Suggestion.claim_batch(model, 4) == []


def test_a_photograph_that_was_claimed_before_the_jump_is_rendered(clock):
    attach(receive(picture_bytes(size=(900, 700)), {}), make_exhibit(), "front.jpg")
    assert rendering._claimed() is not None
    assert rendering.render_waiting(5) == 0
    clock(-1)
    assert rendering.render_waiting(5) == 1
    assert Photograph.objects.get().rendition_widths == [320, 480, 640, 900]
