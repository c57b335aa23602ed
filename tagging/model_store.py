"""Artefacts as files that every worker can fetch: one zip a version in the store of models, unpacked once a machine.

What comes in as a zip is hostile until it was checked: how large it says it is counts for nothing, no name leads out
of its folder, and nothing in it is run.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.utils.translation import gettext as _

MOST_FILES = 50
CHUNK = 1 << 20


class Refused(Exception):
    """A zip that cannot be an artefact; `str(error)` says why and how to mend it."""


def keep(folder: Path, version: str) -> None:
    """Put an artefact's folder into the store, under its version. Kept twice, it is there once."""
    store = storages["models"]
    name = f"{version}.zip"
    if store.exists(name):
        return
    with tempfile.TemporaryFile() as packed:
        with zipfile.ZipFile(packed, "w") as archive:
            for path in sorted(folder.iterdir()):
                if path.is_file():
                    archive.write(path, path.name)
        packed.seek(0)
        store.save(name, File(packed, name=name))


def fetch(version: str) -> Path:
    """The artefact's folder on this machine, fetched from the store where it is not there yet.

    Raises OSError where the store does not have it, Refused where what it has is damaged. Two workers may fetch at
    once: each unpacks aside, and the first to rename wins.
    """
    folder = Path(settings.DATA_DIR) / "models" / version
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with storages["models"].open(f"{version}.zip") as packed, unpacked(packed, folder.parent) as fresh:
        try:
            fresh.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    return folder


def forget(version: str) -> None:
    """Throw this machine's copy away: it is damaged. The store's stays."""
    shutil.rmtree(Path(settings.DATA_DIR) / "models" / version, ignore_errors=True)


@contextmanager
def unpacked(packed: IO[bytes], beside: Path | None = None) -> Iterator[Path]:
    """What the zip holds as a folder, gone again at the end (unless it was renamed). Raises Refused."""
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=beside, ignore_cleanup_errors=True) as aside:
        fresh = Path(aside) / "artefact"
        fresh.mkdir()
        try:
            with zipfile.ZipFile(packed) as archive:
                _unpack(archive, fresh)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as problem:
            raise Refused(
                _("This is no zip file that can be read (%(why)s). Zip the folder that train wrote, and send it again.")
                % {"why": problem}
            ) from problem
        yield fresh


def _unpack(archive: zipfile.ZipFile, folder: Path) -> None:
    """Flat, or all in one folder; counted while it is written, whatever the zip says about itself."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)]
    if len(entries) > MOST_FILES:
        raise Refused(
            _("The zip holds %(num)d files; an artefact has fewer than %(most)d. Zip its folder alone.")
            % {"num": len(entries), "most": MOST_FILES}
        )
    for entry in entries:
        _refuse_outside(entry)
    left = settings.MODEL_MAX_MEGABYTES * 1024 * 1024
    tops = {PurePosixPath(entry.filename).parts[:-1] for entry in entries}
    for entry in entries:
        left -= _write(archive, entry, folder / _plain_name(entry, tops), left)


def _is_litter(name: str) -> bool:
    """What file managers add."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in (".DS_Store", "Thumbs.db")


def _refuse_outside(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    outside = path.is_absolute() or ".." in path.parts or ":" in entry.filename or path.name in ("", ".", "..")
    if link or outside:
        raise Refused(
            _("The zip names a file outside its folder, or a link (%(name)s). It was not unpacked.")
            % {"name": entry.filename[:200]}
        )


def _plain_name(entry: zipfile.ZipInfo, tops: set[tuple[str, ...]]) -> str:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if len(tops) > 1 or len(path.parts) > 2:
        raise Refused(_("The zip holds several folders. Zip the one folder that train wrote."))
    return path.name


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Write one file of at most `left` bytes; returns how many it was."""
    num = 0
    if target.exists():
        raise Refused(_("The zip holds %(name)s twice.") % {"name": target.name})
    with archive.open(entry) as source, target.open("xb") as out:
        while chunk := source.read(CHUNK):
            num += len(chunk)
            if num > left:
                raise Refused(
                    _("Unpacked, the zip is larger than %(most)d MB, the most a model may have (MODEL_MAX_MEGABYTES).")
                    % {"most": settings.MODEL_MAX_MEGABYTES}
                )
            out.write(chunk)
    os.chmod(target, 0o600)
    return num
