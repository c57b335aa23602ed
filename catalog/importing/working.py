"""Driving a job on: one slice of time after another, in the shell or in a worker, always from where it stands."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import OperationalError

from catalog.importing.applying import apply_rows
from catalog.importing.checking import check_rows
from catalog.importing.problems import SourceUnusable
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
        while job.is_working and _step(job, is_time_up):
            pass
    except ClaimLost:
        job.refresh_from_db()
    except SourceUnusable as problem:
        job.go_on_to(State.FAILED, problem=str(problem))
    except (OSError, OperationalError) as problem:
        if not _is_disk_full(problem):
            raise
        told = "The disk is full, so the import has stopped. Nothing is lost: make room, then let it go on."
        ImportJob.objects.filter(pk=job.pk).update(problem=told)
        job.pause()


def _step(job: ImportJob, is_time_up: Callable[[], bool]) -> bool:
    """One phase of a state, as far as the time goes. False when the time is up."""
    if job.state == State.CHECKING:
        return _check(job, is_time_up)
    if job.state == State.APPLYING:
        return _apply(job, is_time_up)
    return _undo(job, is_time_up)


def _check(job: ImportJob, is_time_up: Callable[[], bool]) -> bool:
    if job.source:
        with _local(job.source) as path:
            if not check_rows(job, path, is_time_up):
                return False
    job.go_on_to(State.CHECKED)
    return True


def _apply(job: ImportJob, is_time_up: Callable[[], bool]) -> bool:
    if not apply_rows(job, is_time_up):
        return False
    job.go_on_to(State.APPLIED)
    return True


def _undo(job: ImportJob, is_time_up: Callable[[], bool]) -> bool:
    if not undo_rows(job, is_time_up):
        return False
    job.go_on_to(State.UNDONE)
    return True


def _is_disk_full(problem: Exception) -> bool:
    return getattr(problem, "errno", None) == errno.ENOSPC or "disk is full" in str(problem)


@contextmanager
def _local(name: str) -> Iterator[Path]:
    yield Path(name)
