"""The trust rule files only what it has proved, and a person outranks it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from tagging import autofiling, certifying, tasks
from tagging.models import (
    Certificate,
    Closure,
    Draw,
    Flag,
    Lease,
    Promise,
    Refusal,
    Review,
    Suggestion,
)
from tests.making import category, make_model_version
from tests.tagging import trusting
from tests.tagging.trusting import answered, promise, waiting, where


def test_nothing_is_filed_without_a_promise(model, ana):
    answered(200, model, ana)
    left = waiting(5, model)
    assert autofiling.go_on() == 0
    assert where(left) == {(None, "")}


def test_a_promise_that_is_off_files_nothing(model, ana, cleo):
    answered(200, model, ana)
    promise(cleo, is_on=False)
    waiting(5, model)
    assert (autofiling.go_on(), Certificate.objects.count()) == (0, 0)


def test_too_little_evidence_is_no_look_and_costs_nothing(model, ana, cleo):
    answered(40, model, ana)
    waiting(5, model)
    given = promise(cleo)
    assert (autofiling.go_on(), Certificate.objects.count()) == (0, 0)
    now = certifying.standing(given, model)
    assert now.finding.more > 0
    assert now.num_answers == 40


def test_with_enough_evidence_the_machine_files_and_says_that_it_did(model, ana, cleo):
    sure, unsure, other = waiting(5, model), waiting(3, model, confidence=0.6), waiting(2, model, said="drawing")
    answered(200, model, ana)
    promise(cleo)
    assert autofiling.go_on() == 5
    assert where(sure) == {("painting", "machine")}
    assert where(unsure + other) == {(None, "")}
    certificate = Certificate.objects.get()
    assert certificate.bound >= 0.95
    review = Review.objects.by_the_rule().first()
    assert (review.decided_by, review.by_rule, review.suggestion.exhibit) == (None, certificate, review.exhibit)


def test_running_twice_files_once(certified, model):
    waiting(5, model)
    Suggestion.objects.update(answered_at=timezone.now() - timedelta(hours=2))
    assert tasks.file_by_rule.run() == 5
    assert tasks.file_by_rule.run() == 0
    assert Review.objects.by_the_rule().count() == 5


def test_persons_outrank_the_rule(model, ana, cleo):
    drawn, flagged, held, taken_back, refused, free = waiting(6, model)
    Draw.objects.create(exhibit=drawn, lot=0.001)
    Flag.objects.create(exhibit=flagged, flagged_by=ana)
    Lease.take(ana, [held.pk])
    Review.decide(taken_back, category("painting"), ana).undo(ana)
    Refusal.objects.create(exhibit=refused, category=category("painting"))
    answered(200, model, ana)
    promise(cleo)
    assert autofiling.go_on() == 1
    assert where([free]) == {("painting", "machine")}
    assert where([drawn, flagged, held, taken_back, refused]) == {(None, "")}


def test_a_review_is_by_a_person_or_by_the_rule_and_never_by_neither(certified, ana):
    one = trusting.exhibits(1)[0]
    with pytest.raises(IntegrityError):
        Review.objects.create(exhibit=one, category=category("painting"))


def test_another_model_has_to_prove_itself(certified, model, ana):
    newer = make_model_version()
    left = waiting(3, newer)
    assert autofiling.go_on() == 0
    assert Closure.objects.get().why == "model"
    assert where(left) == {(None, "")}


def test_a_changed_promise_closes_the_old_certificate(certified, cleo):
    promise(cleo, target=0.999)
    autofiling.go_on()
    assert certified.closure.why == "promise"
    assert not Certificate.objects.open().exists()


def test_each_look_spends_less_and_is_taken_only_with_more_evidence(model, ana, cleo):
    answered(250, model, ana, right=243)
    given = promise(cleo, target=0.949)
    first = certifying.look(given, model)
    if first and not first.granted:
        assert certifying.look(given, model) is None
    assert Certificate.objects.count() <= 1


def test_two_workers_take_one_look(model, ana, cleo, monkeypatch):
    answered(200, model, ana)
    given = promise(cleo)
    now = certifying.standing(given, model)
    monkeypatch.setattr(certifying, "standing", lambda *_: now)  # both saw the same before either wrote
    assert certifying.look(given, model).granted
    assert certifying.look(given, model) is None
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_a_promise_of_nothing_or_of_all_cannot_be_written(cleo, target):
    with pytest.raises(IntegrityError):
        Promise.objects.create(category=category("painting"), target=target, risk=0.05, set_by=cleo)
