"""Putting a backup in the place of what is here."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection

from museum.safekeeping import NotDone, backups, database, stores
from tagging.models import ModelVersion


def restore(folder: Path) -> backups.Manifest:
    """Verify, then files, then the database, then count. Raises NotDone; before the database, nothing is lost by it."""
    manifest = backups.verify(folder)
    for alias, pictures in manifest.pictures.items():
        for name in pictures:
            stores.copy_missing(backups.pool(folder.parent, alias), storages[alias], name)
    database.load(folder)
    _put_models_back(folder / "models")
    _compare(manifest)
    return manifest


def _put_models_back(saved: Path) -> None:
    """Where a model lay outside the data folder and is not there, it lies in the data folder from now on."""
    for model_version in ModelVersion.objects.all():
        kept = saved / model_version.version
        if model_version.path is None or not kept.is_dir() or (model_version.path / "manifest.json").is_file():
            continue
        if not model_version.path.is_relative_to(settings.DATA_DIR):
            model_version.location = f"models/{model_version.version}"
            model_version.save(update_fields=["location"])
        shutil.copytree(kept, model_version.path, dirs_exist_ok=True)


def _compare(manifest: backups.Manifest) -> None:
    with connection.cursor() as cursor:
        found = database.count(cursor)
    wrong = [
        f"{table}: {found.get(table)} instead of {rows}"
        for table, rows in manifest.rows.items()
        if found.get(table) != rows
    ]
    if wrong:
        raise NotDone(f"The restored database has other numbers of rows than the backup: {'; '.join(wrong)}.")
