"""Photographs that an import added go again, and with them the exhibits that were made for them."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from catalog.accession import forget_files
from catalog.importing.undoing import traces_of_people
from catalog.models import Exhibit, ImportJob, ImportPicture, Photograph

BATCH = 50
# What an exhibit that was made for a picture says; anything else was added by a person.
_WORDS = (
    "title", "maker", "maker_dates", "date_text", "medium", "dimensions", "department", "credit_line", "rights",
    "description",
)  # fmt: skip
_UNTOUCHED = {**dict.fromkeys(_WORDS, ""), "earliest_year": None, "latest_year": None}


def undo_pictures(job: ImportJob, is_time_up: Callable[[], bool]) -> bool:
    """Last picture first. True when the first is done. The files go after the rows that named them."""
    while pictures := _next_pictures(job):
        started = time.monotonic()
        with transaction.atomic():
            digests = [digest for picture in pictures if (digest := _undo_one(picture))]
            fields = ["undone_at", "kept", "exhibit", "photograph"]
            ImportPicture.objects.bulk_create(
                pictures, update_conflicts=True, unique_fields=["pk"], update_fields=fields
            )
            num_kept = sum(bool(picture.kept) for picture in pictures)
            job.advance(
                position=pictures[-1].order,
                num=len(pictures),
                seconds=time.monotonic() - started,
                totals={"undone": len(pictures) - num_kept, "kept": num_kept},
            )
        for digest in digests:
            forget_files(digest)
        if is_time_up():
            return False
    return True


def _next_pictures(job: ImportJob) -> list[ImportPicture]:
    written = job.picture_rows.filter(undone_at=None).exclude(exhibit=None)
    if job.position:
        written = written.filter(order__lt=job.position)
    return list(written.select_related("exhibit__category", "photograph", "category").order_by("-order")[:BATCH])


def _undo_one(picture: ImportPicture) -> str:
    """The SHA-256 of the photograph that went, or nothing."""
    picture.undone_at, picture.kept = timezone.now(), ""
    exhibit, photograph = picture.exhibit, picture.photograph
    if exhibit is None:
        return ""
    if photograph and photograph.alt_text:
        picture.kept = "Kept: somebody described this photograph since."
        return ""
    if picture.made_exhibit and (why := _why_kept(exhibit, picture)):
        picture.kept = why
        return ""
    digest = ""
    if photograph:
        digest, picture.photograph = photograph.sha256, None
        photograph.delete()
        _close_gap(exhibit)
    if picture.filed and picture.category:
        exhibit.refresh_from_db()
        if exhibit.filed_by == Exhibit.FiledBy.MUSEUM and not exhibit.refile(picture.category, None, ""):
            picture.kept = "Kept: filed elsewhere since."
    if picture.made_exhibit and not picture.kept:
        exhibit.delete()
        picture.exhibit = None
    return digest


def _why_kept(exhibit: Exhibit, picture: ImportPicture) -> str:
    """Nothing if the exhibit is still what the import made for its picture."""
    changed = [name.replace("_", " ") for name, value in _UNTOUCHED.items() if getattr(exhibit, name) != value]
    if exhibit.category_id != (picture.category_id if picture.filed else None):
        changed.append("category")
    if changed:
        return f"Kept: changed since ({', '.join(changed)})."
    ours = {picture.photograph_id} if picture.photograph_id else set()
    further = set(exhibit.photographs.values_list("pk", flat=True)) - ours
    traces = traces_of_people([exhibit.pk], besides_photographs=True)
    if further:
        return "Kept: it has a photograph since."
    return f"Kept: {traces[exhibit.pk]}." if exhibit.pk in traces else ""


def _close_gap(exhibit: Exhibit) -> None:
    """A photograph that a person added later becomes the principal one."""
    if not Photograph.objects.filter(exhibit=exhibit, position=0).exists():
        first = Photograph.objects.filter(exhibit=exhibit).order_by("position").first()
        if first:
            Photograph.objects.filter(pk=first.pk).update(position=0)
