"""Which answers count as evidence for the trust rule, asked of the log. See docs/decisions/0090 and 0171.

Only those of exhibits that were drawn by lot and put before a person in their turn. What a curator looked up because
of what the model had said of it counts nothing: whoever accepts the sure ones in one go would prove the model by its
own confidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.utils import timezone

from catalog.models import Category, Exhibit
from tagging.models import Closure, Draw, Flag, ModelVersion, Review, SecondReading, Suggestion, Trial
from tagging.models.draw import lot_of
from tagging.trust import CHOOSING_SHARE, Evidence

# Passed over again and again while so many that were asked later have their answer: no yes.
PASSED_DAYS, PASSED_BY = 7, 20
MOST_RECORDS = 5_000  # of a category; more would choose no better


@dataclass(frozen=True)
class Answer:
    """What people said of one exhibit that was asked by lot, and what the model says of it."""

    exhibit: int
    confidence: float
    said: int
    """Category (id) of the model."""
    filed: int | None
    """Of the person; None where nobody wanted to say: it was flagged, or passed over for long."""
    review: int
    """Number of the person's review; 0 where there is none."""
    served_at: datetime
    """When it was put before a person in its turn."""
    is_disputed: bool = False
    """Persons decided differently, neither took it back, and nobody has settled it."""

    @property
    def is_right(self) -> bool:
        """In doubt against the model: it must not gain by a dispute."""
        return self.filed == self.said and not self.is_disputed

    @property
    def is_choosing(self) -> bool:
        return lot_of(self.exhibit, "part") < CHOOSING_SHARE


def answers(model_version: ModelVersion, category: Category) -> list[Answer]:
    """What people said by lot of what this model calls `category`, in the order in which they said it. Six queries."""
    served = {pk: at for pk, at in Draw.objects.served_in_turn().values_list("exhibit", "served_at") if at}
    asked = Suggestion.objects.ready().filter(model_version=model_version, category=category)
    rows = asked.filter(exhibit__draw__served_at__isnull=False, exhibit__draw__released_at=None)
    words = _words_of_people()
    unwilling = _nobody_would_say(served, set(words))
    found = []
    for exhibit, confidence in rows.values_list("exhibit", "confidence"):
        if exhibit in words:
            review, filed, is_disputed = words[exhibit]
        elif exhibit in unwilling:
            review, filed, is_disputed = 0, None, False
        else:
            continue
        found.append(
            Answer(exhibit, confidence or 0.0, category.pk, filed, review, served[exhibit], is_disputed=is_disputed)
        )
    return sorted(found, key=lambda one: (one.review or 2**63, one.exhibit))


def _words_of_people() -> dict[int, tuple[int, int | None, bool]]:
    """Exhibit id: (review, category, whether persons disagree), of the standing decisions of people who looked."""
    reviews = Review.objects.by_people().standing().filter(exhibit__draw__served_at__isnull=False)
    rows = reviews.exclude(selection__is_whole_filter=True).order_by("pk")
    readings = SecondReading.objects.filter(exhibit__draw__served_at__isnull=False)
    unsettled = set(readings.disagreeing().values_list("exhibit", flat=True))
    settled = set(readings.filter(state=SecondReading.State.RESOLVED).values_list("exhibit", flat=True))
    words: dict[int, tuple[int, int | None, bool]] = {}
    last_of: dict[int, dict[int | None, int | None]] = defaultdict(dict)
    for pk, exhibit, category, person in rows.values_list("pk", "exhibit", "category", "decided_by"):
        last_of[exhibit][person] = category
        differ = exhibit in unsettled or (exhibit not in settled and len(set(last_of[exhibit].values())) > 1)
        words[exhibit] = (pk, category, differ)
    return words


def _nobody_would_say(served: Mapping[int, datetime], answered: set[int]) -> set[int]:
    """Flagged for a colleague, or passed over while many asked later were answered."""
    flagged = Flag.objects.open().filter(exhibit__draw__served_at__isnull=False).values_list("exhibit", flat=True)
    unwilling = set(flagged)
    long_ago, answered_later = timezone.now() - timedelta(days=PASSED_DAYS), 0
    for exhibit, served_at in sorted(served.items(), key=lambda item: item[1], reverse=True):
        if exhibit in answered:
            answered_later += 1
        elif answered_later >= PASSED_BY and served_at < long_ago:
            unwilling.add(exhibit)
    return unwilling - answered


def records(model_version: ModelVersion, category: Category) -> Evidence:
    """What the museum's own records say of works kept for measuring that this model calls `category`. One query.

    They are what somebody happened to catalogue first, not a sample of what waits: they may choose, and prove nothing.
    """
    rows = (
        Trial.objects.judged()
        .filter(model_version=model_version, category=category, exhibit__filed_by=Exhibit.FiledBy.MUSEUM)
        .filter(exhibit__draw=None)
        .order_by("-pk")
        .values_list("confidence", "exhibit__category")[:MOST_RECORDS]
    )
    table = [(confidence or 0.0, filed == category.pk) for confidence, filed in rows]
    return Evidence(
        np.array([confidence for confidence, _ in table], dtype=np.float64),
        np.array([right for _, right in table], dtype=bool),
        np.ones(len(table), dtype=bool),
    )


def as_evidence(some: list[Answer]) -> Evidence:
    return Evidence(
        np.array([one.confidence for one in some], dtype=np.float64),
        np.array([one.is_right for one in some], dtype=bool),
        np.array([one.is_choosing for one in some], dtype=bool),
    )


def usable_after(model_version: ModelVersion, category: Category) -> int:
    """Number of the review before which nothing counts any more: the audits have shown that it was wrong too often."""
    alarms = Closure.objects.filter(
        certificate__category=category, certificate__model_version=model_version, why=Closure.Why.AUDIT
    )
    return max(alarms.values_list("last_review", flat=True), default=0)
