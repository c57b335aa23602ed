"""Numbers that are dear to count are kept for a while and dated; what is counted quickly is always fresh."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Generic, TypeVar

from django.core.cache import cache
from django.utils import timezone

QUICK_SECONDS = 0.02
KEPT_SECONDS = 300

Value = TypeVar("Value")


@dataclass(frozen=True)
class Kept(Generic[Value]):
    """`at` is None where it was counted for this very page."""

    value: Value
    at: datetime | None = None


def kept_if_slow(
    name: str, ask: Callable[[], Value], quick_seconds: float | None = None, kept_seconds: float = KEPT_SECONDS
) -> Kept[Value]:
    """`ask` is called at most once in `kept_seconds` by each web process, if it takes longer than `quick_seconds`."""
    key = f"desk:{sha256(name.encode()).hexdigest()}"  # a filter may be longer than a key
    found: Kept[Value] | None = cache.get(key)
    if found:
        return found
    begun = time.monotonic()
    value = ask()
    if time.monotonic() - begun <= (QUICK_SECONDS if quick_seconds is None else quick_seconds):
        return Kept(value)
    fresh = Kept(value, timezone.now())
    cache.set(key, fresh, kept_seconds)
    return fresh
