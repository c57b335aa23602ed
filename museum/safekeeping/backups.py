"""A backup: one folder for each moment, one common folder of pictures, which are named by their contents.

BACKUPS/pictures/default/aa/aa….jpeg     shared by all backups, so each further one adds only what is new
BACKUPS/2026-11-24T031500Z/manifest.json, database.sqlite3 or database.dump, models/…
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import FileSystemStorage, storages

from museum.safekeeping import NotDone, database, stores
from tagging.models import ModelVersion

MANIFEST = "manifest.json"
PICTURES = "pictures"


@dataclass(frozen=True)
class Manifest:
    """`rows` by table, `files` (SHA-256) of the backup's own folder, `pictures` (bytes) by store and name."""

    made_at: str
    rows: dict[str, int]
    files: dict[str, str]
    pictures: dict[str, dict[str, int]]

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        try:
            return cls(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as problem:
            raise NotDone(
                f"{folder} is no backup: its {MANIFEST} cannot be read ({problem}). Name the folder of one moment, "
                "such as backups/2026-11-24T031500Z."
            ) from problem


def back_up(into: Path) -> Path:
    """Returns the folder of this moment. It has its name only once it is complete.

    Pictures, then the database, then the pictures that came meanwhile: files are written before the rows that name
    them and deleted after, so every picture of the database is among them.
    """
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    made_at = datetime.now(UTC)
    unfinished = into / f".unfinished-{made_at:%Y-%m-%dT%H%M%S%fZ}"
    unfinished.mkdir(mode=0o700)
    try:
        _copy_pictures(into)
        rows = database.save(unfinished)
        pictures = _copy_pictures(into)
        _copy_models(unfinished / "models")
        files = {str(path.relative_to(unfinished)): _sha256(path) for path in _files_in(unfinished)}
        manifest = Manifest(made_at.isoformat(), rows, files, pictures)
        (unfinished / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        done = into / f"{made_at:%Y-%m-%dT%H%M%SZ}"
        while done.exists():
            done = done.with_name(f"{done.name}x")
        unfinished.rename(done)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return done


def pool(into: Path, alias: str) -> FileSystemStorage:
    return FileSystemStorage(location=str(into / PICTURES / alias))


def _copy_pictures(into: Path) -> dict[str, dict[str, int]]:
    """Names and sizes of all pictures there are now. What is deleted meanwhile belongs to no row any more."""
    found: dict[str, dict[str, int]] = {}
    for alias in stores.ALIASES:
        source, target = storages[alias], pool(into, alias)
        found[alias] = {}
        for name in stores.names_in(source):
            try:
                stores.copy_missing(source, target, name)
            except FileNotFoundError:
                continue
            found[alias][name] = target.size(name)
    return found


def _copy_models(folder: Path) -> None:
    for model_version in ModelVersion.objects.all():
        if model_version.path is not None and model_version.path.is_dir():
            shutil.copytree(model_version.path, folder / model_version.version)


def forget_old(into: Path, keep: int) -> list[str]:
    """Delete all but the last `keep` backups, and pictures that none of them needs. Returns the names deleted."""
    old = backups_in(into)[:-keep]
    for folder in old:
        shutil.rmtree(folder)
    if old:
        _forget_pictures(into)
    return [folder.name for folder in old]


def _forget_pictures(into: Path) -> None:
    kept = [Manifest.read(folder).pictures for folder in backups_in(into)]
    for alias in stores.ALIASES:
        needed = {name for pictures in kept for name in pictures.get(alias, {})}
        for name in list(stores.names_in(pool(into, alias))):
            if name not in needed:
                pool(into, alias).delete(name)


def backups_in(into: Path) -> list[Path]:
    """Oldest first; unfinished ones are none."""
    return sorted(path.parent for path in into.glob(f"[0-9]*/{MANIFEST}"))


def _files_in(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(folder: Path) -> Manifest:
    """Every file of the backup is there and is what it was. Raises NotDone with the first that is not."""
    manifest = Manifest.read(folder)
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file() or _sha256(path) != digest:
            raise NotDone(f"{path} is missing or not what was saved. Take another backup. Nothing was changed here.")
    for alias, pictures in manifest.pictures.items():
        kept = pool(folder.parent, alias)
        for name, size in pictures.items():
            _verify_picture(kept, alias, name, size)
    return manifest


def _verify_picture(kept: FileSystemStorage, alias: str, name: str, size: int) -> None:
    """An original's name is the hash of its contents."""
    is_well = kept.exists(name) and kept.size(name) == size
    if is_well and alias == "default" and len(Path(name).stem) == 64:
        is_well = stores.digest_of(kept, name) == Path(name).stem
    if not is_well:
        raise NotDone(f"The picture {name} is missing or not what was saved. Take another backup. Nothing was changed.")
