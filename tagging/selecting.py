"""Many decisions at once, each a transaction and a Review of its own; what was decided meanwhile is left alone."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Category, Exhibit
from tagging import desk
from tagging.filtering import QueueFilter
from tagging.models import AlreadyDecided, ModelVersion, Refusal, Review, Selection, Suggestion
from tagging.models.claimed import ClaimLost

BATCH = 50
SLICE_SECONDS = 10.0  # then a worker gives other tasks their turn


@dataclass
class Outcome:
    """What became of one batch."""

    num_filed: int = 0
    left_alone: list[tuple[Exhibit, str]] = field(default_factory=list)


def decide_picked(person: User, picked: Sequence[Suggestion], category: Category | None, query: str) -> Selection:
    """File what was picked on the grid: under `category`, or (None) each as it is suggested. At once."""
    selection = Selection.objects.create(
        started_by=person, category=category, query=query, num_total=len(picked), state=Selection.State.DECIDED
    )
    outcome = _decide(selection, picked)
    _note(selection, outcome)
    selection.finished_at = timezone.now()
    selection.save()
    return selection


def refile_picked(person: User, picked: Sequence[Review], seen: Category, category: Category) -> Selection:
    """Move what was decided before, as a group: each exhibit that still is under `seen`. At once; undone as a whole."""
    selection = Selection.objects.create(
        started_by=person, category=category, num_total=len(picked), state=Selection.State.DECIDED
    )
    outcome = Outcome()
    for review in picked:
        _decide_one(selection, review, category, outcome, seen)
    _note(selection, outcome)
    selection.finished_at = timezone.now()
    selection.save()
    return selection


def decide_all_matching(person: User, wanted: QueueFilter, category: Category | None) -> Selection:
    """Let a worker file all that match at this moment; what is suggested later is not touched."""
    if wanted.model is None and (active := ModelVersion.active()):
        wanted = replace(wanted, model=active.pk)  # a model that is promoted meanwhile was not meant
    rows = wanted.waiting().order_by()
    newest = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    return Selection.objects.create(
        started_by=person,
        category=category,
        query=wanted.query,
        is_whole_filter=True,
        last=newest,
        num_total=rows.filter(pk__lte=newest).count(),
    )


def work_on(selection: Selection) -> None:
    """Batch after batch, for SLICE_SECONDS at most. The claim is the caller's; raises ClaimLost where it is gone."""
    begun = time.monotonic()
    step = _decide_batch if selection.state == Selection.State.DECIDING else _undo_batch
    while step(selection):
        if time.monotonic() - begun > SLICE_SECONDS:
            return


def _decide_batch(selection: Selection) -> bool:
    """True if there may be more."""
    rows = QueueFilter.from_query(selection.query).waiting().filter(pk__gt=selection.position, pk__lte=selection.last)
    batch = list(rows.order_by("pk").select_related("exhibit", "category")[:BATCH])
    if not batch:
        # Counted once, decided by others since: they left the filter without being touched.
        gone = max(selection.num_total - selection.num_seen, 0)
        selection.keep(
            state=Selection.State.DECIDED,
            finished_at=timezone.now(),
            num_left_alone=selection.num_left_alone + gone,
        )
        return False
    selection.keep()  # the claim is good for this batch
    with transaction.atomic():
        _note(selection, _decide(selection, batch))
        selection.position = batch[-1].pk
        _keep_counts(selection)
    return True


def _keep_counts(selection: Selection) -> None:
    fields = ("position", "num_filed", "num_left_alone", "num_undone", "left_alone")
    selection.keep(**{name: getattr(selection, name) for name in fields})


def _decide(selection: Selection, batch: Sequence[Suggestion]) -> Outcome:
    refused = Refusal.by_exhibit(row.exhibit_id for row in batch)
    categories = list(Category.objects.all())
    outcome = Outcome()
    for row in batch:
        category = selection.category or desk.leading_of(row, categories, refused[row.exhibit_id])
        if selection.category is None and selection.is_whole_filter and row.category_id in refused[row.exhibit_id]:
            outcome.left_alone.append((row.exhibit, _("A person has said no to what the model suggests.")))
        elif category is not None:
            _decide_one(selection, row, category, outcome)
    return outcome


def _decide_one(
    selection: Selection, row: Suggestion | Review, category: Category, outcome: Outcome, seen: Category | None = None
) -> None:
    """`seen`: where the person saw it. A correction answers the same suggestion as the review that it corrects."""
    exhibit = row.exhibit
    suggestion = row.suggestion if isinstance(row, Review) else row
    if not isinstance(row, Review) and QueueFilter.from_query(selection.query).is_of_filed_works:
        seen = row.category
    exhibit.category = seen  # Review.decide guards it
    try:
        Review.decide(exhibit, category, selection.started_by, suggestion, selection)
        outcome.num_filed += 1
    except AlreadyDecided as conflict:
        outcome.left_alone.append((exhibit, desk.whereabouts(conflict.exhibit)))
    except Exhibit.DoesNotExist:
        outcome.left_alone.append((exhibit, _("It has been deleted meanwhile.")))


def _note(selection: Selection, outcome: Outcome) -> None:
    selection.num_filed += outcome.num_filed
    selection.num_left_alone += len(outcome.left_alone)
    for exhibit, sentence in outcome.left_alone:
        selection.leave_alone(exhibit, sentence)


def undo(selection: Selection, by: User) -> bool:
    """Take everything back: at once if it is small, by a worker otherwise. False if it cannot be undone now."""
    if not selection.begin_undo(by):
        return False
    if not selection.is_whole_filter and selection.take():
        while _undo_batch(selection):
            pass
        selection.release()
    return True


def _undo_batch(selection: Selection) -> bool:
    """From the last review backwards. True if there may be more."""
    rows = selection.reviews.filter(undoes=None, undone_by=None)
    if selection.position:
        rows = rows.filter(pk__lt=selection.position)
    batch = list(rows.select_related("exhibit", "suggestion").order_by("-pk")[:BATCH])
    if not batch:
        selection.keep(state=Selection.State.UNDONE, finished_at=timezone.now())
        return False
    selection.keep()
    with transaction.atomic():
        for review in batch:
            _undo_one(selection, review, selection.undone_by or selection.started_by)
        selection.position = batch[-1].pk
        _keep_counts(selection)
    return True


def _undo_one(selection: Selection, review: Review, by: User) -> None:
    try:
        with transaction.atomic():
            review.undo(by)
        selection.num_undone += 1
    except (AlreadyDecided, IntegrityError):
        selection.leave_alone(review.exhibit, desk.whereabouts(Exhibit.objects.get(pk=review.exhibit_id)))


def suggestions_picked(numbers: Iterable[int]) -> list[Suggestion]:
    """The picked rows that still are what was looked at, with their exhibits: one query."""
    rows = Suggestion.objects.ready().filter(pk__in=list(numbers)).select_related("exhibit__category", "category")
    return list(rows.order_by("pk"))


__all__ = ["ClaimLost", "decide_all_matching", "decide_picked", "suggestions_picked", "undo", "work_on"]
