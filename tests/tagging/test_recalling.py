"""What the trust rule filed and no person touched can be taken back, exactly."""

from datetime import timedelta

from django.utils import timezone

from catalog.models import Exhibit
from tagging import autofiling, recalling
from tagging.models import (
    Recall,
    Review,
    Suggestion,
)
from tests.making import category
from tests.tagging.trusting import waiting, where


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
