"""Where pictures come from: a folder or a zip, listed safely, read one at a time, never unpacked to disk."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.files.storage import storages

from catalog.importing.problems import SourceUnusable
from catalog.pictures import PictureRefused

# What file systems and programs leave lying about; never a picture.
LITTER = {"thumbs.db", "desktop.ini", "__macosx", "ehthumbs.db", "$recycle.bin"}
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz")
MOST_FILES = 1_000_000
MOST_TIMES_LARGER = 100  # pictures hardly compress; a zip that grows a hundredfold is a bomb
LONGEST_NAME = 1_000


@dataclass(frozen=True)
class PictureFile:
    """One file by its path within the source. `problem` says why it is not even looked into."""

    name: str
    problem: str = ""


class PictureSource(Protocol):
    def files(self) -> list[PictureFile]:
        """Every file that may be a picture, in a stable order."""

    def read(self, name: str) -> bytes:
        """The bytes of one file. Raises PictureRefused."""


@contextmanager
def opened(path: Path) -> Iterator[PictureSource]:
    """A folder or a zip of pictures. Raises SourceUnusable where it is neither, or holds nothing."""
    if path.is_dir():
        yield Folder(path)
    elif path.is_file():
        with Zip(path) as source:
            yield source
    else:
        raise SourceUnusable(f"There is no folder or zip {path.name}. Check the spelling.")


def is_litter(name: str) -> bool:
    return any(part.startswith(".") or part.lower() in LITTER for part in name.split("/") if part not in ("", "."))


def in_natural_order(name: str) -> list[tuple[int, str]]:
    """Sorts *a.jpg*, *a_2.jpg*, *a_10.jpg* as people count."""
    stem = name.rsplit(".", 1)[0]
    return [(int(run), "") if run.isdecimal() else (-1, run) for run in re.findall(r"\d+|\D+", stem)] + [(-2, name)]


class Folder:
    """Searched to any depth. Links to files count where the folder was named at the shell, by somebody who could
    read their targets anyway; not in IMPORT_FOLDER, which a browser may name: there they could lead out of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.follows_links = not path.resolve().is_relative_to(settings.IMPORT_FOLDER.resolve())

    def files(self) -> list[PictureFile]:
        found = []
        for path in sorted(self.path.rglob("*"), key=lambda path: in_natural_order(path.as_posix())):
            name = path.relative_to(self.path).as_posix()
            if is_litter(name) or (path.is_dir() and not path.is_symlink()):
                continue
            found.append(PictureFile(name, self._told_of_link(path) or _told_of_name(name)))
        if not found:
            raise SourceUnusable(f"The folder {self.path} holds no files. Name the folder that the pictures lie in.")
        return found

    def _told_of_link(self, path: Path) -> str:
        if not path.is_symlink() or (self.follows_links and path.is_file()):
            return ""
        return "This is a link to another place. Put the picture itself here."

    def read(self, name: str) -> bytes:
        try:
            path = self.path / name
            _refuse_large(path.stat().st_size)
            return path.read_bytes()
        except OSError as problem:
            raise PictureRefused(f"The file cannot be read ({problem.strerror}).") from problem


def _told_of_name(name: str) -> str:
    if name.lower().endswith(ARCHIVES):
        return "This is an archive within the pictures. Unpack it and send what is inside."
    if len(name) > LONGEST_NAME:
        return f"The path has {len(name):,} characters; at most {LONGEST_NAME:,} are kept. Shorten it."
    return ""


def _refuse_large(num_bytes: int) -> None:
    if num_bytes > settings.PICTURE_MAX_MEGABYTES * 1_000_000:
        raise PictureRefused(
            f"The file has {num_bytes / 1e6:,.0f} MB; at most {settings.PICTURE_MAX_MEGABYTES} MB are taken. "
            "Save it as JPEG or with compression."
        )


