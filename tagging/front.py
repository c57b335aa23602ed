"""Where the queue begins. The most doubtful are reviewed first, so its index begins with what no longer waits.

Passing over tens of thousands of them takes long. Where it did, the place of the first that waited is remembered for a
little while; what came in before that place meanwhile shows up when it is forgotten.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.cache import cache

from tagging.filtering import QueueFilter
from tagging.models import Suggestion
from tagging.models.suggestion import SuggestionQuerySet

SLOW_SECONDS = 0.05
REMEMBERED_SECONDS = 60

Fetch = Callable[[SuggestionQuerySet], list[Suggestion]]


def first_of(rows: SuggestionQuerySet, wanted: QueueFilter, order: str, fetch: Fetch) -> list[Suggestion]:
    """What `fetch` takes from the beginning of `rows`, which are in `order`. `wanted` names its model."""
    if order != "doubt":
        return fetch(rows)
    key = f"desk:front:{wanted.query}"
    front: float | None = cache.get(key)
    if front is not None and (found := fetch(rows.filter(place__lte=front))):
        return found
    begun = time.monotonic()
    found = fetch(rows)
    if found and found[0].place is not None and time.monotonic() - begun > SLOW_SECONDS:
        cache.set(key, found[0].place, REMEMBERED_SECONDS)
    return found
