"""Taking pictures in: the one door through which upload page, import, admin and demo pass."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import IntegrityError, transaction
from django.db.models import Max

from catalog import pictures
from catalog.models import Exhibit, PerceptualHash, Photograph
from catalog.models.perceptual_hash import bands_of
from catalog.models.photograph import rendition_name
from catalog.pictures import Picture, PictureRefused


def add_photograph(exhibit: Exhibit, data: bytes, file_name: str, alt_text: str = "") -> Photograph:
    """Check, store and attach one picture; the exhibit's first becomes its principal photograph.

    The same file twice on one exhibit is one photograph. Raises PictureRefused with a sentence, and
    then neither a row nor a file is left behind. Files are written before the row that names them:
    a crash between the two leaves a file without a row, never a row without its file.
    """
    known = exhibit.photographs.filter(sha256=hashlib.sha256(data).hexdigest()).first()
    return known or attach(store(data), exhibit, file_name, alt_text)


@dataclass(frozen=True)
class Stored:
    """A picture whose files are in the stores, and what its row will say. `hash_bits`: see PerceptualHash."""

    values: dict[str, Any]
    hash_bits: str
    is_known: bool = False  # some exhibit shows the same contents already


# What a row says of the file alone: the same for every exhibit that shows it.
_OF_THE_FILE = ("original", "sha256", "num_bytes", "format", "width", "height", "tone", "rendition_widths")


def store(data: bytes) -> Stored:
    """Decode `data`, write original and renditions, touch no row. Raises PictureRefused and OSError.

    Contents that some exhibit shows already are neither decoded nor stored again.
    """
    digest = hashlib.sha256(data).hexdigest()
    twin = Photograph.objects.filter(sha256=digest).select_related("perceptual_hash").first()
    if twin and hasattr(twin, "perceptual_hash") and _has_renditions(twin):
        _store_once(storages["default"], twin.original, data)
        return Stored({name: getattr(twin, name) for name in _OF_THE_FILE}, twin.perceptual_hash.bits, is_known=True)
    picture = pictures.read(data)
    values = {
        "original": _store_original(picture, data),
        "rendition_widths": _store_renditions(picture),
        "sha256": picture.sha256,
        "num_bytes": picture.num_bytes,
        "format": picture.format,
        "width": picture.image.width,
        "height": picture.image.height,
        "tone": picture.tone,
    }
    return Stored(values, picture.perceptual_hash, is_known=twin is not None)


def _has_renditions(photograph: Photograph) -> bool:
    widest = max(photograph.rendition_widths, default=0)
    return storages["renditions"].exists(rendition_name(photograph.sha256, widest, "webp"))


def attach(stored: Stored, exhibit: Exhibit, file_name: str, alt_text: str = "") -> Photograph:
    """The row of a stored picture, at the exhibit's next free position. Raises PictureRefused."""
    name = PurePath(file_name).name[:300]
    photograph = _attached(Photograph(exhibit=exhibit, file_name=name, alt_text=alt_text, **stored.values))
    bands = bands_of(stored.hash_bits)
    PerceptualHash.objects.bulk_create(
        [PerceptualHash(photograph=photograph, bits=stored.hash_bits, **bands)], ignore_conflicts=True
    )
    return photograph


def forget_files(sha256: str) -> None:
    """Delete original and renditions that no photograph names any more. Called after the rows are gone."""
    if Photograph.objects.filter(sha256=sha256).exists():
        return
    for alias, name in _files_of(sha256):
        storages[alias].delete(name)


def _files_of(sha256: str) -> list[tuple[str, str]]:
    found = []
    for alias, folder in (("default", sha256[:2]), ("renditions", f"{sha256[:2]}/{sha256}")):
        try:
            _folders, names = storages[alias].listdir(folder)
        except OSError:
            continue
        found += [(alias, f"{folder}/{name}") for name in names if alias == "renditions" or name.startswith(sha256)]
    return found


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


def _store_renditions(picture: Picture) -> list[int]:
    store = storages["renditions"]
    widths: set[int] = set()
    for width, suffix, data in picture.renditions():
        _store_once(store, rendition_name(picture.sha256, width, suffix), data)
        widths.add(width)
    return sorted(widths)


def _store_once(store: Storage, name: str, data: bytes) -> None:
    """Exact duplicates share one file: the name is made of the contents."""
    if store.exists(name) and store.size(name) == len(data):
        return
    store.delete(name)  # half-written by a process that died
    saved = store.save(name, ContentFile(data))
    if saved != name:  # another process stored the same contents in between
        store.delete(saved)
