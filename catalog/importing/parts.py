"""A large file that a browser sends in parts. Every part is a file of its own in the private store, so that it makes
no difference which web machine receives which part."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import NamedTemporaryFile
from typing import IO

from django.core.files import File
from django.core.files.storage import storages

FOLDER = "imports/parts"
_PART = re.compile(r"(\d+)-(\d+)")  # where it begins and how long it is, in bytes


class CutOff(Exception):
    """A part is shorter than it says. It is gone now, so that it is sent again."""


def num_arrived(person: int, key: str) -> int:
    """Bytes from the beginning of the file that have arrived without a gap."""
    return sum(length for _begins, length in _in_a_row(_folder(person, key)))


def add(person: int, key: str, begins: int, part: File[bytes]) -> None:
    """Keep one part. Sent twice, it is kept once."""
    storages["default"].save(_name(_folder(person, key), begins, part.size or 0), part)


@contextmanager
def joined(person: int, key: str) -> Iterator[IO[bytes]]:
    """The parts as one file on this machine, for as long as the block lasts. Raises CutOff."""
    store, folder = storages["default"], _folder(person, key)
    with NamedTemporaryFile() as whole:
        for begins, length in _in_a_row(folder):
            with store.open(_name(folder, begins, length)) as part:
                whole.writelines(part.chunks())
            if whole.tell() != begins + length:  # half-written by a process that died
                store.delete(_name(folder, begins, length))
                raise CutOff(key)
        whole.seek(0)
        yield whole


def forget(person: int, key: str) -> None:
    forget_folder(_folder(person, key))


def forget_folder(folder: str) -> None:
    store = storages["default"]
    for name in _listed(folder):
        store.delete(f"{folder}/{name}")
    store.delete(folder)  # a folder that is empty by now; a store without folders knows nothing of it


def _folder(person: int, key: str) -> str:
    """One folder a person and file; the key never becomes part of a path."""
    return f"{FOLDER}/{hashlib.sha256(f'{person}/{key}'.encode()).hexdigest()}"


def _name(folder: str, begins: int, length: int) -> str:
    return f"{folder}/{begins}-{length}"


def _in_a_row(folder: str) -> list[tuple[int, int]]:
    lengths: dict[int, int] = {}
    for name in _listed(folder):
        if match := _PART.fullmatch(name):
            lengths[int(match[1])] = max(lengths.get(int(match[1]), 0), int(match[2]))
    found, place = [], 0
    while length := lengths.get(place):
        found.append((place, length))
        place += length
    return found


def _listed(folder: str) -> list[str]:
    try:
        names: list[str] = storages["default"].listdir(folder)[1]
    except FileNotFoundError:
        return []
    return names
