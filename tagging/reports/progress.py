"""How far the collection is, and when it is done at the present pace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from catalog.models import Category, Exhibit, ImportJob
from tagging.filtering import QueueFilter, imported_by
from tagging.models import Review

PACE_DAYS = 7
MOST_DEPARTMENTS = 25
MOST_IMPORTS = 12
LONGEST_FORECAST_DAYS = 3650


@dataclass(frozen=True)
class Line:
    """One category or department: works filed there, by a person, and on view."""

    name: str
    num: int
    num_reviewed: int
    num_on_view: int
    widest: int = 1
    slug: str = ""
    num_open: int = 0
    """Of a category: suggested so, and waiting; of a department or an import: still untagged."""
    job: int | None = None

    @property
    def bar(self) -> str:
        return f"{100 * self.num / max(self.widest, 1):.1f}%"

    @property
    def bar_on_view(self) -> str:
        return f"{100 * self.num_on_view / max(self.widest, 1):.1f}%"


@dataclass(frozen=True)
class Progress:
    num_exhibits: int
    num_untagged: int
    num_waiting: int
    num_reviewed: int
    num_on_view: int
    by_category: list[Line]
    by_department: list[Line]
    by_import: list[Line]
    num_decided_lately: int

    @classmethod
    def now(cls) -> Progress:
        """Six counts over the whole collection, and one for each of the latest imports: seconds at half a million."""
        totals = Exhibit.objects.aggregate(
            everything=Count("pk"), untagged=Count("pk", filter=Q(category=None)), **_COUNTED
        )
        since = timezone.now() - timedelta(days=PACE_DAYS)
        lately = Review.objects.by_people().filter(undoes=None, undone_by=None, decided_at__gte=since, previous=None)
        return cls(
            num_exhibits=totals["everything"],
            num_untagged=totals["untagged"],
            num_waiting=QueueFilter().waiting().order_by().count(),
            num_reviewed=totals["reviewed"],
            num_on_view=totals["on_view"],
            by_category=_lines_by_category(),
            by_department=_lines_by_department(),
            by_import=_lines_by_import(),
            num_decided_lately=_looked_at(lately).count(),
        )

    @property
    def per_day(self) -> float:
        return self.num_decided_lately / PACE_DAYS

    @property
    def days_left(self) -> int | None:
        """None where nothing was decided lately, or where it would take longer than anybody plans."""
        if not self.num_decided_lately:
            return None
        days = -int(-self.num_waiting // self.per_day)
        return days if days <= LONGEST_FORECAST_DAYS else None

    @property
    def done_on(self) -> date | None:
        return None if self.days_left is None else timezone.localdate() + timedelta(days=self.days_left)


_COUNTED = {
    "reviewed": Count("pk", filter=Q(filed_by=Exhibit.FiledBy.CURATOR)),
    "on_view": Count("pk", filter=Q(published_at__isnull=False, category__isnull=False)),
}


def _looked_at(reviews: Any) -> Any:
    """Without those of whole filters, which nobody looked at one by one."""
    return reviews.exclude(selection__is_whole_filter=True)


def _lines_by_category() -> list[Line]:
    rows = Exhibit.objects.filed().order_by().values("category").annotate(num=Count("pk"), **_COUNTED)
    found: dict[int, Mapping[str, Any]] = {row["category"]: row for row in rows}
    waiting = dict(QueueFilter().waiting().order_by().values_list("category").annotate(num=Count("pk")))
    widest = max((row["num"] for row in found.values()), default=1)
    nothing = {"num": 0, "reviewed": 0, "on_view": 0}
    return [
        _line(str(one), found.get(one.pk, nothing), widest, slug=one.slug, num_open=waiting.get(one.pk, 0))
        for one in Category.objects.all()
    ]


_FILED = Count("pk", filter=Q(category__isnull=False))
_OPEN = Count("pk", filter=Q(category__isnull=True))


def _lines_by_department() -> list[Line]:
    rows = (
        Exhibit.objects.exclude(department="")
        .order_by()
        .values("department")
        .annotate(num=_FILED, open=_OPEN, **_COUNTED)
    )
    found: Iterable[Mapping[str, Any]] = list(rows.order_by("-num", "department")[:MOST_DEPARTMENTS])
    widest = max((row["num"] for row in found), default=1)
    return [_line(row["department"], row, widest, num_open=row["open"]) for row in found]


def _lines_by_import() -> list[Line]:
    """The latest imports that are in. One grouped count of each: its rows lie together in an index."""
    jobs = ImportJob.objects.filter(state__in=(ImportJob.State.APPLYING, ImportJob.State.APPLIED))
    lines = []
    for job in jobs.order_by("-pk")[:MOST_IMPORTS]:
        counted = Exhibit.objects.filter(pk__in=imported_by(job.pk)).aggregate(num=_FILED, open=_OPEN, **_COUNTED)
        name = f"{job.name}, {job.started_at:%Y-%m-%d}"
        lines.append(_line(name, counted, counted["num"] + counted["open"], num_open=counted["open"], job=job.pk))
    return lines


def _line(
    name: str, row: Mapping[str, Any], widest: int, *, slug: str = "", num_open: int, job: int | None = None
) -> Line:
    return Line(name, row["num"], row["reviewed"], row["on_view"], widest, slug, num_open, job)
