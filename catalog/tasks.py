"""What the worker does for imports, pictures, search and at night. The broker only wakes it: the table is the queue."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from catalog import census_taking, counting_ahead, pulse, rendering, waking
from catalog.dumping import about, is_stale, make_dump
from catalog.importing import clearing
from catalog.importing.working import work_on
from catalog.models import ImportJob
from catalog.searching import indexing

log = logging.getLogger(__name__)

DUMP_SECONDS = 4 * 3600


# A turn is short, except for reading a large spreadsheet through. Delivered again meanwhile, it finds the claim taken.
LONGEST_SECONDS = 3_600


@shared_task(soft_time_limit=LONGEST_SECONDS, time_limit=LONGEST_SECONDS + 30)
def go_on_with_imports() -> int:
    """One slice of the import that has waited longest. Returns its number, 0 if none waits. Safe to run twice."""
    for job in ImportJob.objects.waiting()[:3]:
        if job.take():
            _work_on(job)
            log.info("import %d is %s: %d of %d", job.pk, job.state, job.num_done, job.num_total)
            if job.is_working:
                go_on_with_imports.delay()
            return job.pk
    return 0


def _work_on(job: ImportJob) -> None:
    """What nobody foresaw pauses the import and is told on its page; it is not tried again every minute."""
    try:
        work_on(job, settings.IMPORT_SLICE_SECONDS)
    except (OperationalError, InterfaceError) as problem:  # it was restarted: the next worker goes on
        log.warning("import %d waits for the database: %s", job.pk, problem)
    except Exception as problem:
        log.exception("import %d stopped", job.pk)
        what = f"{type(problem).__name__}: {problem}"
        job.stop_with(
            f"An error that was not foreseen stopped the import ({what}). Nothing is lost. "
            "Let it go on to try again, or show this sentence to an administrator."
        )
    else:
        job.release()


@shared_task
def render_waiting() -> int:
    """One slice of the photographs that want renditions and tiles, then ask for the next. Safe to run twice."""
    num = rendering.render_waiting(settings.RENDERING_SLICE_SECONDS)
    if num:
        log.info("rendered %d photographs", num)
        render_waiting.delay()
    return num


def nudge(task: Any = go_on_with_imports) -> None:
    """Wake a worker after the transaction. Where the broker is away, the next beat finds the work."""
    waking.wake(task)


@shared_task
def index_waiting() -> int:
    """Read a batch of labels that changed into the search's index, then ask for the next."""
    num = indexing.index_waiting(settings.SEARCH_BATCH)
    if num == settings.SEARCH_BATCH:
        index_waiting.delay()
    return num


# Received once: were it to be delivered again while it runs, two would write the same files.
@shared_task(acks_late=False, time_limit=DUMP_SECONDS, soft_time_limit=DUMP_SECONDS - 60)
def dump_collection() -> int:
    """Make the dump, unless another beat just had it made. Returns the number of works, 0 if there was no need."""
    last = about()
    if last and timezone.now() - datetime.fromisoformat(last.made_at) < timedelta(hours=1) and not is_stale(last):
        return 0
    return _dump()


@shared_task(acks_late=False, time_limit=DUMP_SECONDS, soft_time_limit=DUMP_SECONDS - 60)
def renew_stale_dump() -> int:
    """Make the dump anew where it holds a work that left the view. Returns the number of works, 0 if it holds none."""
    last = about()
    return _dump() if last and is_stale(last) else 0


def _dump() -> int:
    made = make_dump()
    log.info("dumped %d works on view", made.num_exhibits)
    return made.num_exhibits


@shared_task
def clear_imports() -> int:
    """Take away sent files that nothing needs any more. Returns how many. Safe to run twice."""
    num = clearing.clear()
    if num:
        log.info("%d files of imports cleared away", num)
    return num


@shared_task
def count_ahead() -> int:
    """The numbers that most visitors ask for. Returns how many questions were answered. Safe to run twice."""
    return counting_ahead.count_ahead()


@shared_task
def forget_old_pulses() -> int:
    """Returns how many rows were deleted, of which nobody asks any more."""
    return pulse.forget_old()


@shared_task
def take_census() -> int:
    """Count a large museum anew, every five minutes if something changed. Returns the number of works, 0 if not."""
    num = census_taking.take()
    if num:
        log.info("counted %d works on view", num)
    return num
