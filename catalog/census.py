"""The census of a large museum: five columns of every work on view, so that any choice is counted in milliseconds.

A worker takes it every few minutes and leaves it in the database; web processes hold the newest one in memory, about
16 bytes a work and the words themselves once. Counting reads no row, so the first visitor of a choice waits as little
as the second, and says when it was taken.
"""

from __future__ import annotations

import io
import json
import threading
import time
import zlib
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from catalog.counting import OLDEST_SECONDS, Numbers
from catalog.filtering import WORDED, Filter
from catalog.models.census import Census as Row
from catalog.models.exhibit import EARLIEST_YEAR
from catalog.period import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST_REMEMBERED = 2_000  # counts of one census
LOOK_SECONDS = 15  # so often a process asks whether there is a newer one
NO_YEAR = np.iinfo(np.int16).min

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Census:
    """One entry a work in each column. A word's code is its place in `words[field]`, which is in order."""

    taken_at: datetime
    category: npt.NDArray[np.int32]
    year: npt.NDArray[np.int16]
    codes: dict[str, Codes]
    words: dict[str, list[str]]
    _remembered: dict[str, Numbers] = field(default_factory=dict)

    def remembered(self, name: str, count: Callable[[], Numbers]) -> Numbers:
        """What was counted once of this census need not be counted again."""
        if name not in self._remembered:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[name] = count()
        return self._remembered[name]

    def by_category(self, chosen: Filter) -> Numbers:
        counts = np.bincount(_among(self.category, self._mask(chosen)))
        return {int(pk): int(counts[pk]) for pk in np.flatnonzero(counts)}

    def by_period(self, chosen: Filter) -> Numbers:
        """Centuries in the order of time."""
        years = _among(self.year, self._mask(chosen)).astype(np.int32)
        counts = np.bincount((years[years != NO_YEAR] - EARLIEST_YEAR) // 100)
        centuries = np.flatnonzero(counts)
        return {Period.century_of(int(each) * 100 + EARLIEST_YEAR): int(counts[each]) for each in centuries}

    def by_words(self, worded: str, chosen: Filter, most: int) -> Numbers:
        """The `most` frequent words of a field, the most frequent first, equally frequent ones in order."""
        words = self.words[worded]
        counts = np.bincount(_among(self.codes[worded], self._mask(chosen)), minlength=len(words))
        if words and not words[0]:
            counts[0] = 0  # the label does not say it
        least = max(1, int(np.partition(counts, -most)[-most])) if len(counts) > most else 1
        found = np.flatnonzero(counts >= least)
        best = found[np.argsort(-counts[found], kind="stable")][:most]
        return {words[code]: int(counts[code]) for code in best}

    def _mask(self, chosen: Filter) -> Mask | None:
        """Which works belong to a choice; None: all of them."""
        masks = [_within(self.year, chosen.periods)] if chosen.periods else []
        if chosen.categories:
            masks.append(_any_of(self.category, [each.pk for each in chosen.categories]))
        for worded in WORDED:
            values = getattr(chosen, worded)
            if values:
                masks.append(_any_of(self.codes[worded], _codes_of(self.words[worded], values)))
        for mask in masks[1:]:
            masks[0] &= mask
        return masks[0] if masks else None


def _among(column: npt.NDArray[Any], mask: Mask | None) -> npt.NDArray[Any]:
    return column if mask is None else column[mask]


def _within(years: npt.NDArray[np.int16], periods: Iterable[Period]) -> Mask:
    within = np.zeros(len(years), np.bool_)
    for each in periods:
        within |= (years >= each.first) & (years <= each.last)
    return within


def _any_of(codes: Codes, wanted: list[int]) -> Mask:
    found = np.zeros(len(codes), np.bool_)
    for each in wanted:
        found |= codes == each
    return found


def _codes_of(words: list[str], values: Iterable[str]) -> list[int]:
    places = [(bisect_left(words, value), value) for value in values]
    return [place for place, value in places if place < len(words) and words[place] == value]


class _Newest:
    """The newest census, as this process knows it. One thread looks for a newer one; the others go on with theirs."""

    def __init__(self) -> None:
        self._census: Census | None = None
        self._number = 0
        self._looked_at = -float(LOOK_SECONDS)
        self._looking = threading.Lock()

    def get(self) -> Census | None:
        """None where none was taken in the last hour: then a page counts for itself."""
        if self._is_old() and self._looking.acquire(blocking=self._census is None):
            try:
                if self._is_old():  # nobody else looked meanwhile
                    self._look()
            finally:
                self._looking.release()
        return self._census

    def known(self) -> Census | None:
        """As `get`, but nobody asks the database who never had one: small museums have none."""
        return self._census and self.get()

    def _is_old(self) -> bool:
        return time.monotonic() - self._looked_at >= LOOK_SECONDS

    def _look(self) -> None:
        newest = Row.objects.order_by("-pk").values_list("pk", "taken_at").first()
        if newest is None or timezone.now() - newest[1] > timedelta(seconds=OLDEST_SECONDS):
            self._census, self._number = None, 0
        elif newest[0] != self._number:
            row = Row.objects.filter(pk=newest[0]).first()
            self._census, self._number = (unpacked(row), newest[0]) if row else (None, 0)
        self._looked_at = time.monotonic()


newest = _Newest()


def unpacked(row: Row) -> Census:
    """As `census_taking` packs it."""
    with np.load(io.BytesIO(zlib.decompress(row.contents)), allow_pickle=False) as columns:
        words = json.loads(columns["words"].tobytes())
        codes = {worded: columns[worded] for worded in WORDED}
        return Census(row.taken_at, columns["category"], columns["year"], codes, words)
