"""Pictures come in: decoded and stored outside any transaction, then attached and remembered in a short one."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.accession import Stored, attach, store
from catalog.importing.picture_files import PictureSource
from catalog.models import Exhibit, ImportJob, ImportPicture, ImportRow, PerceptualHash, Photograph
from catalog.pictures import PictureRefused

BATCH = 50
Outcome = ImportPicture.Outcome


def apply_pictures(job: ImportJob, source: PictureSource, is_time_up: Callable[[], bool]) -> bool:
    """Picture by picture from the one where the job stands. True when all are done. Raises ClaimLost."""
    while batch := list(
        job.picture_rows.filter(order__gt=job.position).select_related("category").order_by("order")[:BATCH]
    ):
        for picture in batch:
            _apply_one(job, source, picture)
            if is_time_up():
                return False
    return True


def _apply_one(job: ImportJob, source: PictureSource, picture: ImportPicture) -> None:
    started = time.monotonic()
    picture.made_exhibit = False  # the check's guess
    stored = _stored(source, picture) if picture.outcome == Outcome.MATCHED else None
    for attempt in range(3):
        try:
            with transaction.atomic():
                _remember(job, picture, stored, started)
        except IntegrityError:  # another import made the same exhibit at the same moment: now it is there
            if attempt == 2:
                raise
        else:
            return


def _remember(job: ImportJob, picture: ImportPicture, stored: Stored | None, started: float) -> None:
    """The exhibit, its photograph, what became of the file and where the job stands: together or not at all."""
    if stored:
        _take_in(job, picture, stored)
    picture.save(force_update=True)
    totals = {f"applied_picture_{picture.outcome}": 1}
    totals[f"file_{_word(picture)}"] = 1
    if picture.photograph_id or picture.made_exhibit or picture.filed:
        totals["applied"] = 1
    if picture.resembles_id:
        totals["resembling"] = 1
    job.advance(position=picture.order, num=1, seconds=time.monotonic() - started, totals=totals)


def _word(picture: ImportPicture) -> str:
    """What became of the exhibit by this file, in the words for rows."""
    if picture.made_exhibit:
        return "new"
    if picture.outcome in (Outcome.REFUSED, Outcome.UNMATCHED):
        return picture.outcome
    return "changed" if picture.outcome == Outcome.ADDED or picture.filed else "unchanged"


def _stored(source: PictureSource, picture: ImportPicture) -> Stored | None:
    try:
        return store(source.read(picture.file))
    except PictureRefused as refusal:
        picture.outcome, picture.sentence = Outcome.REFUSED, str(refusal)
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise
        picture.outcome = Outcome.REFUSED
        picture.sentence = f"The file cannot be read or stored ({problem.strerror})."
    return None


def _take_in(job: ImportJob, picture: ImportPicture, stored: Stored) -> None:
    exhibit = _exhibit_for(job, picture)
    if exhibit is None:
        picture.outcome, picture.sentence = Outcome.UNMATCHED, "Its record did not come in."
        return
    picture.exhibit = exhibit
    digest = stored.values["sha256"]
    if stored.is_known and exhibit.photographs.filter(sha256=digest).exists():
        picture.outcome, picture.sentence = Outcome.KNOWN, "The record has this very picture already."
    elif not picture.made_exhibit and not _may_take(job, exhibit):
        picture.outcome, picture.sentence = (
            Outcome.KNOWN,
            "Left out: the record was there before, and is left as it was.",
        )
    else:
        picture.resembles, picture.sentence = _looks_like(stored, exhibit)
        try:
            picture.photograph = attach(stored, exhibit, picture.file)
        except PictureRefused as refusal:
            picture.outcome, picture.sentence = Outcome.REFUSED, str(refusal)
            return
        picture.outcome = Outcome.ADDED
    if picture.category is not None:
        picture.filed = exhibit.file_under(picture.category, Exhibit.FiledBy.MUSEUM)


def _exhibit_for(job: ImportJob, picture: ImportPicture) -> Exhibit | None:
    number = picture.accession_number
    if job.makes_exhibits_of_pictures:
        published_at = timezone.now() if job.publish else None
        known = Exhibit.objects.filter(accession_number=number).first()
        picture.made_exhibit = known is None
        return known or Exhibit.objects.create(accession_number=number, published_at=published_at)
    return Exhibit.objects.select_for_update().filter(accession_number=number).first()


def _may_take(job: ImportJob, exhibit: Exhibit) -> bool:
    """What was chosen for records that exist holds for their pictures, too."""
    if job.existing == ImportJob.Existing.UPDATE:
        return True
    is_ours = job.rows.filter(accession_number=exhibit.accession_number, outcome=ImportRow.Outcome.NEW).exists()
    if is_ours:
        return True
    return job.existing == ImportJob.Existing.FILL and not exhibit.photographs.exists()


def _looks_like(stored: Stored, exhibit: Exhibit) -> tuple[Photograph | None, str]:
    """A photograph of another exhibit that is the same or nearly so, and what is worth saying of it."""
    same = Photograph.objects.filter(sha256=stored.values["sha256"]).select_related("exhibit")
    if stored.is_known and (twin := same.first()):
        return twin, f"The same file is also in {twin.exhibit.accession_number}. It is stored once."
    near = [one.photograph_id for one in PerceptualHash.objects.near(stored.hash_bits)]
    if not near:
        return None, ""
    alike = Photograph.objects.filter(pk__in=near).exclude(exhibit=exhibit).select_related("exhibit").first()
    if alike:
        return alike, f"It looks nearly like a photograph of {alike.exhibit.accession_number}. Both were taken in."
    return None, ""
