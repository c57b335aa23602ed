"""Taking pictures in: the one door through which upload page, import, admin and demo pass."""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import IntegrityError, transaction
from django.db.models import Max

from catalog import pictures
from catalog.models import Exhibit, Photograph
from catalog.models.photograph import rendition_name
from catalog.pictures import Picture, PictureRefused


def add_photograph(exhibit: Exhibit, data: bytes, file_name: str, alt_text: str = "") -> Photograph:
    """Check, store and attach one picture; the exhibit's first becomes its principal photograph.

    The same file twice on one exhibit is one photograph. Raises PictureRefused with a sentence, and
    then neither a row nor a file is left behind. Files are written before the row that names them:
    a crash between the two leaves a file without a row, never a row without its file.
    """
    known = exhibit.photographs.filter(sha256=hashlib.sha256(data).hexdigest()).first()
    if known:
        return known
    picture = pictures.read(data)
    original = _store_original(picture, data)
    widths = _store_renditions(picture)
    photograph = Photograph(
        exhibit=exhibit,
        original=original,
        file_name=PurePath(file_name).name[:300],
        sha256=picture.sha256,
        num_bytes=picture.num_bytes,
        format=picture.format,
        width=picture.image.width,
        height=picture.image.height,
        tone=picture.tone,
        rendition_widths=widths,
        alt_text=alt_text,
    )
    return _attached(photograph)


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
