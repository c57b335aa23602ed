"""Numbers that are dear to count are kept for a while and dated; what is counted quickly is always fresh."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.core.cache import cache
from django.utils import timezone

QUICK_SECONDS = 0.25
KEPT_SECONDS = 300

Value = TypeVar("Value")


@dataclass(frozen=True)
class Kept(Generic[Value]):
    """`at` is None where it was counted for this very page."""

    value: Value
    at: datetime | None = None


def kept_if_slow(name: str, ask: Callable[[], Value]) -> Kept[Value]:
    """`ask` is called at most once in KEPT_SECONDS by each web process, if it takes longer than QUICK_SECONDS."""
    key = f"desk:{name}"
    found: Kept[Value] | None = cache.get(key)
    if found:
        return found
    begun = time.monotonic()
    value = ask()
    if time.monotonic() - begun <= QUICK_SECONDS:
        return Kept(value)
    fresh = Kept(value, timezone.now())
    cache.set(key, fresh, KEPT_SECONDS)
    return fresh
