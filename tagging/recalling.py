"""What a certificate filed and no person has touched goes back to where it was: untagged, for people to decide."""

from __future__ import annotations

import logging
import time

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from tagging.models import AlreadyDecided, Certificate, Recall, Review

log = logging.getLogger(__name__)
BATCH = 100
SLICE_SECONDS = 10.0


def begin(certificate: Certificate, by: User, since: int = 0) -> Recall | None:
    """Ask for it; a worker does it. None where one is at work already. `since`: number of the first review."""
    try:
        with transaction.atomic():
            return Recall.objects.create(certificate=certificate, started_by=by, since=since)
    except IntegrityError:
        return None


def go_on() -> int:
    """One slice of the recall that has waited longest. Returns how many works went back. Safe to run twice."""
    for recall in Recall.objects.waiting()[:3]:
        if recall.take():
            return work_on(recall)
    return 0


def work_on(recall: Recall) -> int:
    """Batch after batch, for SLICE_SECONDS at most; goes on where the last worker stopped."""
    begun, num = time.monotonic(), 0
    while time.monotonic() - begun < SLICE_SECONDS:
        taken_back, is_last = _batch(recall)
        num += taken_back
        if is_last:
            break
    Recall.objects.filter(pk=recall.pk, claim=recall.claim).update(claim=None, claimed_at=None)
    return num


def _batch(recall: Recall) -> tuple[int, bool]:
    """One transaction: reviews that take back, counts and place. (how many, whether it was the last)"""
    mine = Recall.objects.filter(pk=recall.pk, claim=recall.claim, finished_at=None)
    rows = Review.objects.untouched().filter(by_rule=recall.certificate, pk__gte=recall.since, pk__gt=recall.position)
    batch = list(rows.select_related("exhibit").order_by("pk")[:BATCH])
    if not batch:
        mine.update(finished_at=timezone.now())
        return 0, True
    num = 0
    with transaction.atomic():
        for review in batch:
            num += _take_back(review, recall.started_by)
        recall.position = batch[-1].pk
        kept = mine.update(
            position=recall.position,
            claimed_at=timezone.now(),
            num_undone=F("num_undone") + num,
            num_left_alone=F("num_left_alone") + len(batch) - num,
        )
        if not kept:  # another worker has it: nothing of this batch was ours to write
            transaction.set_rollback(True)
            return 0, True
    return num, False


def _take_back(review: Review, by: User) -> bool:
    """False where a person touched it in this very moment."""
    try:
        with transaction.atomic():
            review.undo(by)
    except (AlreadyDecided, IntegrityError):
        return False
    return True
