"""What proves a promise: answers of people drawn by lot, and nothing else."""

from datetime import timedelta

from django.utils import timezone

from tagging import autofiling, certifying
from tagging.evidence import answers, records
from tagging.models import (
    Certificate,
    Draw,
    Flag,
    Review,
    SecondReading,
)
from tests.making import category
from tests.tagging.trusting import answered, promise, recorded, waiting


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
