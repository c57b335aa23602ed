"""What the museum tells the public about its picture classifier, counted in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q

from catalog.models import Category, Exhibit
from catalog.period import Period
from tagging.models import Certificate, ModelVersion, Promotion, Trial
from tagging.reports import registry
from tagging.reports.agreement import reviews_of
from tagging.reports.intervals import Bar, Share

MOST_DEPARTMENTS = 12
FEWEST_TO_BLAME = 20
"""A weakness is named only where so many works speak for it."""
MOST_CONFUSIONS = 3


@dataclass(frozen=True)
class OfCategory:
    category: Category
    precision: Bar
    recall: Bar
    num_learned: int


@dataclass(frozen=True)
class Line:
    """A department (`name`) or a century (`period`); neither: works without a date."""

    bar: Bar
    name: str = ""
    period: Period | None = None


@dataclass(frozen=True)
class Confusion:
    """Works of `truth` that it takes for `said`, of all works of `truth`."""

    truth: Category
    said: Category
    share: Share


@dataclass(frozen=True)
class Filed:
    """Works on view of one category, by who filed them there."""

    category: Category
    num: int
    num_by_machine: int
    promise: Certificate | None

    @property
    def bar(self) -> Bar:
        return Bar(Share(self.num_by_machine, self.num))


@dataclass(frozen=True)
class Card:
    """All that the page says. `is_ours`: measured on the museum's own works, not where the model was trained."""

    model_version: ModelVersion | None
    promoted_at: datetime | None
    categories: list[OfCategory]
    unknown: list[Category]
    overall: Bar
    is_ours: bool
    centuries: list[Line]
    departments: list[Line]
    confusions: list[Confusion]
    weak: list[Line]
    outside: Share | None
    agreed: Share
    filed: list[Filed]

    @property
    def num_by_machine(self) -> int:
        return sum(row.num_by_machine for row in self.filed)

    @property
    def num_on_view(self) -> int:
        return sum(row.num for row in self.filed)

    @property
    def num_learned(self) -> int:
        return sum(row.num_learned for row in self.categories)

    @classmethod
    def now(cls) -> Card:
        """Nine queries, however large the collection."""
        version = ModelVersion.active()
        categories = list(Category.objects.all())
        promotion = Promotion.objects.filter(model_version=version).first()
        trials = Trial.objects.judged().filter(model_version=version).order_by()
        right = Count("pk", filter=Q(category=F("exhibit__category")))
        pairs = trials.values_list("category", "exhibit__category").annotate(num=Count("pk"))
        nums = {(said, truth): num for said, truth, num in pairs}
        by_year = trials.values_list("exhibit__earliest_year").annotate(num=Count("pk"), right=right)
        by_department = trials.exclude(exhibit__department="").values_list("exhibit__department")
        departments = _departments(list(by_department.annotate(num=Count("pk"), right=right)))
        overall = Share(sum(num for (said, truth), num in nums.items() if said == truth), sum(nums.values()))
        agreed = reviews_of(version).aggregate(
            num=Count("pk"), agreed=Count("pk", filter=Q(category=F("suggestion__category")))
        )
        known = [category for category in categories if version and category.slug in version.labels]
        return cls(
            model_version=version,
            promoted_at=promotion.promoted_at if promotion else None,
            categories=_categories(version, known, nums),
            unknown=[category for category in categories if category not in known],
            overall=Bar(overall) if overall.total else Bar(_share_of_report(version)),
            is_ours=bool(overall.total),
            centuries=_centuries(list(by_year)),
            departments=departments,
            confusions=_confusions(categories, nums),
            weak=[line for line in departments if _is_weak(line.bar.share, overall)],
            outside=_outside(categories, known, nums),
            agreed=Share(agreed["agreed"], agreed["num"]),
            filed=_filed(categories),
        )


