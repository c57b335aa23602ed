"""Where the queue begins. What comes first is reviewed first, so its index begins with what no longer waits.

Passing over tens of thousands of them takes long. Where it did, the place of the first that waited is remembered for a
little while; what came in before that place meanwhile shows up when it is forgotten.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from django.core.cache import cache

from tagging.filtering import COLUMNS, QueueFilter
from tagging.models import Suggestion
from tagging.models.suggestion import SuggestionQuerySet

SLOW_SECONDS = 0.02
REMEMBERED_SECONDS = 60
# By these the whole queue is in one row; by suggestion it begins anew for every category.
STRAIGHT = ("doubt", "margin", "confidence", "sure")

Fetch = Callable[[SuggestionQuerySet], list[Suggestion]]


def first_of(rows: SuggestionQuerySet, wanted: QueueFilter, order: str, fetch: Fetch) -> list[Suggestion]:
    """What `fetch` takes from the beginning of `rows`, which are in `order`. `wanted` names its model."""
    if order not in STRAIGHT:
        return fetch(rows)
    # Hashed: a filter may be as long as an address.
    key = f"desk:front:{order}:{hashlib.sha256(wanted.query.encode()).hexdigest()}"
    column = COLUMNS[order][0]
    name, bound = column.lstrip("-"), "lte" if column.startswith("-") else "gte"
    front: float | None = cache.get(key)
    if front is not None and (found := fetch(rows.filter(**{f"{name}__{bound}": front}))):
        return found
    begun = time.monotonic()
    found = fetch(rows)
    if found and getattr(found[0], name) is not None and time.monotonic() - begun > SLOW_SECONDS:
        cache.set(key, getattr(found[0], name), REMEMBERED_SECONDS)
    return found
