"""Two model versions on the same works kept for measuring: by category, with McNemar's exact test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Subquery

from catalog.models import Category
from tagging.models import ModelVersion, Trial
from tagging.models.trial import TrialQuerySet
from tagging.reports.intervals import Share

Test = Callable[[int, int], float]
"""From the numbers that only the one and only the other got right to a p-value."""


@dataclass(frozen=True)
class Row:
    """Works of one category (None: of all). `p`: how often chance alone would make a difference this large."""

    category: Category | None
    num: int
    first: Share
    second: Share
    only_first: int
    only_second: int
    p: float

    @property
    def change(self) -> float:
        """Of the share that is right, from the first to the second: -1 to 1."""
        return (self.second.num - self.first.num) / self.num if self.num else 0.0


@dataclass(frozen=True)
class Comparison:
    first: ModelVersion
    second: ModelVersion
    total: Row
    rows: list[Row]
    num_changed: int

    def worst_change(self) -> float:
        """The largest loss of any category that occurs, as a negative number; 0 where none lost."""
        return min((row.change for row in self.rows if row.num), default=0.0)

    @classmethod
    def between(cls, first: ModelVersion, second: ModelVersion, test: Test) -> Comparison:
        """Two queries, one of them grouped. Only works that both have answered, and neither has learned from."""
        counts: dict[int, dict[tuple[bool, bool], int]] = defaultdict(lambda: defaultdict(int))
        num_changed = 0
        for truth, one, other in _pairs(first, second).values_list("exhibit__category", "category", "other"):
            counts[truth][one == truth, other == truth] += 1
            num_changed += one != other
        rows = [_row(category, counts[category.pk], test) for category in Category.objects.all()]
        everything: dict[tuple[bool, bool], int] = defaultdict(int)
        for of_category in counts.values():
            for key, num in of_category.items():
                everything[key] += num
        return cls(first, second, _row(None, everything, test), rows, num_changed)


def _row(category: Category | None, counts: dict[tuple[bool, bool], int], test: Test) -> Row:
    both, only_first, only_second = (counts.get(key, 0) for key in ((True, True), (True, False), (False, True)))
    num = sum(counts.values())
    shares = Share(both + only_first, num), Share(both + only_second, num)
    return Row(category, num, *shares, only_first, only_second, test(only_first, only_second))


def _pairs(first: ModelVersion, second: ModelVersion) -> Any:
    """Trials of `first` with `other`: the number of the category that `second` gave."""
    others = Trial.objects.judged().filter(model_version=second, exhibit=OuterRef("exhibit"))
    pairs = Trial.objects.judged().filter(model_version=first).order_by()
    return pairs.annotate(other=Subquery(others.values("category")[:1])).filter(other__isnull=False)


def changed(first: ModelVersion, second: ModelVersion) -> TrialQuerySet:
    """Trials of `first` about works that `second` answered otherwise, in the order of the exhibits."""
    pairs: TrialQuerySet = _pairs(first, second).exclude(category=F("other"))
    return (
        pairs.select_related("exhibit__category", "category")
        .prefetch_related("exhibit__photographs")
        .order_by("exhibit")
    )
