"""The clock is set back or forward an hour while workers hold claims: nothing is answered twice, nothing waits."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from catalog import rendering
from catalog.accession import attach, receive
from catalog.models import ImportJob, Photograph
from tagging.models import Certificate, Explanation, Lesson, ModelUndo, Promise, Recall, Selection, Suggestion
from tests.making import category, make_exhibit, make_model_version, make_photograph, picture_bytes

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


def an_import(person):
    return ImportJob.objects.create(source="x.csv", state=ImportJob.State.CHECKING)


def a_selection(person):
    return Selection.objects.create(started_by=person)


def a_lesson(person):
    return Lesson.objects.create(parent=make_model_version())


def an_undo_of_a_model(person):
    return ModelUndo.objects.create(model_version=make_model_version(), started_by=person)


@pytest.mark.parametrize("some_work", [an_import, a_selection, a_lesson, an_undo_of_a_model])
def test_work_in_slices_that_a_dead_worker_claimed_before_the_jump_is_taken_over_at_once(clock, ana, some_work):
    late = some_work(ana)
    assert late.take()
    assert not type(late).objects.get().take()  # it is alive, as far as anybody knows
    clock(-1)
    taken = type(late).objects.get()
    assert taken.take()
    assert not type(late).objects.get().take()  # and is held by one
    late.release()  # the first one lives after all: it holds nothing any more
    assert type(late).objects.get().claim == taken.claim


def test_a_recall_that_was_claimed_before_the_jump_is_taken_over(clock, cleo):
    paintings = category("painting")
    promise = Promise.objects.create(category=paintings, target=0.95, risk=0.05, is_on=True, set_by=cleo)
    proof = {"look": 1, "granted": True, "threshold": 0.9, "num_sampled": 300, "num_choosing": 0, "num_tested": 300,
             "num_right": 299, "bound": 0.98, "risk_spent": 0.01}  # fmt: skip
    certificate = Certificate.objects.create(
        promise=promise, category=paintings, model_version=make_model_version(), **proof
    )
    late = Recall.objects.create(certificate=certificate, started_by=cleo)
    assert late.take()
    assert not Recall.objects.get().take()
    clock(-1)
    assert Recall.objects.get().take()
    assert not Recall.objects.get().take()


def test_an_explanation_that_was_claimed_before_the_jump_is_taken_over(clock):
    model, photograph = make_model_version(), make_photograph(make_exhibit())
    Explanation.objects.create(photograph=photograph, model_version=model)
    late = Explanation.claim_one(model)
    assert Explanation.claim_one(model) is None
    clock(-1)
    taken = Explanation.claim_one(model)
    assert taken.claim != late.claim
    assert Explanation.claim_one(model) is None


def test_where_the_clock_jumps_forward_a_worker_that_is_still_at_it_loses_its_claim_and_answers_nothing_twice(
    clock, categories
):
    model, _exhibit = make_model_version(), make_exhibit(pictured=True)
    early = Suggestion.claim_batch(model, 4)[0]
    clock(1)
    taken = Suggestion.claim_batch(model, 4)[0]
    assert [taken.record(ANSWER, categories), early.record(ANSWER, categories)] == [True, False]
    assert Suggestion.objects.get().state == Suggestion.State.READY
