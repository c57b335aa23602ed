"""The trust rule: it files only what it has proved, a person outranks it, and it can be taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from catalog.models import Exhibit
from tagging import autofiling, certifying, recalling, sampling, tasks, watching
from tagging.evidence import answers, records
from tagging.models import (
    Certificate,
    Closure,
    Draw,
    Flag,
    Lease,
    Promise,
    Recall,
    Refusal,
    Review,
    SecondReading,
    Shares,
    Suggestion,
)
from tests.making import category, make_model_version
from tests.tagging import trusting
from tests.tagging.trusting import answered, promise, recorded, waiting


@pytest.fixture
def model(db):
    return make_model_version()


@pytest.fixture
def certified(model, ana, cleo):
    """A promise for paintings that has its certificate."""
    answered(200, model, ana)
    promise(cleo)
    autofiling.go_on()
    return Certificate.objects.get()


def where(exhibits):
    return set(Exhibit.objects.filter(pk__in=[one.pk for one in exhibits]).values_list("category__slug", "filed_by"))


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


def test_the_museums_own_records_choose_and_prove_nothing(model, ana, cleo, monkeypatch):
    monkeypatch.setattr("tagging.evidence.lot_of", lambda exhibit, _salt: 0.1 if exhibit % 3 == 0 else 0.9)
    answered(90, model, ana)  # 69 right ones would prove it; a third of these has to choose
    promise(cleo)
    autofiling.go_on()
    assert not Certificate.objects.exists()
    recorded(150, model)
    autofiling.go_on()
    certificate = Certificate.objects.get()
    assert (certificate.granted, certificate.by_records) == (True, True)
    assert (certificate.num_choosing, certificate.num_tested, certificate.num_sampled) == (150, 90, 90)


def test_records_alone_are_no_evidence_however_many_there_are(model, cleo):
    recorded(2000, model)
    promise(cleo)
    waiting(10, model)
    assert autofiling.go_on() == 0
    assert not Certificate.objects.exists()


def test_records_are_what_the_museum_filed_itself_and_nothing_else(model, ana):
    recorded(5, model)
    recorded(2, model, right=False)
    recorded(3, model, filed_by="curator")
    recorded(3, model, filed_by="machine")
    recorded(3, model, was_learned=True)
    recorded(3, model, said="drawing")
    drawn = recorded(3, model)
    Draw.objects.bulk_create(Draw(exhibit=one, lot=0.5) for one in drawn)
    found = records(model, category("painting"))
    assert (len(found), int(found.right.sum())) == (7, 5)


def test_many_errors_among_the_answers_are_no_certificate(model, ana, cleo):
    answered(300, model, ana, right=270)
    waiting(5, model)
    given = promise(cleo)
    assert autofiling.go_on() == 0
    assert certifying.standing(given, model).finding.is_hopeless


def test_what_people_looked_up_themselves_is_no_evidence(model, ana, cleo):
    answered(400, model, ana)
    Draw.objects.update(served_at=None)  # drawn, but accepted from the grid before their turn
    given = promise(cleo)
    assert certifying.standing(given, model).num_answers == 0


def test_a_dispute_counts_against_the_model(model, ana, cleo):
    one = answered(1, model, ana)[0]
    assert answers(model, category("painting"))[0].is_right
    Review.objects.create(exhibit=one, category=category("drawing"), previous=category("painting"), decided_by=cleo)
    Review.objects.create(exhibit=one, category=category("painting"), previous=category("drawing"), decided_by=cleo)
    assert answers(model, category("painting"))[0].is_right  # she came back to the same answer
    Review.objects.create(exhibit=one, category=category("drawing"), previous=category("painting"), decided_by=cleo)
    found = answers(model, category("painting"))[0]
    assert (found.is_disputed, found.is_right) == (True, False)


def test_two_readers_who_differ_are_a_dispute_until_a_person_settles_it(model, ana, cleo):
    one = answered(1, model, ana)[0]
    reading = SecondReading.objects.create(
        exhibit=one, first=Review.objects.get(), state="disagreed", second_by=cleo, second_category=category("drawing")
    )
    assert [found.is_right for found in answers(model, category("painting"))] == [False]
    reading.resolve(cleo, category("painting"))
    assert [found.is_right for found in answers(model, category("painting"))] == [True]


def test_what_nobody_wanted_to_say_counts_against_the_model(model, ana):
    one = answered(1, model, ana)[0]
    Review.objects.all().delete()
    assert answers(model, category("painting")) == []
    Flag.objects.create(exhibit=one, flagged_by=ana)
    assert [found.is_right for found in answers(model, category("painting"))] == [False]


def test_a_clock_that_jumps_makes_no_evidence_of_what_was_not_answered(model, ana):
    answered(1, model, ana)
    Review.objects.all().delete()
    for served_at in (timezone.now() + timedelta(days=400), timezone.now() - timedelta(days=400)):
        Draw.objects.update(served_at=served_at)
        assert answers(model, category("painting")) == []


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


# --- The sample


def test_what_is_drawn_by_lot_is_decided_by_its_number_alone(model, settings):
    settings.CONTROL_SHARE = 0.2
    made = trusting.exhibits(400)
    drawn = sampling.draw({one.pk: category("painting") for one in made})
    assert drawn == {one.pk for one in made if sampling.lot_of(one.pk) < 0.2}
    assert 40 < len(drawn) < 125


def test_a_certified_category_keeps_a_few_for_people(certified, model, settings):
    settings.CONTROL_SHARE = 0.5
    made = trusting.exhibits(400)
    drawn = sampling.draw({one.pk: category("painting") for one in made})
    assert drawn == {one.pk for one in made if sampling.lot_of(one.pk) < 0.03}


def test_when_a_certificate_is_granted_the_sample_lets_go_of_what_it_no_longer_needs(model, ana, cleo):
    many = waiting(60, model)
    waiting(20, model, said="drawing", confidence=0.5)
    Draw.objects.bulk_create(Draw(exhibit=one, lot=place / 60) for place, one in enumerate(many))
    answered(200, model, ana)
    promise(cleo)
    assert autofiling.go_on() == 58  # two of sixty have a number below 3 %
    staying = Draw.objects.in_the_sample().filter(served_at=None)
    assert {draw.exhibit for draw in staying} == set(many[:2])
    doubtful = Suggestion.objects.filter(category=category("drawing")).first().doubt
    assert set(Suggestion.objects.filter(exhibit__in=many[:2]).values_list("place", flat=True)) == {doubtful}


def test_whom_a_person_has_decided_about_is_never_drawn(model, ana, settings):
    settings.CONTROL_SHARE = 1.0
    one, other = trusting.exhibits(2)
    Review.decide(one, category("painting"), ana).undo(ana)
    assert sampling.draw({one.pk: None, other.pk: None}) == {other.pk}


def test_the_queue_notes_who_was_asked_in_turn_and_only_then(as_ana, ana, model):
    made = waiting(3, model)
    Draw.objects.bulk_create(Draw(exhibit=one, lot=0.01) for one in made)
    as_ana.get("/desk/?order=sure")
    as_ana.get("/desk/grid/")
    as_ana.get("/desk/?band=90-99")
    assert not Draw.objects.filter(served_at__isnull=False).exists()
    as_ana.get("/desk/?category=painting")
    served = Draw.objects.filter(served_at__isnull=False)
    assert {draw.served_to for draw in served} == {ana}


def test_the_machine_does_not_run_far_ahead_of_the_people(certified, model, cleo, monkeypatch):
    monkeypatch.setattr(autofiling, "RUNWAY", 1)
    Shares.objects.create(control=0.5, audit=0.5, set_by=cleo)
    waiting(9, model)
    Suggestion.objects.update(answered_at=timezone.now() - timedelta(hours=2))
    assert autofiling.go_on() == 2  # one audit of every two; none is answered yet
    assert autofiling.go_on() == 0


# --- It closes itself


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


# --- Taken back


def test_what_it_filed_and_nobody_touched_goes_back_exactly(certified, model, ana, cleo):
    made = waiting(6, model)
    Suggestion.objects.update(answered_at=timezone.now() - timedelta(hours=2))
    fields = ("category", "filed_by", "filed_at", "published_at", "title")
    before = {one.pk: Exhibit.objects.values_list(*fields).get(pk=one.pk) for one in made}
    autofiling.go_on()
    confirmed, corrected = made[:2]
    for one, slug in ((confirmed, "painting"), (corrected, "drawing")):
        one.refresh_from_db()
        Review.decide(one, category(slug), ana)
    assert recalling.begin(certified, cleo)
    assert recalling.begin(certified, cleo) is None  # one is at work
    assert recalling.go_on() == 4
    assert {one.pk: Exhibit.objects.values_list(*fields).get(pk=one.pk) for one in made[2:]} == {
        one.pk: before[one.pk] for one in made[2:]
    }
    assert where([confirmed]) == {("painting", "curator")}
    assert where([corrected]) == {("drawing", "curator")}
    assert Recall.objects.get().num_undone == 4
    assert autofiling.go_on() == 0  # a person took it back: the machine does not file it again


def test_a_recall_that_was_interrupted_goes_on(certified, model, cleo, monkeypatch):
    waiting(7, model)
    Suggestion.objects.update(answered_at=timezone.now() - timedelta(hours=2))
    autofiling.go_on()
    monkeypatch.setattr(recalling, "BATCH", 3)
    monkeypatch.setattr(recalling, "SLICE_SECONDS", -1)
    recall = recalling.begin(certified, cleo)
    assert recall.take()
    assert recalling._batch(recall) == (3, False)  # its worker dies here
    assert recalling.go_on() == 0  # claimed
    Recall.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    monkeypatch.setattr(recalling, "SLICE_SECONDS", 10)
    assert recalling.go_on() == 4
    assert Recall.objects.get().finished_at


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_a_promise_of_nothing_or_of_all_cannot_be_written(cleo, target):
    with pytest.raises(IntegrityError):
        Promise.objects.create(category=category("painting"), target=target, risk=0.05, set_by=cleo)
