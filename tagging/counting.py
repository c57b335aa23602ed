"""How much waits. Quick counts are of this moment; dear ones are counted by a worker and shown with their age."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from catalog.models import Exhibit
from tagging.filtering import Count, QueueFilter
from tagging.keeping import kept_if_slow
from tagging.models import ModelVersion, Suggestion, Tally
from tagging.models.suggestion import SuggestionQuerySet

EVERYTHING = QueueFilter()
QUICK_SECONDS = 0.02  # what takes less is counted for every page
RESTS = 30  # a count that takes a second is made at most every half minute
MOST_WORDS = 200
WAITING, TAGGING, FAILED, DEPARTMENTS = "waiting", "tagging", "failed", "departments"


@dataclass(frozen=True)
class Counts:
    """`counted_at` is None where all are of this moment, exact up to a bound; else they are exact, and so old."""

    waiting: Count
    tagging: Count
    failed: Count
    has_model: bool
    counted_at: datetime | None = None

    @classmethod
    def now(cls, wanted: QueueFilter = EVERYTHING) -> Counts:
        """Two queries, and one for each number that is quick to count."""
        model_version = ModelVersion.active()
        tallies = {tally.name: tally for tally in Tally.objects.exclude(name=DEPARTMENTS)}
        numbers = {
            WAITING: _of_filter(wanted) if wanted.is_narrow else _told(tallies.get(WAITING), EVERYTHING.waiting),
            TAGGING: _told(tallies.get(TAGGING), lambda: to_tag(model_version)) if model_version else (Count(0), None),
            FAILED: _told(tallies.get(FAILED), failures),
        }
        return cls(
            waiting=numbers[WAITING][0],
            tagging=numbers[TAGGING][0],
            failed=numbers[FAILED][0],
            has_model=model_version is not None,
            counted_at=min((at for _number, at in numbers.values() if at), default=None),
        )

    @staticmethod
    def of_failed() -> tuple[Count, datetime | None]:
        """With its age, for the page of what failed: one or two queries."""
        return _told(Tally.objects.filter(name=FAILED).first(), failures)

    @staticmethod
    def of_waiting(wanted: QueueFilter) -> Count:
        """Only what waits, for pages that show nothing else: one or two queries."""
        if wanted.is_narrow:
            return _of_filter(wanted)[0]
        return _told(Tally.objects.filter(name=WAITING).first(), EVERYTHING.waiting)[0]

    def as_dict(self) -> dict[str, int | bool | str]:
        """For the page's script: a number beyond `most` only says that there are more."""
        numbers = {name: getattr(self, name).number for name in (WAITING, TAGGING, FAILED)}
        at = timezone.localtime(self.counted_at).strftime("%H:%M:%S") if self.counted_at else ""
        return {**numbers, "has_model": self.has_model, "counted_at": at}


def _told(tally: Tally | None, rows: Callable[[], QuerySet[Any]]) -> tuple[Count, datetime | None]:
    return (Count(tally.number, is_counted_out=True), tally.counted_at) if tally else (Count.of(rows()), None)


def _of_filter(wanted: QueueFilter) -> tuple[Count, datetime | None]:
    """Of one curator's own filter: counted up to the bound, and kept by this process where that is slow."""
    name = f"waiting:{wanted.query}"
    kept = kept_if_slow(name, lambda: Count.of(wanted.waiting()), QUICK_SECONDS, settings.DESK_COUNT_SECONDS)
    return kept.value, kept.at


def departments() -> list[str]:
    """Departments of what waits, as far as there are not too many: one query."""
    tally = Tally.objects.filter(name=DEPARTMENTS).first()
    return list(tally.words) if tally else _departments()


def _departments() -> list[str]:
    rows = EVERYTHING.waiting().order_by().exclude(exhibit__department="")
    words: Any = rows.values_list(F("exhibit__department"), flat=True).distinct()
    return sorted(words[:MOST_WORDS])


def to_tag(model_version: ModelVersion) -> QuerySet[Exhibit]:
    """Exhibits that the worker has in hand or has still to begin."""
    answered = Suggestion.objects.filter(model_version=model_version, exhibit=OuterRef("pk")).exclude(
        state=Suggestion.State.RUNNING
    )
    return Exhibit.objects.untagged().pictured().filter(~Exists(answered))


def failures() -> SuggestionQuerySet:
    """Pictures that the active model could not read and that nobody has filed by hand."""
    return Suggestion.objects.failed().of_active_model().filter(exhibit__category=None)


def count_what_is_dear() -> list[str]:
    """Count anew what has rested long enough; forget what has become quick. Returns the names that are kept."""
    model_version = ModelVersion.active()
    asked: dict[str, Callable[[], int | list[str]]] = {
        WAITING: lambda: EVERYTHING.waiting().order_by().count(),
        TAGGING: lambda: to_tag(model_version).order_by().count() if model_version else 0,
        FAILED: lambda: failures().order_by().count(),
        DEPARTMENTS: _departments,
    }
    return [name for name, ask in asked.items() if _keep(name, ask)]


def _keep(name: str, ask: Callable[[], int | list[str]]) -> bool:
    tally = Tally.objects.filter(name=name).first()
    if tally and timezone.now() - tally.counted_at < timedelta(seconds=RESTS * tally.seconds):
        return True
    begun = time.monotonic()
    found = ask()
    seconds = time.monotonic() - begun
    if seconds <= QUICK_SECONDS:
        Tally.objects.filter(name=name).delete()
        return False
    values = {"words": found, "number": len(found)} if isinstance(found, list) else {"number": found}
    Tally.objects.update_or_create(name=name, defaults={**values, "seconds": seconds, "counted_at": timezone.now()})
    return True
