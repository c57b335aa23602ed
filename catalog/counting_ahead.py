"""What most visitors ask is counted before they ask: the whole collection, and what it can be narrowed by at once.

Without it the first page of each web process in five minutes would wait for a count of half a million works (1.5 s).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalog.counting import LIVE_MOST, OLDEST_SECONDS, Numbers, written
from catalog.facets import EVERYTHING, NAMES, question
from catalog.filtering import Filter
from catalog.models import Category, Census, Exhibit, KeptNumbers

DEAR = 20_000  # works of one maker, period, medium or department; what has fewer is counted by the page


def count_ahead() -> int:
    """Count all of it anew; returns how many questions were answered. Nothing is kept of a small museum."""
    whole = Exhibit.objects.on_view().num_by_category()
    if sum(whole.values()) <= LIVE_MOST:
        KeptNumbers.objects.all().delete()
        return 0
    _keep(EVERYTHING, whole)
    names = {EVERYTHING}
    for chosen in () if _has_census() else _choices():
        for field in (*NAMES, "categories"):
            asked = question(field, chosen)
            if asked.name not in names:
                _keep(asked.name, asked.answer())
                names.add(asked.name)
    KeptNumbers.objects.exclude(name__in=names).delete()
    return len(names)


def _has_census() -> bool:
    """Then every choice is counted from it (decision 141); only a process that has just begun wants the whole."""
    return Census.objects.filter(taken_at__gt=timezone.now() - timedelta(seconds=OLDEST_SECONDS / 2)).exists()


def _choices() -> Iterator[Filter]:
    """Nothing chosen, each category, and each frequent value that the gallery offers first."""
    yield Filter()
    for category in Category.objects.all():
        yield Filter(categories=(category,))
    for field in NAMES:
        for value, num in question(field, Filter()).answer().items():
            if num > DEAR:
                frequent: dict[str, Any] = {field: (value,)}
                yield replace(Filter(), **frequent)


def _keep(name: str, numbers: Numbers) -> None:
    row = {"numbers": written(numbers), "counted_at": timezone.now()}
    KeptNumbers.objects.update_or_create(name=name, defaults=row)
