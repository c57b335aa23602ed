"""Taking pictures in: the one door through which upload page, import, admin and demo pass."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from catalog import pictures
from catalog.models import Exhibit, PerceptualHash, Photograph
from catalog.models.perceptual_hash import bands_of
from catalog.models.photograph import rendition_name
from catalog.pictures import Picture, PictureRefused

STAYS_FRESH = timedelta(minutes=30)
Renditions = Iterator[tuple[int, str, bytes]]  # width in pixels, suffix, bytes


def add_photograph(exhibit: Exhibit, data: bytes, file_name: str, alt_text: str = "") -> Photograph:
    """Check, store and attach one picture; the exhibit's first becomes its principal photograph.

    The same file twice on one exhibit is one photograph. Raises PictureRefused with a sentence, and
    then neither a row nor a file is left behind. Files are written before the row that names them:
    a crash between the two leaves a file without a row, never a row without its file.
    """
    known = exhibit.photographs.filter(sha256=sha256_of(data)).first()
    return known or attach(store(data), exhibit, file_name, alt_text)


@dataclass(frozen=True)
class Stored:
    """A picture whose files are in the stores, and what its row will say. `hash_bits`: see PerceptualHash."""

    values: dict[str, Any]
    hash_bits: str
    is_known: bool = False  # some exhibit shows the same contents already


# What a row says of the file alone: the same for every exhibit that shows it.
_OF_THE_FILE = (
    "original", "sha256", "num_bytes", "format", "width", "height", "tone", "rendition_widths", "rendered_at",
)  # fmt: skip


def store(data: bytes) -> Stored:
    """Decode `data`, write the original and a WebP in every width, touch no row. Raises PictureRefused and OSError.

    Contents that some exhibit shows already are neither decoded nor stored again.
    """
    return _known(data, shown_already([sha256_of(data)])) or _stored(data, Picture.renditions)


def receive(data: bytes, shown: Mapping[str, Photograph]) -> Stored:
    """As `store`, with the smallest rendition only: where many come in at once, the worker makes the others.

    `shown`: what `shown_already` knows of the contents, asked for many pictures at once.
    """
    return _known(data, shown) or _stored(data, Picture.smallest_rendition)


def shown_already(digests: Collection[str]) -> dict[str, Photograph]:
    """For each SHA-256 that some exhibit shows, the first photograph of it. One query."""
    found = Photograph.objects.filter(sha256__in=digests, perceptual_hash__isnull=False).order_by("-pk")
    return {photograph.sha256: photograph for photograph in found.select_related("perceptual_hash", "exhibit")}


def _known(data: bytes, shown: Mapping[str, Photograph]) -> Stored | None:
    twin = shown.get(sha256_of(data))
    if twin is None or not _has_renditions(twin):
        return None
    _store_once(storages["default"], twin.original, data)
    return Stored({name: getattr(twin, name) for name in _OF_THE_FILE}, twin.perceptual_hash.bits, is_known=True)


def _stored(data: bytes, renditions: Callable[[Picture], Renditions]) -> Stored:
    picture = pictures.read(data)
    width, height = picture.image.size
    values = {
        "original": _store_original(picture, data),
        "rendition_widths": store_renditions(picture.sha256, renditions(picture)),
        "sha256": picture.sha256,
        "num_bytes": picture.num_bytes,
        "format": picture.format,
        "width": width,
        "height": height,
        "tone": picture.tone,
        "rendered_at": timezone.now() if len(pictures.sizes_of(width, height)) == 1 else None,
    }
    return Stored(values, picture.perceptual_hash)


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _has_renditions(photograph: Photograph) -> bool:
    widest = max(photograph.rendition_widths, default=0)
    return storages["renditions"].exists(rendition_name(photograph.sha256, widest, "webp"))


def attach(stored: Stored, exhibit: Exhibit, file_name: str, alt_text: str = "") -> Photograph:
    """The row of a stored picture, at the exhibit's next free position. Raises PictureRefused."""
    name = PurePath(file_name).name[:300]
    photograph = _attached(Photograph(exhibit=exhibit, file_name=name, alt_text=alt_text, **stored.values))
    remember_looks({photograph: stored.hash_bits})
    exhibit.touch()
    return photograph


def remember_looks(bits: dict[Photograph, str]) -> None:
    """One query. What is known of a photograph already stays."""
    rows = [PerceptualHash(photograph=photograph, bits=of_it, **bands_of(of_it)) for photograph, of_it in bits.items()]
    PerceptualHash.objects.bulk_create(rows, ignore_conflicts=True)


def forget_files(sha256: str) -> None:
    """Delete original and renditions that no photograph names any more. Called after the rows are gone."""
    if Photograph.objects.filter(sha256=sha256).exists():
        return
    for alias, name in _files_of(sha256):
        storages[alias].delete(name)


def _files_of(sha256: str) -> list[tuple[str, str]]:
    originals = [("default", name) for name in _all_in("default", sha256[:2]) if sha256 in name]
    made = (f"{sha256[:2]}/{sha256}", f"tiles/{sha256[:2]}/{sha256}")
    return originals + [("renditions", name) for folder in made for name in _all_in("renditions", folder)]


def _all_in(alias: str, folder: str) -> Iterator[str]:
    """The names of all files under one folder of a store; none where it is not there."""
    try:
        folders, names = storages[alias].listdir(folder)
    except OSError:
        return
    yield from (f"{folder}/{name}" for name in names)
    for inner in folders:
        yield from _all_in(alias, f"{folder}/{inner}")


def _attached(photograph: Photograph) -> Photograph:
    """Saved at the next free position; two uploads at once to one exhibit take their turns."""
    for _attempt in range(20):
        last = photograph.exhibit.photographs.aggregate(last=Max("position"))["last"]
        photograph.position = 0 if last is None else last + 1
        try:
            with transaction.atomic():
                photograph.save(force_insert=True)
        except IntegrityError:
            twin = photograph.exhibit.photographs.filter(sha256=photograph.sha256).first()
            if twin:
                return twin
        else:
            return photograph
    raise PictureRefused("Many people are adding pictures to this exhibit at once. Send this one again.")


def _store_original(picture: Picture, data: bytes) -> str:
    suffix = picture.format.lower().replace("jpeg2000", "jp2")
    name = f"{picture.sha256[:2]}/{picture.sha256}.{suffix}"
    _store_once(storages["default"], name, data)
    return name


def store_renditions(sha256: str, renditions: Renditions) -> list[int]:
    """Write them beside each other under the picture's hash. Returns their widths in pixels, smallest first."""
    store = storages["renditions"]
    widths: set[int] = set()
    for width, suffix, data in renditions:
        _store_once(store, rendition_name(sha256, width, suffix), data)
        widths.add(width)
    return sorted(widths)


def _store_once(store: Storage, name: str, data: bytes) -> None:
    """Exact duplicates share one file: the name is made of the contents."""
    if store.exists(name):
        if store.size(name) == len(data):
            _keep_fresh(store, name, data)
            return
        store.delete(name)  # half-written by a process that died
    saved = store.save(name, ContentFile(data))
    if saved != name:  # another process stored the same contents in between
        store.delete(saved)


def _keep_fresh(store: Storage, name: str, data: bytes) -> None:
    """What no row names is an orphan after an hour, and `verify` may delete it: sent again, it is young again."""
    if store.get_modified_time(name) > timezone.now() - STAYS_FRESH:
        return
    try:
        os.utime(store.path(name))
    except NotImplementedError:  # elsewhere than in a folder: written over itself
        store.save(name, ContentFile(data))
