"""Every file that an unfinished import reads is in the store."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.storage import storages

from catalog.importing.keeping import IN_STORE, SENT
from catalog.models import ImportJob
from catalog.verifying import Finding, chunks


def findings() -> Iterator[Finding]:
    """Finished imports need their files no more (`clear_imports` takes them away in time)."""
    for jobs in chunks(ImportJob.objects.filter(finished_at=None)):
        for job in jobs:
            for name, called in ((job.source, job.source_name), (job.pictures, job.pictures_name)):
                if name.startswith(f"{IN_STORE}{SENT}/") and not storages["default"].exists(name[len(IN_STORE) :]):
                    sentence = (
                        f"The store has “{called}” no more, so it cannot go on. What it wrote stays. "
                        "Cancel it, and import the file again: records that are in already are found by their numbers."
                    )
                    if ImportJob.objects.filter(pk=job.pk, finished_at=None).exists():
                        yield Finding("import's file lost", f"import {job.pk}", sentence)
