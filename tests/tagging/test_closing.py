"""A certificate closes itself: wrong audits, another mix, another confidence, works that are none of these."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tagging import autofiling, certifying, watching
from tagging.models import (
    Certificate,
    Closure,
    Review,
    Suggestion,
)
from tests.tagging.trusting import answered, promise, waiting, where


def test_wrong_audits_close_it_and_list_what_was_filed_since_the_last_good_one(certified, model, ana):
    early = waiting(4, model)
    Suggestion.objects.update(answered_at=timezone.now() - timedelta(hours=2))
    assert autofiling.go_on() == 4
    answered(3, model, ana)
    late = waiting(4, model)
    Suggestion.objects.update(answered_at=timezone.now() - timedelta(hours=2))
    assert autofiling.go_on() == 4
    answered(20, model, ana, right=0)
    left = waiting(2, model)
    assert autofiling.go_on() == 0
    closure = Closure.objects.get()
    assert (closure.why, closure.is_alarm) == ("audit", True)
    assert "Of 23 works that were looked at, 3 were right" in closure.sentence
    suspects = Review.objects.by_the_rule().filter(pk__gte=closure.suspect_since)
    assert {review.exhibit for review in suspects} == set(late)
    assert where(early) == {("painting", "machine")}
    assert where(left) == {(None, "")}


def test_after_an_alarm_only_a_renewed_promise_and_new_evidence_open_it_again(certified, model, ana, cleo):
    certifying.close(certified, Closure.Why.AUDIT, "Too many were wrong.")
    autofiling.go_on()
    assert not Certificate.objects.open().exists()
    promise(cleo)
    autofiling.go_on()
    assert not Certificate.objects.open().exists()  # the old answers no longer count
    answered(300, model, ana)
    autofiling.go_on()
    assert Certificate.objects.open().exists()


@pytest.fixture
def half_drawings(model, ana, cleo):
    """When paintings were certified, half of what came in were drawings."""
    waiting(300, model, said="drawing", confidence=0.9)
    answered(300, model, ana)
    promise(cleo)
    autofiling.go_on()
    return Certificate.objects.get()


def test_fewer_of_a_kind_coming_in_close_it_before_they_are_filed(half_drawings, model):
    left = waiting(20, model) and waiting(10, model)
    waiting(170, model, said="drawing", confidence=0.9)
    assert autofiling.go_on() == 0
    closure = Closure.objects.get()
    assert closure.why == "mix"
    assert "of the last 200 works that came in, only 30" in closure.sentence.lower()
    assert where(left) == {(None, "")}


def test_a_renewed_promise_brings_the_proof_back_but_leaves_the_odd_window_to_people(half_drawings, model, cleo):
    odd = waiting(30, model)
    waiting(170, model, said="drawing", confidence=0.9)
    assert autofiling.go_on() == 0
    assert autofiling.go_on() == 0  # it does not open by itself
    promise(cleo)
    usual = waiting(100, model)
    waiting(100, model, said="drawing", confidence=0.9)
    autofiling.go_on()
    assert autofiling.go_on() == 100
    renewed = Certificate.objects.open().get()
    assert (renewed.risk_spent, renewed.bound) == (0, half_drawings.bound)
    assert where(usual) == {("painting", "machine")}
    assert where(odd) == {(None, "")}


def test_a_stricter_promise_needs_a_proof_of_its_own(half_drawings, model, cleo):
    waiting(30, model)
    waiting(170, model, said="drawing", confidence=0.9)
    autofiling.go_on()
    promise(cleo, target=0.999)
    assert autofiling.go_on() == 0
    assert not Certificate.objects.open().exists()


def test_a_model_that_is_differently_sure_closes_it(half_drawings, model):
    waiting(100, model, confidence=0.7)
    waiting(100, model, said="drawing", confidence=0.9)
    assert autofiling.go_on() == 0
    assert Closure.objects.get().why == "confidence"


def test_works_that_are_none_of_these_close_it(model, ana, cleo):
    waiting(100, model, out_of_scope=0.1)
    answered(200, model, ana)
    promise(cleo)
    autofiling.go_on()
    Suggestion.objects.filter(exhibit__category=None).delete()
    waiting(150, model, out_of_scope=0.1)
    waiting(50, model, out_of_scope=0.9)
    autofiling.go_on()
    assert Closure.objects.get().why == "scope"


def test_more_of_the_same_is_no_alarm(half_drawings, model):
    mine = waiting(100, model)
    waiting(100, model, said="drawing", confidence=0.9)
    assert autofiling.go_on() == 100
    assert where(mine) == {("painting", "machine")}
    assert half_drawings.watches.get().num_arrived == 200


def test_a_window_waits_until_it_is_full_or_old(half_drawings, model):
    waiting(5, model)
    assert autofiling.go_on() == 0
    Suggestion.objects.update(answered_at=timezone.now() + timedelta(days=30))  # a clock that was ahead
    assert autofiling.go_on() == 0
    Suggestion.objects.update(answered_at=timezone.now() - timedelta(hours=2))
    assert autofiling.go_on() == 5


def test_two_alarms_at_once_are_one_closure(certified):
    assert certifying.close(certified, Closure.Why.MIX, "First.")
    assert not certifying.close(certified, Closure.Why.AUDIT, "Second.")
    assert not watching.Watch.objects.exists()


def test_a_batch_that_meets_a_closure_files_nothing(certified, model):
    waiting(5, model)
    Suggestion.objects.update(answered_at=timezone.now() - timedelta(hours=2))
    assert watching.watch(certified)
    certifying.close(certified, Closure.Why.PERSON, "Stop.")
    assert autofiling.file_batch(certified) == 0
