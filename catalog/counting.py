"""Numbers of works. A small museum is counted anew for every page; a large one's numbers are kept and dated.

So a work that was filed or withdrawn a moment ago is counted at once, or the page says how old its number is.
No page of a large museum waits for a count but the first one in every `KEPT_SECONDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.utils import timezone

LIVE_MOST = 20_000  # works on view that are counted in a few milliseconds
KEPT_SECONDS = 300
OLDEST_SECONDS = 3600  # a number is shown that long while somebody counts again
COUNTING_SECONDS = 60

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
    if kept and (_is_fresh(kept) or not cache.add(f"{key}:counting", True, COUNTING_SECONDS)):
        return kept
    numbers = ask()
    if not is_worth_keeping(numbers):
        return Counted(numbers)
    fresh = Counted(numbers, timezone.now())
    cache.set(key, fresh, OLDEST_SECONDS)
    cache.delete(f"{key}:counting")
    return fresh


def _is_fresh(kept: Counted) -> bool:
    return kept.at is not None and timezone.now() - kept.at < timedelta(seconds=KEPT_SECONDS)
