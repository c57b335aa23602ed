"""Numbers of works. A small museum is counted anew for every page; a large one's numbers are kept and dated.

So a work that was filed or withdrawn a moment ago is counted at once, or the page says how old its number is.
What most visitors ask a worker counts ahead (`counting_ahead`). For any other choice the first page in every
`KEPT_SECONDS` counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from catalog.models import KeptNumbers
from catalog.period import Period

LIVE_MOST = 20_000  # works on view that are counted in a few milliseconds
KEPT_SECONDS = 300
OLDEST_SECONDS = 3600  # a number is shown that long while somebody counts again
COUNTING_SECONDS = 60
LONGEST_NAME = 120

Numbers = dict[Any, int]


@dataclass(frozen=True)
class Counted:
    """Numbers by what was counted. `at` is None where they were counted for this very page."""

    numbers: Numbers
    at: datetime | None = None

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


def counted_once_large(name: str, ask: Callable[[], Numbers]) -> Counted:
    """Kept only where the numbers themselves turn out to be large."""
    return _kept(name, ask, lambda numbers: sum(numbers.values()) > LIVE_MOST)


def counted(name: str, ask: Callable[[], Numbers], everything: Counted) -> Counted:
    """Kept where the museum is large: `everything` are its works on view."""
    if everything.total <= LIVE_MOST:
        return Counted(ask())
    return _kept(name, ask, lambda numbers: True)


def _kept(name: str, ask: Callable[[], Numbers], is_worth_keeping: Callable[[Numbers], bool]) -> Counted:
    key = f"counted:{sha256(name.encode()).hexdigest()}"
    kept: Counted | None = cache.get(key)
    if not (kept and _is_fresh(kept)):
        kept = _counted_ahead(name, key) or kept
    if kept and (_is_fresh(kept) or not cache.add(f"{key}:counting", True, COUNTING_SECONDS)):
        return kept
    numbers = ask()
    if not is_worth_keeping(numbers):
        return Counted(numbers)
    fresh = Counted(numbers, timezone.now())
    cache.set(key, fresh, OLDEST_SECONDS)
    cache.delete(f"{key}:counting")
    return fresh


def _counted_ahead(name: str, key: str) -> Counted | None:
    """One row of a table, where a worker has counted. One that has stopped counting is not waited for for ever."""
    row = KeptNumbers.objects.filter(name=name[:LONGEST_NAME]).first()
    if row is None or timezone.now() - row.counted_at > timedelta(seconds=OLDEST_SECONDS):
        return None
    told = Counted(read(row.numbers), row.counted_at)
    cache.set(key, told, OLDEST_SECONDS)
    return told


def written(numbers: Numbers) -> list[list[Any]]:
    """Numbers as JSON keeps them: in their order, a period as the address writes it."""
    return [[{"period": str(what)} if isinstance(what, Period) else what, num] for what, num in numbers.items()]


def read(pairs: list[list[Any]]) -> Numbers:
    """The inverse of `written`."""
    return {Period.read(what["period"]) if isinstance(what, dict) else what: num for what, num in pairs}


def _is_fresh(kept: Counted) -> bool:
    return kept.at is not None and timezone.now() - kept.at < timedelta(seconds=KEPT_SECONDS)
