"""Exhibits in the order in which they changed or came on view: for those who come back and ask what is new.

Both orders stand in an index of their own (Exhibit.Meta), and pages go by key: no row is counted or skipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan

from catalog.models import Exhibit
from catalog.models.exhibit import CHANGED_AT, ON_VIEW_SINCE, ExhibitQuerySet

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, order=True)
class Place:
    """Where a page begins: after this exhibit, in order of change."""

    changed_at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.changed_at - EPOCH) // MICROSECOND}-{self.pk}"

    @classmethod
    def read(cls, text: str) -> Place:
        """Raises ValueError for what `str` of a place cannot have written."""
        moment, _, key = text.partition("-")
        if not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in (moment, key)):
            raise ValueError(f"{text!r} is not a place in the order of changes.")
        try:
            return cls(EPOCH + int(moment) * MICROSECOND, int(key))
        except OverflowError as problem:
            raise ValueError(f"{text!r} lies beyond the calendar.") from problem


def changed_at(exhibit: Exhibit) -> datetime:
    """The last time that the public record became another one: corrected, filed, published or taken down."""
    if exhibit.published_at is None and exhibit.withdrawn_at is not None:
        return exhibit.withdrawn_at
    return max(exhibit.updated_at, exhibit.published_at or exhibit.updated_at)


def on_view_since(exhibit: Exhibit) -> datetime | None:
    """Since when a visitor can see it: it needs both, to be published and to be filed. None: not on view."""
    if exhibit.published_at is None or exhibit.filed_at is None:
        return None
    return max(exhibit.published_at, exhibit.filed_at)


def in_order_of_change(exhibits: ExhibitQuerySet) -> ExhibitQuerySet:
    """Oldest change first. No query."""
    return exhibits.order_by(CHANGED_AT, "pk")


def after(exhibits: ExhibitQuerySet, place: Place) -> ExhibitQuerySet:
    """Those of `in_order_of_change` that follow the place."""
    later = Q(GreaterThan(CHANGED_AT, place.changed_at)) | Q(pk__gt=place.pk)
    return since(exhibits, place.changed_at).filter(later)


def since(exhibits: ExhibitQuerySet, moment: datetime) -> ExhibitQuerySet:
    """Those whose public record became another one then or later."""
    return exhibits.filter(GreaterThanOrEqual(CHANGED_AT, moment))


def before(exhibits: ExhibitQuerySet, moment: datetime) -> ExhibitQuerySet:
    """Those whose public record last became another one before then."""
    return exhibits.filter(LessThan(CHANGED_AT, moment))


def withdrawn(place: Place | None, start: datetime | None, end: datetime | None) -> ExhibitQuerySet:
    """Works that were taken down, in the order in which that happened, after the place and within [start, end)."""
    found = Exhibit.objects.withdrawn().order_by("withdrawn_at", "pk")
    if start:
        found = found.filter(withdrawn_at__gte=start)
    if end:
        found = found.filter(withdrawn_at__lt=end)
    if place:
        later = Q(withdrawn_at__gt=place.changed_at) | Q(pk__gt=place.pk)
        found = found.filter(later, withdrawn_at__gte=place.changed_at)
    return found


def newest_on_view(num: int) -> list[Exhibit]:
    """What came on view last, newest first. Two queries."""
    newest = Exhibit.objects.on_view().with_principal_picture().order_by(ON_VIEW_SINCE.desc(), "-pk")
    return list(newest[:num])
