"""What a curator wants to see of the queue, and in which order. It stands in the address and can be saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Exhibit, ImportPicture, ImportRow
from tagging import asked
from tagging.models import ModelVersion, Review, Suggestion
from tagging.models.suggestion import SuggestionQuerySet

ORDERS = {
    "doubt": gettext_lazy("most doubtful first (entropy)"),
    "margin": gettext_lazy("closest contest first: two answers nearly equal"),
    "confidence": gettext_lazy("lowest confidence first"),
    "sure": gettext_lazy("highest confidence first"),
    "suggestion": gettext_lazy("by suggestion, surest first"),
    "scope": gettext_lazy("most likely none of these first"),
}
LANES = {
    "machine": gettext_lazy("filed by the machine, not yet seen"),
    "suspect": gettext_lazy("filed before an alarm, to be looked at"),
    "scope": gettext_lazy("probably none of these"),
}
OUT_OF_SCOPE = 0.5
COLUMNS = {
    "doubt": ("-place", "pk"),
    "margin": ("margin", "pk"),
    "confidence": ("confidence", "pk"),
    "sure": ("-confidence", "-pk"),
    "suggestion": ("category_id", "-confidence", "pk"),
    "scope": ("-out_of_scope", "pk"),
}
BANDS = {"0-50": (0.0, 0.5), "50-70": (0.5, 0.7), "70-90": (0.7, 0.9), "90-99": (0.9, 0.99), "99-100": (0.99, 1.01)}
COUNTED_MOST = 10_000


@dataclass(frozen=True)
class Count:
    """Exact up to COUNTED_MOST; beyond it only said to be more, so that no page waits for a count."""

    number: int
    is_counted_out: bool = False
    """Exact however large: somebody had the time to count to the end."""

    @property
    def is_exact(self) -> bool:
        return self.is_counted_out or self.number <= COUNTED_MOST

    def __str__(self) -> str:
        return f"{self.number:,}" if self.is_exact else _("more than %(most)s") % {"most": f"{COUNTED_MOST:,}"}

    def __bool__(self) -> bool:
        return self.number > 0

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> Count:
        """One query that stops counting behind the bound."""
        return cls(rows.order_by()[: COUNTED_MOST + 1].count())


@dataclass(frozen=True)
class QueueFilter:
    """Nonsense in an address counts as nothing, as everywhere at the desk."""

    order: str = ""
    lane: str = ""
    categories: tuple[str, ...] = ()
    department: str = ""
    maker: str = ""
    band: str = ""
    model: int | None = None
    job: int | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def from_address(cls, sent: QueryDict) -> QueueFilter:
        return cls(
            order=asked.known(sent.get("order", ""), ORDERS),
            lane=asked.known(sent.get("lane", ""), LANES),
            categories=tuple(slug[:40] for slug in sorted(set(sent.getlist("category"))) if slug)[:20],
            department=asked.word(sent.get("department", "")),
            maker=asked.word(sent.get("maker", "")),
            band=asked.known(sent.get("band", ""), BANDS),
            model=asked.number(sent.get("model", "")),
            job=asked.number(sent.get("import", "")),
            since=asked.day(sent.get("since", "")),
            until=asked.day(sent.get("until", "")),
        )

    @classmethod
    def from_query(cls, query: str) -> QueueFilter:
        return cls.from_address(QueryDict(query[:1000]))

    @property
    def query(self) -> str:
        """As it stands in the address; always the same for the same filter."""
        values: dict[str, str | int | tuple[str, ...]] = {
            "order": self.order,
            "lane": self.lane,
            "category": self.categories,
            "department": self.department,
            "maker": self.maker,
            "band": self.band,
            "model": self.model or "",
            "import": self.job or "",
            "since": str(self.since or ""),
            "until": str(self.until or ""),
        }
        return urlencode({name: value for name, value in values.items() if value}, doseq=True)

    @property
    def is_narrow(self) -> bool:
        """It leaves something out."""
        return self != QueueFilter(order=self.order)

    @property
    def is_in_turn(self) -> bool:
        """Nothing but the suggested category is chosen: within a category, what the lot drew comes when it comes."""
        plain = QueueFilter(order=self.order, categories=self.categories, model=self.model)
        return self == plain and self.order in ("", "doubt")

    def of_one_model(self) -> QueueFilter:
        """The same, with the active model named. One query where none is named yet."""
        if self.model is not None:
            return self
        return replace(self, model=ModelVersion.objects.filter(is_active=True).values_list("pk", flat=True).first())

    def waiting(self, default_order: str = "doubt") -> SuggestionQuerySet:
        """What waits for a person and matches, in its order. One query for the model, none for the rest."""
        rows = self._lane()
        for narrow in NARROWINGS:
            rows = narrow(self, rows)
        return rows.order_by(*COLUMNS[self.order or default_order])

    @property
    def is_of_filed_works(self) -> bool:
        """Their exhibits have a category already, given by the machine."""
        return self.lane in ("machine", "suspect")

    def _lane(self) -> SuggestionQuerySet:
        if self.is_of_filed_works:
            return filed_by_the_machine(is_suspect=self.lane == "suspect")
        rows = Suggestion.objects.waiting_for_review_of(self.of_one_model().model)
        if self.lane == "scope":
            return rows.filter(out_of_scope__gte=OUT_OF_SCOPE)
        return rows.filter(out_of_scope__isnull=False) if self.order == "scope" else rows

    def after(self, rows: SuggestionQuerySet, place: Suggestion, default_order: str = "doubt") -> SuggestionQuerySet:
        """Those of `rows` that follow `place` in the order of the filter (keyset, no OFFSET)."""
        columns = COLUMNS[self.order or default_order]
        if any(getattr(place, column.lstrip("-")) is None for column in columns):
            return rows
        following, equal = Q(), Q()
        for column in columns:
            name, beyond = column.lstrip("-"), "lt" if column.startswith("-") else "gt"
            value = getattr(place, name)
            following |= equal & Q(**{f"{name}__{beyond}": value})
            equal &= Q(**{name: value})
        first = columns[0].lstrip("-")
        bound = "lte" if columns[0].startswith("-") else "gte"
        # The bound says nothing new, but lets the index begin at the place instead of at the top.
        return rows.filter(following, **{f"{first}__{bound}": getattr(place, first)})


def filed_by_the_machine(*, is_suspect: bool) -> SuggestionQuerySet:
    """What the trust rule filed and no person has touched; only what is doubtful since an alarm, or all. No query."""
    untouched = Review.objects.untouched().filter(suggestion=OuterRef("pk"))
    if is_suspect:
        untouched = untouched.filter(pk__gte=F("by_rule__closure__suspect_since"))
    filed = Suggestion.objects.ready().filter(exhibit__filed_by=Exhibit.FiledBy.MACHINE)
    return filed.filter(Exists(untouched)).not_flagged()


def _by_category(wanted: QueueFilter, rows: SuggestionQuerySet) -> SuggestionQuerySet:
    return rows.filter(category__slug__in=wanted.categories) if wanted.categories else rows


def _by_label(wanted: QueueFilter, rows: SuggestionQuerySet) -> SuggestionQuerySet:
    words = {"exhibit__department": wanted.department, "exhibit__maker__icontains": wanted.maker}
    return rows.filter(**{name: word for name, word in words.items() if word})


def _by_band(wanted: QueueFilter, rows: SuggestionQuerySet) -> SuggestionQuerySet:
    if not wanted.band:
        return rows
    low, high = BANDS[wanted.band]
    return rows.filter(confidence__gte=low, confidence__lt=high)


def _by_import(wanted: QueueFilter, rows: SuggestionQuerySet) -> SuggestionQuerySet:
    return rows.filter(exhibit__in=imported_by(wanted.job)) if wanted.job else rows


def imported_by(job: int) -> QuerySet[Any]:
    """Numbers of the exhibits that an import entered or changed, by its table or by its pictures. No query."""
    written = ImportRow.objects.filter(job=job, exhibit__isnull=False).order_by().values("exhibit")
    pictured = ImportPicture.objects.filter(job=job, photograph__isnull=False).order_by().values("exhibit")
    return written.union(pictured)


def _by_day(wanted: QueueFilter, rows: SuggestionQuerySet) -> SuggestionQuerySet:
    if wanted.since:
        rows = rows.filter(exhibit__created_at__gte=asked.begin_of(wanted.since))
    if wanted.until:
        rows = rows.filter(exhibit__created_at__lt=asked.begin_of(wanted.until) + timedelta(days=1))
    return rows


Narrowing = Callable[[QueueFilter, SuggestionQuerySet], SuggestionQuerySet]
NARROWINGS: list[Narrowing] = [_by_category, _by_label, _by_band, _by_import, _by_day]
