"""Files in the stores that no row names: what a killed upload, import or deletion leaves. Harmless, but they add up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.core.files.storage import storages
from django.utils import timezone

from catalog.models import Photograph
from catalog.storing import PART
from catalog.verifying import Finding

# Files are stored before the row that names them; nothing takes so long in between. `accession` keeps them fresh.
YOUNG = timedelta(hours=1)
ASKED_AT_ONCE = 500
_HASHED = re.compile(r"([0-9a-f]{64})\b")


def orphans() -> Iterator[Finding]:
    """Only where files are named by their contents: what imports keep has an end of its own (`clear_imports`)."""
    yield from _originals()
    for root in ("", "tiles/"):
        yield from _renditions(root)


def _originals() -> Iterator[Finding]:
    for folder in _by_first_letters("default", ""):
        for names in _some(sorted(_listed("default", folder)[1])):
            named = _named(names)
            for name in names:
                if name.endswith(PART) or _hash_of(name) not in named:
                    yield from _told("default", [f"{folder}/{name}"], f"originals/{folder}/{name}")


def _renditions(root: str) -> Iterator[Finding]:
    """One finding for all that was made of one picture."""
    for folder in _by_first_letters("renditions", root):
        for names in _some(sorted(_listed("renditions", folder)[0])):
            named = _named(names)
            for name in names:
                path = f"{folder}/{name}"
                if name not in named:
                    yield from _told("renditions", list(_all_in("renditions", path)), f"renditions/{path}", path)
                elif parts := [one for one in _listed("renditions", path)[1] if one.endswith(PART)]:
                    yield from _told("renditions", [f"{path}/{one}" for one in parts], f"renditions/{path}")


def _told(alias: str, files: list[str], which: str, folder: str = "") -> Iterator[Finding]:
    if not all(_is_old(alias, name) for name in files):
        return
    sentence = f"No photograph names it; {len(files)} file{'s' if len(files) != 1 else ''}, older than an hour."
    yield Finding("orphan", which, sentence, partial(_delete, alias, files, folder))


def _delete(alias: str, files: list[str], folder: str) -> None:
    """Asked again at the last moment: a person may have sent this very picture meanwhile."""
    for name in files:
        digest = _hash_of(name)
        is_part = name.endswith(PART)
        if is_part or (_is_old(alias, name) and not Photograph.objects.filter(sha256=digest).exists()):
            storages[alias].delete(name)
    if folder:
        _delete_empty(alias, folder)


def _delete_empty(alias: str, folder: str) -> None:
    """A store without folders knows nothing of them."""
    for inner in _listed(alias, folder)[0]:
        _delete_empty(alias, f"{folder}/{inner}")
    with suppress(OSError):  # not empty: something came in
        storages[alias].delete(folder)


def _is_old(alias: str, name: str) -> bool:
    try:
        stored_at: datetime = storages[alias].get_modified_time(name)
    except FileNotFoundError:
        return False  # gone meanwhile
    return stored_at < timezone.now() - YOUNG


def _by_first_letters(alias: str, root: str) -> Iterator[str]:
    """The folders *00* to *ff* that there are."""
    for name in sorted(_listed(alias, root)[0]):
        if re.fullmatch("[0-9a-f]{2}", name):
            yield f"{root}{name}"


def _all_in(alias: str, folder: str) -> Iterator[str]:
    folders, names = _listed(alias, folder)
    yield from (f"{folder}/{name}" for name in names)
    for inner in folders:
        yield from _all_in(alias, f"{folder}/{inner}")


def _listed(alias: str, folder: str) -> tuple[list[str], list[str]]:
    try:
        folders, names = storages[alias].listdir(folder)
    except FileNotFoundError:
        return [], []
    return [name for name in folders if name], [name for name in names if name]


def _some(names: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(names), ASKED_AT_ONCE):
        yield names[begin : begin + ASKED_AT_ONCE]


def _named(names: list[str]) -> set[str]:
    """The hashes among `names` that some photograph has. One query."""
    digests = {_hash_of(name) for name in names}
    return set(Photograph.objects.filter(sha256__in=digests).values_list("sha256", flat=True))


def _hash_of(name: str) -> str:
    found = _HASHED.search(name)
    return found[1] if found else ""
