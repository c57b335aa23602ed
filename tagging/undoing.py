"""Taking back all that one model version filed by itself and no person has touched: by a worker, from the newest."""

from __future__ import annotations

import time

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Exhibit
from tagging import desk
from tagging.models import AlreadyDecided, Certificate, Closure, ModelUndo, ModelVersion, Review
from tagging.models.review import ReviewQuerySet

BATCH = 50
SLICE_SECONDS = 10.0


def filed_alone(model_version: ModelVersion) -> ReviewQuerySet:
    """The decisions of this version that stand, on works that are where it put them and that no person has touched."""
    standing = Review.objects.last_on_each().filter(suggestion__model_version=model_version)
    return standing.filter(exhibit__filed_by=Exhibit.FiledBy.MACHINE, exhibit__category=F("category"))


def begin(model_version: ModelVersion, by: User) -> ModelUndo | None:
    """Close its certificates, so that it files nothing anew, and let a worker take it all back.

    None where one is at it already.
    """
    try:
        with transaction.atomic():
            _close_certificates(model_version, by)
            return ModelUndo.objects.create(
                model_version=model_version,
                started_by=by,
                state=ModelUndo.State.UNDOING,
                num_total=filed_alone(model_version).order_by().count(),
            )
    except IntegrityError:
        return None


def _close_certificates(model_version: ModelVersion, by: User) -> None:
    newest = Review.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    Closure.objects.bulk_create(
        Closure(
            certificate=certificate,
            why=Closure.Why.PERSON,
            sentence=_("The model was undone: all that it had filed by itself is being taken back."),
            last_review=newest,
            closed_by=by,
        )
        for certificate in Certificate.objects.open().filter(model_version=model_version)
    )


def work_on(undo: ModelUndo) -> None:
    """Batch after batch, for SLICE_SECONDS at most. The claim is the caller's; raises ClaimLost where it is gone."""
    begun = time.monotonic()
    while _batch(undo):
        if time.monotonic() - begun > SLICE_SECONDS:
            return


def _batch(undo: ModelUndo) -> bool:
    """True if there may be more."""
    rows = filed_alone(undo.model_version)
    if undo.position:
        rows = rows.filter(pk__lt=undo.position)
    batch = list(rows.select_related("exhibit", "suggestion").order_by("-pk")[:BATCH])
    if not batch:
        undo.keep(state=ModelUndo.State.UNDONE, finished_at=timezone.now())
        return False
    undo.keep()
    with transaction.atomic():
        for review in batch:
            _one(undo, review)
        undo.position = batch[-1].pk
        fields = ("position", "num_done", "num_left_alone", "left_alone")
        undo.keep(**{name: getattr(undo, name) for name in fields})
    return True


def _one(undo: ModelUndo, review: Review) -> None:
    """A person who confirms at this very moment keeps the work: its row is locked while it is asked who filed it."""
    try:
        with transaction.atomic():
            Exhibit.objects.select_for_update().get(pk=review.exhibit_id, filed_by=Exhibit.FiledBy.MACHINE)
            review.undo(undo.started_by)
        undo.num_done += 1
    except (AlreadyDecided, IntegrityError, Exhibit.DoesNotExist):
        now = Exhibit.objects.select_related("category").filter(pk=review.exhibit_id).first()
        undo.leave_alone(review.exhibit, desk.whereabouts(now) if now else "")
