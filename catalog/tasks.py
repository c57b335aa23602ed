"""What the worker does for imports. The broker only wakes it: what there is to do stands in the table."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from catalog.importing.working import work_on
from catalog.models import ImportJob

log = logging.getLogger(__name__)


@shared_task
def go_on_with_imports() -> int:
    """One slice of the import that has waited longest. Returns its number, 0 if none waits. Safe to run twice."""
    for job in ImportJob.objects.waiting()[:3]:
        if job.take():
            work_on(job, settings.IMPORT_SLICE_SECONDS)
            job.release()
            log.info("import %d is %s: %d of %d", job.pk, job.state, job.num_done, job.num_total)
            if job.is_working:
                go_on_with_imports.delay()
            return job.pk
    return 0


def nudge() -> None:
    """Wake a worker after the transaction. Where the broker is away, the next beat finds the work."""

    def send() -> None:
        try:
            go_on_with_imports.apply_async(retry=False)
        except (OperationalError, OSError) as problem:
            log.warning("The queue does not answer (%s); the import waits in the table.", problem)

    transaction.on_commit(send)
