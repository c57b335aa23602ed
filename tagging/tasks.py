"""What the worker does. The broker only wakes it: what there is to do stands in the table."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db.models import Q

from catalog import waking
from tagging import (
    alike,
    autofiling,
    counting,
    deepening,
    explaining,
    learning,
    recalling,
    selecting,
    suggesting,
    trying,
    undoing,
)
from tagging.models import Lesson, ModelUndo, ModelVersion, Selection
from tagging.models.claimed import ClaimLost

log = logging.getLogger(__name__)
NOTHING_TO_TRY, IDLE_SECONDS = "learning:nothing-to-try", 300


@shared_task
def tag_waiting() -> int:
    """Tag what waits for a while, then ask for more. Returns the number of answers written."""
    model_version = ModelVersion.active()
    if model_version is None:
        log.warning("No model is active: run `python manage.py register_model`.")
        return 0
    # The last batch comes after the slice, and has to be done before a task is told to stop.
    seconds = min(settings.TAGGING_SLICE_SECONDS, settings.CELERY_TASK_SOFT_TIME_LIMIT / 4)
    answered = suggesting.go_on(model_version, seconds)
    if answered:  # else the store is away: the next beat asks again
        tag_waiting.delay()
    return answered


@shared_task
def go_on_with_selections() -> int:
    """One slice of the selection that has waited longest. Returns its number, 0 if none waits. Safe to run twice."""
    for selection in Selection.waiting()[:3]:
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
    in_slices = Q(kind=Lesson.Kind.HEAD) | Q(state=Lesson.State.TRYING)  # deeper layers learn in a process of their own
    for lesson in Lesson.waiting().filter(in_slices)[:3]:
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
def learn_deeply() -> bool:
    """At night, begin what the deeper layers have to learn, in a process of its own. Whether one was begun."""
    return deepening.wake()


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
    waking.wake(task)