def _categories(
    version: ModelVersion | None, known: list[Category], nums: Mapping[tuple[int, int], int]
) -> list[OfCategory]:
    """On the museum's own works where there are any; else as the artefact's report says."""
    learned = _learned(version)
    reported = {row.label: row for one in registry.measured(version)[:1] for row in one.by_label} if version else {}
    rows = []
    for category in known:
        right = nums.get((category.pk, category.pk), 0)
        said = sum(num for (of, _truth), num in nums.items() if of == category.pk)
        filed = sum(num for (_said, of), num in nums.items() if of == category.pk)
        precision, recall = Share(right, said), Share(right, filed)
        if not nums and category.slug in reported:
            precision, recall = _reported(reported[category.slug])
        rows.append(OfCategory(category, Bar(precision), Bar(recall), learned.get(category.slug, 0)))
    return rows


def _learned(version: ModelVersion | None) -> dict[str, int]:
    """Number of pictures that it was fitted on, by label."""
    counts: dict[str, int] = defaultdict(int)
    for part, by_label in registry.seen(version) if version else []:
        for label, num in by_label.items():
            counts[label] += num if part in ("learn", "calibrate") else 0
    return counts


def _reported(row: registry.Figure) -> tuple[Share, Share]:
    """The counts behind the shares of a report."""
    right = round((row.recall or 0) * row.num)
    answered = round(right / row.precision) if row.precision else 0
    return Share(right, max(answered, right)), Share(right, row.num)


def _share_of_report(version: ModelVersion | None) -> Share:
    for one in registry.measured(version)[:1] if version else []:
        return Share(round((one.accuracy or 0) * one.num), one.num)
    return Share(0, 0)


def _centuries(rows: list[tuple[int | None, int, int]]) -> list[Line]:
    counts: dict[Period | None, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for year, num, right in rows:
        period = None if year is None else Period.century_of(year)
        counts[period] = (counts[period][0] + num, counts[period][1] + right)
    dated = sorted(period for period in counts if period is not None)
    order = [*dated, *([None] if None in counts else [])]
    return [Line(Bar(Share(counts[period][1], counts[period][0])), period=period) for period in order]


def _departments(rows: list[tuple[str, int, int]]) -> list[Line]:
    largest = sorted(rows, key=lambda row: (-row[1], row[0]))[:MOST_DEPARTMENTS]
    return [Line(Bar(Share(right, num)), name=name) for name, num, right in largest]


def _is_weak(share: Share, overall: Share) -> bool:
    """Worse than the whole, by more than its own doubt."""
    return share.total >= FEWEST_TO_BLAME and overall.value is not None and share.high < overall.value


def _confusions(categories: list[Category], nums: Mapping[tuple[int, int], int]) -> list[Confusion]:
    by_pk = {category.pk: category for category in categories}
    totals: dict[int, int] = defaultdict(int)
    for (_said, truth), num in nums.items():
        totals[truth] += num
    found = [
        Confusion(by_pk[truth], by_pk[said], Share(num, totals[truth]))
        for (said, truth), num in nums.items()
        if said != truth and totals[truth] >= FEWEST_TO_BLAME and by_pk[truth].slug != Category.OTHER
    ]
    return sorted(found, key=lambda one: -(one.share.value or 0))[:MOST_CONFUSIONS]


def _outside(categories: list[Category], known: list[Category], nums: Mapping[tuple[int, int], int]) -> Share | None:
    """Works that are none of what it can say, of all that were measured; None where nothing was."""
    inside = {category.pk for category in known}
    total = sum(nums.values())
    return Share(sum(num for (_said, truth), num in nums.items() if truth not in inside), total) if total else None


def _filed(categories: list[Category]) -> list[Filed]:
    rows = (
        Exhibit.objects.published()
        .filed()
        .order_by()
        .values_list("category")
        .annotate(num=Count("pk"), by_machine=Count("pk", filter=Q(filed_by=Exhibit.FiledBy.MACHINE)))
    )
    counts: dict[int, tuple[int, int]] = {pk: (num, by_machine) for pk, num, by_machine in rows}
    open_now: dict[int, Any] = {
        one.category_id: one for one in Certificate.objects.open().select_related("promise").order_by("pk")
    }
    return [
        Filed(category, *counts.get(category.pk, (0, 0)), open_now.get(category.pk))
        for category in categories
        if category.pk in counts or category.pk in open_now
    ]
