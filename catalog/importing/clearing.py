"""What imports leave behind: sent files that nothing needs any more, uploads that nobody finished, fetched copies."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.db.models import Q
from django.utils import timezone

from catalog.importing import parts
from catalog.importing.keeping import IN_STORE, SENT
from catalog.models import ImportJob


def clear() -> int:
    """Number of files and unfinished uploads that went. What a job still works on, or may go on with, stays."""
    return _sent_files() + _unfinished_uploads() + _fetched_copies()


def _sent_files() -> int:
    """Undo needs the rows in the table only, not the file. An import that waited for a person all the while is over."""
    store, num, before = storages["default"], 0, _ago(settings.IMPORT_KEEP_DAYS)
    for name in _names(SENT)[1]:
        stored = f"{SENT}/{name}"
        if store.get_modified_time(stored) >= before or _is_needed(IN_STORE + stored, before):
            continue
        for job in ImportJob.objects.filter(_about(IN_STORE + stored), state__in=_WAITING):
            job.cancel()
        store.delete(stored)
        num += 1
    return num


_WAITING = (ImportJob.State.DESCRIBING, ImportJob.State.CHECKED)


def _about(name: str) -> Q:
    return Q(source=name) | Q(pictures=name)


def _is_needed(name: str, before: datetime) -> bool:
    recent = Q(finished_at__gte=before) | Q(finished_at=None, started_at__gte=before)
    return ImportJob.objects.filter(_about(name)).filter(recent | Q(state__in=ImportJob.WORKING)).exists()


def _unfinished_uploads() -> int:
    store, num, before = storages["default"], 0, _ago(settings.IMPORT_PARTS_KEEP_DAYS)
    for name in _names(parts.FOLDER)[0]:
        folder = f"{parts.FOLDER}/{name}"
        if all(store.get_modified_time(f"{folder}/{one}") < before for one in _names(folder)[1]):
            parts.forget_folder(folder)
            num += 1
    return num


def _fetched_copies() -> int:
    """What this machine fetched from a store elsewhere; it is fetched again if it is needed again."""
    folder, num = Path(settings.DATA_DIR) / "imports", 0
    before = time.time() - settings.IMPORT_KEEP_DAYS * 86_400
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file() and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            num += 1
    return num


def _ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def _names(folder: str) -> tuple[list[str], list[str]]:
    try:
        folders, names = storages["default"].listdir(folder)
    except FileNotFoundError:
        return [], []
    return [name for name in folders if name], [name for name in names if name]
