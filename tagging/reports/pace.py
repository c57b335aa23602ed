"""How quickly people decide: measured between two decisions of the same sitting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from django.db.models import Q
from django.utils import timezone

from tagging import desk
from tagging.models import Review

DAYS = 30
MOST_READ = 20_000
PAUSE_SECONDS = 300  # a longer gap is a pause, not a decision


@dataclass(frozen=True)
class Pace:
    person: str
    num: int
    num_gaps: int
    """Decisions whose length is known: those that followed another one within PAUSE_SECONDS."""
    median_seconds: float | None
    per_hour: float | None


def by_curator() -> list[Pace]:
    """Of the last DAYS days, at most MOST_READ decisions. One query. Many at once on the grid count as none."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = (
        Review.objects.by_people()
        .filter(Q(selection=None), undoes=None, decided_at__gte=since)
        .select_related("decided_by")
    )
    times: dict[str, list[datetime]] = defaultdict(list)
    for review in rows.order_by("-pk").only(
        "decided_at", "decided_by__username", "decided_by__first_name", "decided_by__last_name"
    )[:MOST_READ]:
        times[desk.called(review.decided_by)].append(review.decided_at)
    return [_pace(person, sorted(at)) for person, at in sorted(times.items())]


def _pace(person: str, at: list[datetime]) -> Pace:
    """A gap of no more than PAUSE_SECONDS is the time that the later decision took.

    >>> begun = datetime(2026, 1, 1)
    >>> pace = _pace("Ana", [begun + timedelta(seconds=s) for s in (0, 2, 6, 4000)])
    >>> pace.num, pace.num_gaps, pace.median_seconds, pace.per_hour
    (4, 2, 3.0, 1200.0)
    """
    between = [(later - earlier).total_seconds() for earlier, later in pairwise(at)]
    gaps = [seconds for seconds in between if seconds <= PAUSE_SECONDS]
    total = sum(gaps)
    return Pace(person, len(at), len(gaps), median(gaps) if gaps else None, 3600 * len(gaps) / total if total else None)
