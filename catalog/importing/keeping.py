"""Where the files of imports are kept: sent ones in the private store, others where they lie on the server."""

from __future__ import annotations

import shutil
import uuid
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile

from catalog.importing.picture_files import is_litter

IN_STORE = "store:"


def keep(file: File[bytes], name: str) -> str:
    """Put a file that was sent into the store. Returns what `local` finds it by."""
    return IN_STORE + storages["default"].save(f"imports/{uuid.uuid4()}{PurePath(name).suffix.lower()[:10]}", file)


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


def _fetched(stored: str) -> Path:
    target = Path(settings.DATA_DIR) / "imports" / PurePath(stored).name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with storages["default"].open(stored) as source, NamedTemporaryFile(dir=target.parent, delete=False) as part:
            shutil.copyfileobj(source, part, 1 << 20)
        Path(part.name).rename(target)
    return target


def lying_ready() -> list[str]:
    """Names of the files and folders in IMPORT_FOLDER, which can be imported without being sent."""
    folder: Path = settings.IMPORT_FOLDER
    try:
        return sorted(path.name for path in folder.iterdir() if not is_litter(path.name) and not path.is_symlink())
    except OSError:
        return []


def found_ready(name: str) -> str:
    """The path of one of `lying_ready`. Raises KeyError for any other name, such as one that leads out of it."""
    if name not in lying_ready():
        raise KeyError(name)
    return str(settings.IMPORT_FOLDER / name)
