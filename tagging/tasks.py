"""What the worker does. The broker only wakes it: what there is to do stands in the table."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError

from catalog.models import Category, Photograph
from catalog.storing import STORE_PROBLEMS
from tagging import (
    alike,
    autofiling,
    classifier,
    counting,
    explaining,
    learning,
    recalling,
    sampling,
    selecting,
    trying,
    undoing,
)
from tagging.models import Lesson, ModelUndo, ModelVersion, Refusal, Selection, Suggestion
from tagging.models.selection import ClaimLost
from tagging.models.suggestion import entropy

if TYPE_CHECKING:
    from tagging.classifier import Prediction

log = logging.getLogger(__name__)
NOTHING_TO_TRY, IDLE_SECONDS = "learning:nothing-to-try", 300


@shared_task
def tag_waiting() -> int:
    """Tag one batch of what waits, then ask for the next. Returns the number of answers written."""
    model_version = ModelVersion.active()
    if model_version is None:
        log.warning("No model is active: run `python manage.py register_model`.")
        return 0
    batch = Suggestion.claim_batch(model_version, settings.TAGGING_BATCH)
    if not batch:
        return 0
    answered = tag(batch, model_version)
    if answered:  # else the store is away: the next beat asks again
        tag_waiting.delay()
    return answered


def tag(batch: list[Suggestion], model_version: ModelVersion) -> int:
    """Answer every claimed suggestion; a broken picture fails alone. Returns the number written."""
    categories = {category.slug: category for category in Category.objects.all()}
    refused = Refusal.by_exhibit(suggestion.exhibit_id for suggestion in batch)
    pictures, photographs, answered = _read(batch)
    try:
        answers = classifier.classify(model_version, list(pictures.values()))
    except classifier.Unsuitable:
        Suggestion.release(batch)  # the pictures are not at fault: they wait for a model that works
        raise
    seen = {photographs[row.exhibit_id].pk: answer for row, answer in zip(pictures, answers, strict=True)}
    alike.remember(model_version, seen)
    readable = {row: answer for row, answer in zip(pictures, answers, strict=True) if not isinstance(answer, Exception)}
    where = _places(model_version, readable, categories)
    for suggestion, answer in zip(pictures, answers, strict=True):
        if isinstance(answer, Exception):
            answered += suggestion.record_failure(str(answer))
        else:
            exhibit = suggestion.exhibit_id
            answered += suggestion.record(
                answer.probabilities,
                categories,
                refused[exhibit],
                place=where[exhibit],
                out_of_scope=answer.out_of_scope,
            )
    log.info("tagged %d of %d with model %s", answered, len(batch), model_version.short)
    return answered


def _places(
    model_version: ModelVersion, answers: Mapping[Suggestion, Prediction], categories: Mapping[str, Category]
) -> dict[int, float]:
    """Where each stands in the queue; some are drawn by lot before anybody sees them."""
    doubts = {row.exhibit_id: entropy(list(answer.probabilities.values())) for row, answer in answers.items()}
    untagged = {
        row.exhibit_id: categories[answer.label] for row, answer in answers.items() if not row.exhibit.category_id
    }
    return sampling.places(model_version, doubts, sampling.draw(untagged) if untagged else set())


def _read(batch: list[Suggestion]) -> tuple[dict[Suggestion, bytes], dict[int, Photograph], int]:
    """The originals of the principal photographs, and these by exhibit; what is lost is recorded as failed."""
    photographs = {
        photograph.exhibit_id: photograph
        for photograph in Photograph.objects.filter(position=0, exhibit__in=[s.exhibit_id for s in batch])
    }
    pictures: dict[Suggestion, bytes] = {}
    num_failed = 0
    for suggestion in batch:
        try:
            pictures[suggestion] = photographs[suggestion.exhibit_id].read_original()
        except KeyError:
            num_failed += suggestion.record_failure("The exhibit has no photograph any more. Add one, then try again.")
        except FileNotFoundError as problem:
            num_failed += suggestion.record_failure(
                f"The photograph cannot be fetched from the store ({problem}). Add it again, then try again."
            )
        except STORE_PROBLEMS as problem:  # the store is away, not the picture: it waits as if nobody had looked at it
            log.warning("exhibit %d waits: %s", suggestion.exhibit_id, problem)
            Suggestion.give_back(suggestion)
    return pictures, photographs, num_failed


@shared_task
def go_on_with_selections() -> int:
    """One slice of the selection that has waited longest. Returns its number, 0 if none waits. Safe to run twice."""
    for selection in Selection.objects.waiting()[:3]:
        if not selection.take():
            continue
        try:
            selecting.work_on(selection)
        except selecting.ClaimLost:
            log.info("selection %d was cancelled or taken over", selection.pk)
            return selection.pk
        selection.release()
        log.info("selection %s", selection)
        if selection.is_working:
            go_on_with_selections.delay()
        return selection.pk
    return 0


@shared_task
def learn() -> int:
    """One slice of learning, or of measuring what is kept for it. Returns 1 if there may be more, else 0.

    On a queue of its own, so that a worker that suggests is never kept waiting.
    """
    learning.ask_if_due()
    for lesson in Lesson.waiting().filter(kind=Lesson.Kind.HEAD)[:3]:
        if not lesson.take():
            continue
        try:
            learning.go_on_with(lesson)
        except ClaimLost:
            log.info("lesson %d was cancelled or taken over", lesson.pk)
            return 1
        lesson.release()
        log.info("lesson %s", lesson)
        learn.delay()
        return 1
    if cache.get(NOTHING_TO_TRY) or not trying.try_all(learning.SLICE_SECONDS):
        cache.add(NOTHING_TO_TRY, True, IDLE_SECONDS)  # to find nothing among many works takes a while, too
        return 0
    learn.delay()
    return 1


@shared_task
def go_on_with_model_undos() -> int:
    """One slice of taking back what a model filed. Returns its number, 0 if none waits. Safe to run twice."""
    for undo in ModelUndo.waiting()[:3]:
        if not undo.take():
            continue
        try:
            undoing.work_on(undo)
        except ClaimLost:
            log.info("the undo of model %s was stopped or taken over", undo.model_version)
            return undo.pk
        undo.release()
        log.info("undo of model %s", undo)
        if undo.is_working:
            go_on_with_model_undos.delay()
        return undo.pk
    return 0


@shared_task
def count_what_waits() -> list[str]:
    """So that no page waits for a count of half a million rows. Safe to run twice."""
    return counting.count_what_is_dear()


@shared_task
def file_by_rule() -> int:
    """One slice of the trust rule's work. Returns how many works were filed or taken back. Safe to run twice."""
    num = recalling.go_on() or autofiling.go_on()
    if num:
        log.info("the trust rule filed or took back %d works", num)
        file_by_rule.delay()
    return num


@shared_task
def remember_likenesses() -> int:
    """Look at photographs whose likeness is not known yet: filed by the museum, or tagged by another network."""
    num = alike.remember_some()
    if num:
        remember_likenesses.delay()
    return num


@shared_task
def explain_waiting() -> bool:
    """Explain one picture, then ask for the next. Returns whether one waited."""
    if not explaining.go_on():
        return False
    explain_waiting.delay()
    return True


def nudge(task: Any = tag_waiting) -> None:
    """Wake a worker after the transaction. Where the broker is away, the next beat finds the work."""

    def send() -> None:
        try:
            task.apply_async(retry=False)
        except (OperationalError, OSError) as problem:
            log.warning("The queue does not answer (%s); the work waits in the table.", problem)

    transaction.on_commit(send)
