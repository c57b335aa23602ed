"""The table is the queue: found by query, claimed by a guarded update, written once, safe to run twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.accession import add_photograph
from catalog.models import Exhibit
from ml import Prediction, Unreadable
from tagging import classifier, tasks
from tagging.classifier import networks
from tagging.models import Suggestion
from tagging.models.suggestion import LONG_AGO, MOST_ATTEMPTS, entropy
from tests.fakes import FakePredictor
from tests.making import LABELS, category, make_exhibit, make_model_version, make_suggestion, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def fake(monkeypatch):
    """The worker's predictor is the fake one, which keeps the real one's contract."""
    predictor = FakePredictor()
    monkeypatch.setattr(networks, "predictor", lambda model_version: predictor)
    return predictor


@pytest.fixture
def sent(monkeypatch):
    """Messages that would wake a worker."""
    messages = []
    monkeypatch.setattr(tasks.tag_waiting, "delay", lambda: messages.append("tag_waiting"))
    return messages


def grow_stale(*suggestions: Suggestion) -> None:
    long_ago = timezone.now() - timedelta(days=1)
    Suggestion.objects.filter(pk__in=[s.pk for s in suggestions]).update(claimed_at=long_ago)


def test_only_pictured_untagged_exhibits_are_claimed(model):
    waiting = make_exhibit(pictured=True)
    make_exhibit()  # without a picture
    make_exhibit(filed_under="painting", pictured=True)
    assert [s.exhibit for s in Suggestion.claim_batch(model, 10)] == [waiting]


def test_a_claimed_exhibit_is_not_claimed_again(model):
    make_exhibit(pictured=True)
    assert Suggestion.claim_batch(model, 10)
    assert Suggestion.claim_batch(model, 10) == []


def test_two_workers_that_see_the_same_exhibits_claim_each_of_them_once(model, monkeypatch):
    contested, free = make_exhibit(pictured=True), make_exhibit(pictured=True)
    insert = Suggestion.objects.bulk_create

    def insert_second(rows, **options):
        Suggestion.objects.create(exhibit=contested, model_version=model)  # the other worker was quicker
        return insert(rows, **options)

    monkeypatch.setattr(Suggestion.objects, "bulk_create", insert_second)
    assert [s.exhibit for s in Suggestion.claim_batch(model, 10)] == [free]
    assert Suggestion.objects.count() == 2


def test_a_batch_is_no_larger_than_asked_for(model):
    for _ in range(3):
        make_exhibit(pictured=True)
    assert len(Suggestion.claim_batch(model, 2)) == 2
    assert len(Suggestion.claim_batch(model, 2)) == 1


def test_another_model_version_asks_again(model):
    exhibit = make_exhibit(pictured=True)
    make_suggestion(exhibit, model)
    assert Suggestion.claim_batch(model, 10) == []
    newer = make_model_version()
    assert [s.exhibit for s in Suggestion.claim_batch(newer, 10)] == [exhibit]


def test_what_a_dead_worker_left_is_taken_over_one_picture_at_a_time(model):
    for _ in range(3):
        make_exhibit(pictured=True)
    abandoned = Suggestion.claim_batch(model, 10)
    grow_stale(*abandoned)
    taken = [Suggestion.claim_batch(model, 10) for _ in range(4)]
    assert [len(batch) for batch in taken] == [1, 1, 1, 0]
    assert {batch[0].exhibit_id for batch in taken[:3]} == {s.exhibit_id for s in abandoned}


def test_what_a_dead_worker_left_of_a_model_that_was_replaced_does_not_lie_for_ever(model):
    """Nobody would take it over: the new model asks for itself."""
    left, alive = make_exhibit(pictured=True), make_exhibit(pictured=True)
    Suggestion.objects.create(exhibit=left, model_version=model, state="running", claimed_at=LONG_AGO)
    Suggestion.objects.create(exhibit=alive, model_version=model, state="running")
    newer = make_model_version()
    assert [one.exhibit for one in Suggestion.claim_batch(newer, 10)] == [left, alive]
    assert [one.exhibit for one in Suggestion.objects.filter(model_version=model)] == [alive]


def test_a_picture_that_kills_its_worker_again_and_again_is_set_aside(model):
    make_exhibit(pictured=True)
    grow_stale(*Suggestion.claim_batch(model, 1))
    for _ in range(MOST_ATTEMPTS - 1):
        grow_stale(*Suggestion.claim_batch(model, 1))
    assert Suggestion.claim_batch(model, 1) == []
    assert "stopped 3 times" in Suggestion.objects.failed().get().reason


def test_claims_of_workers_known_to_be_gone_can_be_taken_over_at_once(model):
    make_exhibit(pictured=True)
    [abandoned] = Suggestion.claim_batch(model, 10)
    assert Suggestion.claim_batch(model, 10) == []
    assert Suggestion.expire_claims() == 1
    assert Suggestion.claim_batch(model, 10) == [abandoned]


def test_an_answer_that_comes_after_the_claim_was_taken_over_is_not_written(model):
    make_exhibit(pictured=True)
    [slow] = Suggestion.claim_batch(model, 1)
    grow_stale(slow)
    [quick] = Suggestion.claim_batch(model, 1)
    categories = {label: category(label) for label in LABELS}
    assert not slow.record({"painting": 1.0}, categories)
    assert quick.record(dict.fromkeys(LABELS, 0.2), categories)
    assert not slow.record_failure("too late")
    assert Suggestion.objects.get().confidence == 0.2


def test_an_answer_is_written_once(model):
    make_exhibit(pictured=True)
    [suggestion] = Suggestion.claim_batch(model, 1)
    categories = {label: category(label) for label in LABELS}
    assert suggestion.record({"painting": 0.9, "drawing": 0.1}, categories)
    assert not suggestion.record({"painting": 0.1, "drawing": 0.9}, categories)
    assert Suggestion.objects.get().category == category("painting")


def test_the_worker_tags_what_waits_and_asks_for_more(model, fake, sent):
    exhibits = [make_exhibit(pictured=True) for _ in range(3)]
    assert tasks.tag_waiting() == 3
    assert sent == ["tag_waiting"]
    assert set(Suggestion.objects.ready().values_list("exhibit", flat=True)) == {e.pk for e in exhibits}


def test_where_nothing_waits_no_message_is_sent(model, fake, sent):
    assert tasks.tag_waiting() == 0
    assert sent == []


def test_without_an_active_model_nothing_is_claimed(fake, sent):
    make_exhibit(pictured=True)
    assert tasks.tag_waiting() == 0
    assert not Suggestion.objects.exists()


def test_a_failed_picture_does_not_stop_its_batch(model, sent, monkeypatch):
    answers = [Prediction("painting", 1.0, {"painting": 1.0, "drawing": 0.0}), Unreadable("The file is cut off.")]
    monkeypatch.setattr(classifier, "classify", lambda model_version, pictures: answers)
    good, broken = make_exhibit(pictured=True), make_exhibit(pictured=True)
    assert tasks.tag_waiting() == 2
    assert good.suggestions.get().category == category("painting")
    assert broken.suggestions.get().reason == "The file is cut off."


def test_a_photograph_that_the_store_has_lost_fails_alone(model, fake, sent, media):
    good, lost = make_exhibit(pictured=True), make_exhibit(pictured=True)
    (media / "originals" / lost.principal_photograph.original).unlink()
    assert tasks.tag_waiting() == 2
    assert good.suggestions.get().state == Suggestion.State.READY
    assert "cannot be fetched" in lost.suggestions.get().reason


def test_pictures_are_given_back_where_the_model_cannot_serve(model, sent, monkeypatch, settings):
    def unsuitable(model_version, pictures):
        raise classifier.Unsuitable("The artefact is damaged.")

    monkeypatch.setattr(classifier, "classify", unsuitable)
    settings.TAGGING_BATCH = 1
    for _ in range(2):  # the one that is looked at, and the one that waits behind it
        make_exhibit(pictured=True)
    with pytest.raises(classifier.Unsuitable):
        tasks.tag_waiting()
    assert not Suggestion.objects.exists()


def test_a_missing_broker_does_not_stop_an_upload(monkeypatch, django_capture_on_commit_callbacks):
    def away(**options):
        raise OSError("Connection refused")

    monkeypatch.setattr(tasks.tag_waiting, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        tasks.nudge()
    assert len(callbacks) == 1


def test_the_most_doubtful_suggestion_comes_first(model):
    sure = make_suggestion(make_exhibit(), model, painting=0.97)
    torn = make_suggestion(make_exhibit(), model, drawing=0.4, engraving=0.39)
    middling = make_suggestion(make_exhibit(), model, sculpture=0.7)
    assert list(Suggestion.objects.waiting_for_review()) == [torn, middling, sure]


def test_filed_exhibits_failed_pictures_and_old_models_are_not_in_the_queue(model):
    make_suggestion(make_exhibit(filed_under="painting"), model)
    Suggestion.objects.create(exhibit=make_exhibit(), model_version=model, state="failed", reason="Damaged.")
    waiting = make_exhibit()
    make_suggestion(waiting, model)
    newer = make_model_version()
    assert list(Suggestion.objects.waiting_for_review()) == []
    make_suggestion(waiting, newer)
    assert [s.exhibit for s in Suggestion.objects.waiting_for_review()] == [waiting]


def test_the_queue_can_be_walked_without_an_offset(model):
    for confidence in (0.5, 0.6, 0.6, 0.7):
        make_suggestion(make_exhibit(), model, painting=confidence)
    everything = list(Suggestion.objects.waiting_for_review())
    walked = [everything[0]]
    while following := Suggestion.objects.waiting_for_review().after(walked[-1]).first():
        walked.append(following)
    assert walked == everything


@pytest.mark.parametrize(
    ("probabilities", "doubt"), [([1.0, 0, 0, 0, 0], 0.0), ([0.2] * 5, 1.0), ([0.5, 0.5, 0, 0], 0.5), ([1.0], 0.0)]
)
def test_doubt_is_the_entropy_in_units_of_its_maximum(probabilities, doubt):
    assert entropy(probabilities) == pytest.approx(doubt)


# Model, left by a replaced one, stale (2), who waits, claim, batch, categories, refused (2), photographs, shares,
# certificates, who is drawn; that nothing waits behind the batch (2); then writes, in one transaction (2).
READS_OF_A_BATCH = 18


def test_tagging_a_batch_costs_the_same_number_of_reads_however_large(
    model, fake, sent, django_assert_num_queries, settings
):
    settings.TAGGING_BATCH = 8
    for _ in range(2):
        make_exhibit(pictured=True)
    with django_assert_num_queries(READS_OF_A_BATCH + 2):
        tasks.tag_waiting()
    for _ in range(8):
        make_exhibit(pictured=True)
    with django_assert_num_queries(READS_OF_A_BATCH + 8):
        tasks.tag_waiting()


def test_an_exhibit_keeps_its_category_whatever_a_later_model_says(model, fake, sent):
    exhibit = make_exhibit(filed_under="sculpture", pictured=True)
    tasks.tag_waiting()
    exhibit.refresh_from_db()
    assert exhibit.category == category("sculpture")
    assert exhibit.filed_by == Exhibit.FiledBy.MUSEUM


def test_pictures_reach_the_predictor_as_they_came_in(model, sent, monkeypatch):
    seen = []

    def remember(model_version, pictures):
        seen.extend(pictures)
        return [Unreadable("Not looked at in this test, on purpose.") for _ in pictures]

    monkeypatch.setattr(classifier, "classify", remember)
    data = picture_bytes(mark=7)
    add_photograph(make_exhibit(), data, "a.jpg")
    tasks.tag_waiting()
    assert seen == [data]
