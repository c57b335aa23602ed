"""Where the files of imports are kept: sent ones in the private store, others where they lie on the server."""

from __future__ import annotations

import hashlib
import shutil
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile

from catalog.importing.picture_files import PictureSource, Prefix, is_litter, opened

IN_STORE = "store:"
INCOMING = "incoming"
SENT = "imports"


def keep(file: File[bytes], name: str) -> str:
    """Put a file that was sent into the store. Returns what `local` finds it by."""
    return IN_STORE + storages["default"].save(f"{SENT}/{uuid.uuid4()}{PurePath(name).suffix.lower()[:10]}", file)


def keep_pictures(files: Iterable[UploadedFile[bytes]]) -> str:
    """Several pictures become one zip in the store; a zip alone is kept as it is."""
    sent = list(files)
    if len(sent) == 1 and (sent[0].name or "").lower().endswith(".zip"):
        return keep(sent[0], "pictures.zip")
    with NamedTemporaryFile(suffix=".zip") as packed:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for place, file in enumerate(sent):
                name = PurePath(file.name or f"{place}").name
                unique = f"{place}/{name}" if name in archive.namelist() else name
                with archive.open(unique, "w", force_zip64=True) as member:
                    shutil.copyfileobj(file, member, 1 << 20)
        packed.seek(0)
        return keep(File(packed), "pictures.zip")


def local(name: str) -> Path:
    """The file on this machine. From a store elsewhere it is fetched once and kept beside the data."""
    if not name.startswith(IN_STORE):
        return Path(name)
    stored = name.removeprefix(IN_STORE)
    try:
        return Path(storages["default"].path(stored))
    except NotImplementedError:
        return _fetched(stored)


def _is_fresh(copy: Path, stored: str) -> bool:
    """Whether what was fetched is still what lies in the store: under *incoming* somebody may have put another file."""
    if not copy.exists() or copy.stat().st_size != storages["default"].size(stored):
        return False
    return copy.stat().st_mtime >= storages["default"].get_modified_time(stored).timestamp()


def _fetched(stored: str) -> Path:
    name = f"{hashlib.sha256(stored.encode()).hexdigest()[:16]}-{PurePath(stored).name}"
    target = Path(settings.DATA_DIR) / "imports" / name
    if not _is_fresh(target, stored):
        target.parent.mkdir(parents=True, exist_ok=True)
        with storages["default"].open(stored) as source, NamedTemporaryFile(dir=target.parent, delete=False) as part:
            shutil.copyfileobj(source, part, 1 << 20)
        Path(part.name).rename(target)
    return target


@contextmanager
def pictures_of(name: str) -> Iterator[PictureSource]:
    """A folder or zip on this machine, a zip in the store, or (ending with a slash) a prefix of the store."""
    if name.startswith(IN_STORE) and name.endswith("/"):
        yield Prefix(name.removeprefix(IN_STORE))
    else:
        with opened(local(name)) as source:
            yield source


def lying_ready() -> list[str]:
    """What can be imported without being sent: names in IMPORT_FOLDER, and *store:incoming/...* elsewhere."""
    folder: Path = settings.IMPORT_FOLDER
    try:
        here = [path.name for path in folder.iterdir() if not is_litter(path.name) and not path.is_symlink()]
    except OSError:
        here = []
    return sorted(here) + _in_store()


def _in_store() -> list[str]:
    """Asked of a store elsewhere only: on this machine the folder does the same."""
    store = storages["default"]
    try:
        store.path(INCOMING)
    except NotImplementedError:
        try:
            folders, names = store.listdir(INCOMING)
        except OSError:
            return []
        return sorted(f"{IN_STORE}{INCOMING}/{name}" for name in (*(f"{one}/" for one in folders), *names) if name)
    return []


def found_ready(name: str) -> str:
    """The path of one of `lying_ready`. Raises KeyError for any other name, such as one that leads out of it."""
    if name not in lying_ready():
        raise KeyError(name)
    return name if name.startswith(IN_STORE) else str(settings.IMPORT_FOLDER / name)
