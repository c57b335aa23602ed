"""Driving a job on: one slice of time after another, in the shell or in a worker, always from where it stands."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable

from auditlog.context import disable_auditlog
from django.db import OperationalError

from catalog.importing.applying import apply_rows
from catalog.importing.checking import check_rows
from catalog.importing.heartbeat import beating
from catalog.importing.keeping import local, pictures_of
from catalog.importing.mapping import Mapping
from catalog.importing.picture_applying import apply_pictures
from catalog.importing.picture_checking import check_pictures, match_by_column
from catalog.importing.picture_undoing import undo_pictures
from catalog.importing.problems import SourceUnusable
from catalog.importing.starting import describe_into, look_into
from catalog.importing.undoing import undo_rows
from catalog.models import ImportJob
from catalog.models.import_job import ClaimLost

State = ImportJob.State


def work_on(job: ImportJob, seconds: float, after_batch: Callable[[ImportJob], None] | None = None) -> None:
    """Work for about `seconds` on a job that is claimed. Safe to be killed, and to be run again, at any moment.

    A file that cannot be used fails the job; a full disk pauses it. Both are told in `job.problem`.
    """
    end = time.monotonic() + seconds

    def is_time_up() -> bool:
        if after_batch:
            after_batch(job)
        return time.monotonic() >= end

    try:
        with beating(job), disable_auditlog():  # the job's own rows say what was before
            while job.is_working and _step(job, is_time_up):
                pass
    except ClaimLost:
        job.refresh_from_db()
    except SourceUnusable as problem:
        job.go_on_to(State.FAILED, problem=str(problem))
    except (OSError, OperationalError) as problem:
        if not _is_disk_full(problem):
            raise
        job.stop_with("The disk is full, so the import has stopped. Nothing is lost: make room, then let it go on.")


def _step(job: ImportJob, is_time_up: Callable[[], bool]) -> bool:
    """One phase of a state, as far as the time goes. False when the time is up."""
    if job.state == State.READING:
        return _read(job)
    if job.state == State.CHECKING:
        return _check(job, is_time_up)
    if job.state == State.APPLYING:
        return _apply(job, is_time_up)
    return _undo(job, is_time_up)


def _read(job: ImportJob) -> bool:
    """Describe the file in the background: a large one takes longer than a page may."""
    if job.source:
        path = local(job.source)
        chosen = Mapping.from_dict(job.mapping)
        describe_into(job, path, chosen if chosen.columns else None, chosen.choices)
        look_into(job, path)
    told = {"reading": job.reading, "mapping": job.mapping, "notes": job.notes, "num_total": job.num_total}
    job.go_on_to(State.DESCRIBING, source_sha256=job.source_sha256, **told)
    return True


def _check(job: ImportJob, is_time_up: Callable[[], bool]) -> bool:
    """Rows, then pictures, then the rows' column that names them; each phase from where the job stands."""
    if job.phase == "rows":
        if job.source and not check_rows(job, local(job.source), is_time_up):
            return False
        job.go_on_to(State.CHECKING, "pictures", num_total=job.num_total + _num_pictures(job))
    if job.phase == "pictures":
        if job.pictures:
            with pictures_of(job.pictures) as source:
                if not check_pictures(job, source, is_time_up):
                    return False
        job.go_on_to(State.CHECKING, "columns")
    if job.pictures and "photographs" in Mapping.from_dict(job.mapping).fields and not match_by_column(job, is_time_up):
        return False
    job.go_on_to(State.CHECKED)
    return True


def _num_pictures(job: ImportJob) -> int:
    if not job.pictures:
        return 0
    with pictures_of(job.pictures) as source:
        return len(source.files())


def _apply(job: ImportJob, is_time_up: Callable[[], bool]) -> bool:
    if job.phase == "rows":
        if not apply_rows(job, is_time_up):
            return False
        job.go_on_to(State.APPLYING, "pictures")
    if job.pictures:
        with pictures_of(job.pictures) as source:
            if not apply_pictures(job, source, is_time_up):
                return False
    job.go_on_to(State.APPLIED)
    return True


def _undo(job: ImportJob, is_time_up: Callable[[], bool]) -> bool:
    """Pictures first: a record whose photographs came from elsewhere is kept."""
    if job.phase == "rows":
        job.go_on_to(State.UNDOING, "pictures")
    if job.phase == "pictures":
        if not undo_pictures(job, is_time_up):
            return False
        job.go_on_to(State.UNDOING, "records")
    if not undo_rows(job, is_time_up):
        return False
    job.go_on_to(State.UNDONE)
    return True


def _is_disk_full(problem: Exception) -> bool:
    return getattr(problem, "errno", None) == errno.ENOSPC or "disk is full" in str(problem)
