"""What must be true of the catalogue and its stores at every moment, whoever was killed in between. Stated once.

Everything goes by key, a chunk at a time, and stores are listed a folder at a time: memory stays the same however large
the collection is. Asked of a living installation: what comes in meanwhile is no finding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache, partial
from typing import TypeVar

from django.core.files.storage import storages
from django.db import models
from django.db.models import Exists, Min, OuterRef, QuerySet
from django.utils import timezone

from catalog import pictures
from catalog.accession import store_renditions
from catalog.models import Exhibit, Photograph
from catalog.models.photograph import rendition_name

Row = TypeVar("Row", bound=models.Model)
CHUNK = 1_000  # rows a query
CLAIMED_TOO_LONG = timedelta(days=1)


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be. `repair`: absent where only a person can know what is right."""

    what: str
    which: str
    sentence: str
    repair: Callable[[], None] | None = field(default=None, compare=False, repr=False)

    @property
    def repairable(self) -> bool:
        return self.repair is not None


def findings(*, checksums: bool = False) -> Iterator[Finding]:
    """All of the catalogue's but orphans, as they are found. `checksums`: read every original, too."""
    yield from _photographs(checksums=checksums)
    yield from _without_principal()
    yield from _stale_claims()


def chunks(rows: QuerySet[Row]) -> Iterator[list[Row]]:
    """By key, so that no cursor stays open while files are read."""
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield found
        last = found[-1].pk


# --- Files that a row names


def _photographs(*, checksums: bool) -> Iterator[Finding]:
    looked_at = lru_cache(maxsize=4096)(partial(_original, checksums=checksums))  # many works may show one file
    listed = lru_cache(maxsize=4096)(names_in)
    for photographs in chunks(Photograph.objects.all()):
        for photograph in photographs:
            wrong = looked_at(photograph.original, photograph.num_bytes, photograph.sha256)
            if wrong and _is_still_there(photograph):
                yield Finding(wrong[0], _called(photograph), wrong[1])
            yield from _renditions(photograph, listed("renditions", _folder(photograph)), can_be_made=not wrong)


def _original(name: str, num_bytes: int, sha256: str, *, checksums: bool) -> tuple[str, str] | None:
    """(kind, sentence) of what is wrong with one original."""
    store = storages["default"]
    if not store.exists(name):
        return "original lost", "The store has no original. Bring it back from the backup, or send the picture again."
    size = store.size(name)
    if size != num_bytes:
        return (
            "original cut off",
            f"The original has {size} bytes instead of {num_bytes}. Bring it back from the backup.",
        )
    if checksums and _sha256(name) != sha256:
        return "original altered", "The original is not the file that came in (SHA-256). Bring it back from the backup."
    return None


def _sha256(name: str) -> str:
    digest = hashlib.sha256()
    with storages["default"].open(name) as file:
        for part in file.chunks(1 << 20):
            digest.update(part)
    return digest.hexdigest()


def _renditions(photograph: Photograph, names: frozenset[str], *, can_be_made: bool) -> Iterator[Finding]:
    """What was made must be there. What is not made yet is the worker's work, and no finding."""
    missing = [name for name in _expected(photograph) if name not in names]
    if photograph.rendered_at and _has_tiles(photograph) and "levels.json" not in _tiles(photograph):
        missing.append("tiles")
    if missing and _is_still_there(photograph):
        again = partial(make_again, photograph.pk) if can_be_made else None
        words = f"{', '.join(missing[:4])}{' and others' if len(missing) > 4 else ''}"
        yield Finding("rendition lost", _called(photograph), f"The store does not have: {words}.", again)


def _expected(photograph: Photograph) -> list[str]:
    widths: list[int] = photograph.rendition_widths
    names = [f"{width}.webp" for width in widths]
    names += [f"{width}.jpg" for width in widths if width <= pictures.FALLBACK_WIDTH]
    if photograph.rendered_at and len(widths) > 1:
        names += [f"{width}.avif" for width in widths]
    return names


