"""Drawn by lot: by the worker, before anybody sees a work; spread over the whole queue; shown to every new model."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from catalog.models import Exhibit
from ml import Prediction
from tagging import autofiling, sampling, tasks
from tagging.evidence import answers
from tagging.models import Draw, Review, Shares, Suggestion
from tagging.models.draw import lot_of
from tests.fakes import FakePredictor
from tests.making import category, make_exhibit, make_model_version
from tests.tagging.trusting import answered, exhibits, promise, waiting


class Suspicious(FakePredictor):
    """Knows how likely it is that a picture is none of the labels."""

    def predict(self, pictures):
        return [
            Prediction(one.label, one.confidence, one.probabilities, out_of_scope=0.25)
            for one in super().predict(pictures)
        ]


@pytest.fixture
def tagged(monkeypatch):
    """Every picture that waits is shown to a stand-in for the network."""
    monkeypatch.setattr("tagging.tasks.tag_waiting.delay", lambda: None)
    monkeypatch.setattr("tagging.classifier.networks.predictor", lambda _version: Suspicious())

    def tag() -> int:
        return sum(iter(tasks.tag_waiting, 0))

    return tag


def test_the_worker_draws_as_it_suggests_and_keeps_what_the_model_thinks_is_outside(model, tagged, settings):
    settings.CONTROL_SHARE = 0.5
    made = [make_exhibit(pictured=True) for _ in range(12)]
    assert tagged() == 12
    assert set(Draw.objects.values_list("exhibit", flat=True)) == {one.pk for one in made if lot_of(one.pk) < 0.5}
    assert set(Suggestion.objects.values_list("out_of_scope", flat=True)) == {0.25}
    ordinary = Suggestion.objects.exclude(exhibit__draw__isnull=False)
    assert all(row.place == row.doubt for row in ordinary)


def test_a_new_model_is_shown_what_people_answered_by_lot(model, tagged, ana):
    drawn = make_exhibit(pictured=True)
    other = make_exhibit(pictured=True)
    Draw.objects.create(exhibit=drawn, lot=0.1, served_at="2026-11-24T00:00Z", served_to=ana)
    for one in (drawn, other):
        one.file_under(category("painting"), Exhibit.FiledBy.CURATOR)
    newer = make_model_version()
    assert tagged() == 1
    assert Suggestion.objects.get(model_version=newer).exhibit == drawn
    drawn.refresh_from_db()
    assert drawn.category == category("painting")


def test_the_place_of_what_is_drawn_has_nothing_to_do_with_its_doubt(model):
    made = exhibits(600)
    doubts = {one.pk: number / 600 for number, one in enumerate(made)}
    drawn = {one.pk for one in made if lot_of(one.pk) < 0.5}
    found = sampling.places(model, doubts, drawn)
    pairs = np.array([(doubts[pk], found[pk]) for pk in drawn])
    assert abs(np.corrcoef(pairs.T)[0, 1]) < 0.2
    assert np.histogram(pairs[:, 1], 4, (0, 1))[0].min() > len(drawn) / 8  # in every quarter of the queue
    assert all(found[pk] == doubts[pk] for pk in doubts if pk not in drawn)


def test_what_people_answered_is_kept_from_the_learning(model, ana):
    drawn, learned = answered(3, model, ana), exhibits(2)
    assert sampling.held_out([one.pk for one in drawn + learned]) == {one.pk for one in drawn}


def test_what_was_taken_up_by_the_grid_is_counted_once_it_is_asked_in_turn_and_not_before(model, as_ana, ana):
    one = waiting(1, model)[0]
    row = Suggestion.objects.get()
    Draw.objects.create(exhibit=one, lot=0.01)
    as_ana.post("/desk/grid/decide/", {"picked": [row.pk], "query": "", "category": "painting"})
    assert Exhibit.objects.get().category == category("painting")
    assert answers(model, category("painting")) == []


def test_the_update_gives_places_and_draws_from_what_waits(model, ana, settings):
    settings.CONTROL_SHARE = 0.5
    made = waiting(20, model) + waiting(20, model, confidence=0.6)
    decided = answered(3, model, ana)
    Draw.objects.all().delete()
    Suggestion.objects.update(place=None)
    migration = import_module("tagging.migrations.0009_places_draws_and_who_reads_promises")
    for _ in range(2):  # safe to run twice
        migration.place(apps, SimpleNamespace(connection=connection))
    assert set(Draw.objects.values_list("exhibit", flat=True)) == {one.pk for one in made if lot_of(one.pk) < 0.5}
    assert not Suggestion.objects.filter(place=None).exists()
    assert not Draw.objects.filter(exhibit__in=decided).exists()


def test_what_is_drawn_by_lot_is_decided_by_its_number_alone(model, settings):
    settings.CONTROL_SHARE = 0.2
    made = exhibits(400)
    drawn = sampling.draw({one.pk: category("painting") for one in made})
    assert drawn == {one.pk for one in made if sampling.lot_of(one.pk) < 0.2}
    assert 40 < len(drawn) < 125


def test_a_certified_category_keeps_a_few_for_people(certified, model, settings):
    settings.CONTROL_SHARE = 0.5
    made = exhibits(400)
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
    one, other = exhibits(2)
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
