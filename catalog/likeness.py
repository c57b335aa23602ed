"""What was seen of photographs is kept, and which works look like one: exact wherever it runs, by an index where
PostgreSQL has pgvector.

Exact means every vector of the space is compared: they are read in blocks of 4,096 (1.6 MB at 192 dimensions), so that
only a number and a cosine per photograph are held, 12 bytes: 6 MB at 500,000 works, however many dimensions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
from django.core.cache import cache
from django.db import connection, transaction

from catalog import likeness_index
from catalog.models import Exhibit, Likeness
from catalog.models.exhibit import ExhibitQuerySet
from catalog.models.likeness import packed

Bytes = bytes | memoryview  # SQLite gives one, PostgreSQL the other
BLOCK = 4_096
KEPT_SECONDS = 600
_ASKED_AT_ONCE = 64
"""Candidates that are looked up in the catalogue together; most collections need one look."""


def remember(seen: Mapping[int, npt.ArrayLike | None], space: str) -> None:
    """Keep what was seen of photographs (by number; None: nothing), instead of what was kept before."""
    rows = [
        Likeness(photograph_id=pk, space=space, vector=vector, length=length)
        for pk, (vector, length) in ((pk, packed(values)) for pk, values in seen.items())
    ]
    with transaction.atomic():
        Likeness.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["space", "photograph"],
            update_fields=["vector", "length"],
        )
        if connection.vendor == "postgresql":
            likeness_index.write(space, list(seen))


def alike(exhibit: Exhibit, num: int, among: ExhibitQuerySet) -> list[Exhibit]:
    """Up to `num` works of `among` whose principal photographs look most like that of `exhibit`, the likest first.

    Empty where nobody has looked at its photograph yet. What is nearest is kept for ten minutes; whether it may be
    shown is asked each time.
    """
    own = Likeness.objects.filter(photograph__exhibit=exhibit, photograph__position=0).order_by("-pk").first()
    if own is None or not own.vector:
        return []
    found: list[Exhibit] = []
    for candidates in _candidates(own, num):
        rows = among.exclude(pk=exhibit.pk).filter(photographs__in=candidates, photographs__position=0)
        by_photograph = dict(rows.order_by().values_list("photographs", "pk"))
        wanted = [by_photograph[pk] for pk in candidates if pk in by_photograph][: num - len(found)]
        works = among.order_by().with_principal_picture().in_bulk(wanted)
        found += [works[pk] for pk in wanted if pk in works]
        if len(found) >= num:
            break
    return found


def _candidates(own: Likeness, num: int) -> Iterator[list[int]]:
    """Photographs in the order of their likeness, some at a time, until there are no more."""
    if likeness_index.is_there():
        first = [pk for pk, _cosine in likeness_index.nearest(own.space, bytes(own.vector), 4 * _ASKED_AT_ONCE)]
        yield first
    key = f"alike.{own.pk}.{hash(bytes(own.vector))}"
    order = cache.get(key)
    if order is None:
        order = exactly(own.space, bytes(own.vector), 16 * _ASKED_AT_ONCE)
        cache.set(key, order, KEPT_SECONDS)
    seen = set(first) if likeness_index.is_there() else set()
    rest = [pk for pk in order if pk not in seen]
    for start in range(0, len(rest), _ASKED_AT_ONCE):
        yield rest[start : start + _ASKED_AT_ONCE]


def exactly(space: str, vector: bytes, num: int) -> list[int]:
    """The `num` photographs whose vectors have the largest cosine with `vector`, the likest first."""
    numbers, cosines = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
    target = np.frombuffer(vector, dtype="<f2").astype(np.float32)
    rows = Likeness.objects.filter(space=space).values_list("photograph", "vector")
    for block in _blocks(rows.iterator(chunk_size=BLOCK)):
        fitting = [(pk, each) for pk, each in block if len(each) == len(vector)]
        matrix = np.frombuffer(b"".join(bytes(each) for _pk, each in fitting), dtype="<f2").astype(np.float32)
        numbers.append(np.array([pk for pk, _each in fitting], dtype=np.int64))
        cosines.append(matrix.reshape(len(fitting), len(target)) @ target)
    return _largest(np.concatenate(numbers), np.concatenate(cosines), num)


def _largest(numbers: npt.NDArray[np.int64], cosines: npt.NDArray[np.float32], num: int) -> list[int]:
    best = np.argpartition(-cosines, num)[:num] if len(cosines) > num else np.arange(len(cosines))
    ordered = best[np.lexsort((numbers[best], -cosines[best]))]
    return [int(pk) for pk in numbers[ordered]]


def _blocks(rows: Iterator[tuple[int, Bytes]]) -> Iterator[list[tuple[int, Bytes]]]:
    block: list[tuple[int, Bytes]] = []
    for row in rows:
        block.append(row)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block