def _has_tiles(photograph: Photograph) -> bool:
    size = (photograph.width, photograph.height)
    return pictures.sizes_of(*size)[-1] != size


def _tiles(photograph: Photograph) -> frozenset[str]:
    return names_in("renditions", f"tiles/{_folder(photograph)}")


def _folder(photograph: Photograph) -> str:
    return f"{photograph.sha256[:2]}/{photograph.sha256}"


def names_in(alias: str, folder: str) -> frozenset[str]:
    """Names of the files in one folder of a store; none where there is no such folder."""
    try:
        return frozenset(storages[alias].listdir(folder)[1])
    except FileNotFoundError:
        return frozenset()


def make_again(pk: int) -> None:
    """Hand a photograph back to the rendering queue with what is there; the smallest rendition is made at once."""
    photograph = Photograph.objects.filter(pk=pk).first()
    if photograph is None:
        return
    names = names_in("renditions", _folder(photograph))
    widths = [width for width in photograph.rendition_widths if _is_whole(width, names)]
    if not widths:
        picture = pictures.read(photograph.read_original())
        for width, suffix, _data in picture.smallest_rendition():
            storages["renditions"].delete(rendition_name(photograph.sha256, width, suffix))
        widths = store_renditions(photograph.sha256, picture.smallest_rendition())
    Photograph.objects.filter(sha256=photograph.sha256).update(
        rendition_widths=widths, rendered_at=None, rendering_claimed_at=None, num_renderings=0, rendering_problem=""
    )


def _is_whole(width: int, names: frozenset[str]) -> bool:
    return f"{width}.webp" in names and (width > pictures.FALLBACK_WIDTH or f"{width}.jpg" in names)


def _is_still_there(photograph: Photograph) -> bool:
    """Deleted while it was looked at: no finding."""
    return Photograph.objects.filter(pk=photograph.pk, sha256=photograph.sha256).exists()


def _called(photograph: Photograph) -> str:
    return f"photograph {photograph.pk} of exhibit {photograph.exhibit_id} ({photograph.original})"


# --- Rows


def _without_principal() -> Iterator[Finding]:
    mine = Photograph.objects.filter(exhibit=OuterRef("pk"))
    rows = Exhibit.objects.filter(Exists(mine)).exclude(Exists(mine.filter(position=0)))
    for exhibits in chunks(rows):
        for exhibit in exhibits:
            yield Finding(
                "no principal photograph",
                f"exhibit {exhibit.pk} ({exhibit.accession_number})",
                "It has photographs, but none at the first place, so neither visitors nor the model see it.",
                partial(_first_becomes_principal, exhibit.pk),
            )


def _first_becomes_principal(exhibit: int) -> None:
    """The order that a person gave stays as it is."""
    rows = Photograph.objects.filter(exhibit=exhibit)
    first = rows.aggregate(first=Min("position"))["first"]
    rows.filter(position=first).update(position=0)


def _stale_claims() -> Iterator[Finding]:
    """A worker takes over what a dead one left; what lies for a day shows that none does, or that a clock was wrong."""
    old, ahead = timezone.now() - CLAIMED_TOO_LONG, timezone.now() + CLAIMED_TOO_LONG
    waiting = Photograph.objects.filter(rendered_at=None, rendering_problem="")
    for stale in (waiting.filter(rendering_claimed_at__lt=old), waiting.filter(rendering_claimed_at__gt=ahead)):
        for photographs in chunks(stale):
            for photograph in photographs:
                since = (
                    f"Its renditions have been in the making since {photograph.rendering_claimed_at:%Y-%m-%d %H:%M}."
                )
                yield Finding("stale claim", _called(photograph), since, partial(_release, photograph.pk))


def _release(pk: int) -> None:
    Photograph.objects.filter(pk=pk, rendered_at=None).update(rendering_claimed_at=None)