class Zip:
    """Members are read into memory one by one, up to the limit for a picture, whatever their headers promise."""

    def __init__(self, path: Path) -> None:
        try:
            self.archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError) as problem:
            raise SourceUnusable(
                f"{path.name} cannot be opened as a zip ({problem}). Pack the pictures again and send the new file."
            ) from problem
        self.members = self._named(path)

    def __enter__(self) -> Zip:
        return self

    def __exit__(self, *_: object) -> None:
        self.archive.close()

    def _named(self, path: Path) -> dict[str, zipfile.ZipInfo]:
        infos = [info for info in self.archive.infolist() if not info.is_dir()]
        unpacked, packed = sum(info.file_size for info in infos), max(path.stat().st_size, 1)
        if len(infos) > MOST_FILES:
            raise SourceUnusable(f"{path.name} holds {len(infos):,} files; at most {MOST_FILES:,} are read. Split it.")
        if unpacked > 50_000_000 and unpacked > packed * MOST_TIMES_LARGER:
            raise SourceUnusable(
                f"{path.name} would unpack to {unpacked / 1e6:,.0f} MB, {unpacked / packed:,.0f} times its size. "
                "Pictures do not do that; it is not opened."
            )
        members: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = _readable_name(info)
            while name in members:
                name += " (again)"
            members[name] = info
        return members

    def files(self) -> list[PictureFile]:
        names = sorted((n for n in self.members if not is_litter(n.replace("../", ""))), key=in_natural_order)
        if not names:
            raise SourceUnusable("The zip holds no files. Pack the pictures again and send the new file.")
        return [PictureFile(name[:LONGEST_NAME], self._told(name)) for name in names]

    def _told(self, name: str) -> str:
        info = self.members[name]
        if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
            return "The path leads out of the zip. Pack the pictures again, with paths inside the folder."
        if stat.S_ISLNK(info.external_attr >> 16):
            return "This is a link to another place. Pack the picture itself."
        if info.flag_bits & 0x1:
            return "This file is locked with a password. Pack it without one."
        return _told_of_name(name)

    def read(self, name: str) -> bytes:
        info = self.members.get(name)
        if info is None:
            raise PictureRefused("The file is no longer in the zip. Send the zip again.")
        _refuse_large(info.file_size)
        try:
            with self.archive.open(info) as member:
                data = member.read(settings.PICTURE_MAX_MEGABYTES * 1_000_000 + 1)
        except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as problem:
            raise PictureRefused(f"The file in the zip is damaged ({problem}). Pack it again.") from problem
        except SoftTimeLimitExceeded:  # the time is up: that says nothing about the file
            raise
        except Exception as problem:
            raise PictureRefused("The file in the zip is damaged. Pack it again.") from problem
        _refuse_large(len(data))
        return data


def _readable_name(info: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 mark are CP437 by the book; programs on a Mac write UTF-8 all the same."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


class Prefix:
    """Everything in the private store whose name begins alike: what a folder is on a disk."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix.strip("/")
        self.store = storages["default"]

    def files(self) -> list[PictureFile]:
        names = sorted((name for name in self._below("") if not is_litter(name)), key=in_natural_order)
        if not names:
            raise SourceUnusable(f"Nothing lies under {self.prefix} in the store. Put the pictures there.")
        return [PictureFile(name, _told_of_name(name)) for name in names]

    def _below(self, folder: str) -> Iterator[str]:
        folders, names = self.store.listdir(f"{self.prefix}/{folder}".rstrip("/"))
        yield from (folder + name for name in names if name)
        for inner in folders:
            yield from self._below(f"{folder}{inner}/")

    def read(self, name: str) -> bytes:
        try:
            _refuse_large(self.store.size(f"{self.prefix}/{name}"))
            with self.store.open(f"{self.prefix}/{name}") as file:
                data: bytes = file.read()
        except OSError as problem:
            raise PictureRefused(f"The file cannot be fetched from the store ({problem}).") from problem
        return data
