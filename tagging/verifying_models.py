"""The files of model versions: each that a row names is in the store and unaltered, and none lies there for nobody."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.utils import timezone

from catalog.verifying import Finding, chunks
from catalog.verifying_orphans import YOUNG
from tagging import classifier, model_store
from tagging.models import ModelVersion


def findings(*, checksums: bool = False) -> Iterator[Finding]:
    """`checksums`: unpack every artefact and compare its files with its manifest, and that with its name."""
    for versions in chunks(ModelVersion.objects.filter(location=ModelVersion.STORED)):
        for version in versions:
            wrong = _wrong(version, checksums=checksums)
            if wrong:
                yield Finding(wrong[0], f"model {version.short}", f"{wrong[1]} Bring it back from the backup.")


def _wrong(version: ModelVersion, *, checksums: bool) -> tuple[str, str] | None:
    store, name = storages["models"], f"{version.version}.zip"
    if not store.exists(name):
        return "model lost", f"The store of models does not have {name}, so no further worker can load it."
    if checksums:
        try:
            with store.open(name) as packed, model_store.unpacked(packed) as folder:
                found = classifier.read(folder).version
        except (model_store.Refused, classifier.Unsuitable) as problem:
            return "model altered", f"{name} is damaged ({problem})."
        if found != version.version:
            return "model altered", f"{name} holds another model ({found[:10]})."
    return None


def orphans() -> Iterator[Finding]:
    """What a worker killed in a lesson leaves: an artefact without its row, a folder half unpacked."""
    store = storages["models"]
    try:
        names = sorted(store.listdir("")[1])
    except FileNotFoundError:
        names = []
    for name in names:
        if not _is_named(name) and store.get_modified_time(name) < timezone.now() - YOUNG:
            sentence = "No model version names it; older than an hour."
            yield Finding("orphan", f"models/{name}", sentence, partial(_delete, name))
    for folder in (Path(settings.DATA_DIR) / "models").glob(".unpacking-*"):
        if folder.stat().st_mtime < time.time() - YOUNG.total_seconds():
            sentence = "A model half unpacked on this machine; older than an hour."
            yield Finding("orphan", folder.name, sentence, partial(shutil.rmtree, folder, ignore_errors=True))


def _is_named(name: str) -> bool:
    return name.endswith(".zip") and ModelVersion.objects.filter(version=name.removesuffix(".zip")).exists()


def _delete(name: str) -> None:
    """Asked again at the last moment: a lesson may have written its row meanwhile."""
    if not _is_named(name):
        storages["models"].delete(name)
