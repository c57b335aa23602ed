"""While a file is read through, no batch renews the claim; a heart does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from catalog.models import ImportJob


@contextmanager
def beating(job: ImportJob) -> Iterator[None]:
    """Renew the claim every quarter of its life. It ends with the block, and with the process."""
    is_over = threading.Event()
    heart = threading.Thread(target=_beat, args=(job.pk, job.claim, is_over), daemon=True)
    heart.start()
    try:
        yield
    finally:
        is_over.set()
        heart.join()


def _beat(pk: int, claim: UUID | None, is_over: threading.Event) -> None:
    while not is_over.wait(settings.IMPORT_CLAIM_SECONDS / 4):
        ImportJob.objects.filter(pk=pk, claim=claim).update(claimed_at=timezone.now())
        connection.close()
