"""All files of a store: named, copied, compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

# What a backup and a move take along. Dumps are made anew every night.
ALIASES = tuple(alias for alias in ("default", "renditions", "models") if alias in settings.STORAGES)


def names_in(store: Any, folder: str = "") -> Iterator[str]:
    """Every file of the store. From an object store by its pages of 1,000, from a disk folder by folder."""
    if hasattr(store, "bucket"):
        begin = f"{store.location.strip('/')}/" if store.location else ""
        for thing in store.bucket.objects.filter(Prefix=begin):
            yield thing.key.removeprefix(begin)
        return
    try:
        folders, files = store.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}".lstrip("/") for name in sorted(files))
    for inner in sorted(folders):
        yield from names_in(store, f"{folder}/{inner}".lstrip("/"))


def copy_missing(source: Storage, target: Storage, name: str) -> bool:
    """Names are made of contents: what is there in full size is there. True if it was copied."""
    size = source.size(name)
    if target.exists(name) and target.size(name) == size:
        return False
    with source.open(name) as file:
        data = file.read()
    target.delete(name)
    saved = target.save(name, ContentFile(data))
    if saved != name:
        target.delete(saved)
        raise OSError(f"the store would not take {name}")
    return True


def digest_of(store: Storage, name: str) -> str:
    """SHA-256 of the contents, read in pieces."""
    digest = hashlib.sha256()
    with store.open(name) as file:
        for piece in file.chunks():
            digest.update(piece)
    return digest.hexdigest()
