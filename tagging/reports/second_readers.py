"""How far two people agree who read the same picture, the second without knowing the first answer."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from catalog.models import Category
from tagging.models import SecondReading
from tagging.reports.intervals import Z_95, Share


@dataclass(frozen=True)
class Kappa:
    """Agreement beyond chance (Cohen 1960), with the ends of its 95 % interval by his large-sample error."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class SecondReaders:
    share: Share
    kappa: Kappa | None
    """None where nobody answered, or where all answers are one and the same category."""
    by_category: list[tuple[str, Share]]
    """Of what the first reader filed there: how often the second said so too."""
    num_waiting: int
    num_disagreeing: int

    @classmethod
    def now(cls) -> SecondReaders:
        """Four queries: of all answers, those that were settled later as well."""
        pairs = Counter(
            SecondReading.objects.answered()
            .order_by()
            .exclude(first__category=None)
            .values_list("first__category", "second_category")
        )
        right = sum(num for (first, second), num in pairs.items() if first == second)
        return cls(
            share=Share(right, pairs.total()),
            kappa=kappa(pairs),
            by_category=[
                (
                    str(one),
                    Share(pairs[one.pk, one.pk], sum(num for (first, _), num in pairs.items() if first == one.pk)),
                )
                for one in Category.objects.all()
            ],
            num_waiting=SecondReading.objects.waiting().count(),
            num_disagreeing=SecondReading.objects.disagreeing().count(),
        )


def kappa(pairs: Counter[tuple[int, int]]) -> Kappa | None:
    """
    >>> found = kappa(Counter({(1, 1): 20, (1, 2): 5, (2, 1): 10, (2, 2): 15}))
    >>> found and round(found.value, 2)
    0.4
    """
    total = pairs.total()
    if not total:
        return None
    observed = sum(num for (first, second), num in pairs.items() if first == second) / total
    firsts, seconds = Counter[int](), Counter[int]()
    for (first, second), num in pairs.items():
        firsts[first] += num
        seconds[second] += num
    expected = sum(firsts[name] * seconds[name] for name in firsts) / total**2
    if expected == 1:
        return None
    value = (observed - expected) / (1 - expected)
    half = Z_95 * math.sqrt(observed * (1 - observed) / (total * (1 - expected) ** 2))
    return Kappa(value, max(-1.0, value - half), min(1.0, value + half))
