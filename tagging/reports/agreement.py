"""Where model and curators agree: what it said against where they filed it, of one model version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Case, Count, F, IntegerField, Q, Value, When

from catalog.models import Category
from tagging.models import ModelVersion, Review
from tagging.models.review import ReviewQuerySet
from tagging.models.suggestion import SuggestionQuerySet
from tagging.reports.intervals import Share

NUM_BANDS = 10


@dataclass(frozen=True)
class Cell:
    said: Category
    filed: Category
    num: int
    share: float
    """Of the row: of all that the model said this about."""

    @property
    def is_agreement(self) -> bool:
        return self.said == self.filed

    @property
    def shade(self) -> str:
        """Height of the bar in the cell."""
        return f"{100 * self.share:.0f}%"


@dataclass(frozen=True)
class Row:
    category: Category
    cells: list[Cell]
    precision: Share
    recall: Share


def reviews_of(model_version: ModelVersion | None) -> ReviewQuerySet:
    """The last standing word on each exhibit, given by a person who looked at it and at this model's suggestion."""
    reviews = Review.objects.by_people().last_on_each().filter(suggestion__model_version=model_version)
    return reviews.filter(Q(selection=None) | Q(selection__is_whole_filter=False))


def matrix(model_version: ModelVersion | None) -> list[Row]:
    """One grouped count. A row for each category that the model can say; a column for each that a person can."""
    counted = (
        reviews_of(model_version).order_by().values_list("suggestion__category", "category").annotate(num=Count("pk"))
    )
    nums = {(said, filed): num for said, filed, num in counted}
    categories = list(Category.objects.all())
    return [
        _row(category, categories, nums)
        for category in categories
        if model_version and category.slug in model_version.labels
    ]


def _row(said: Category, categories: Sequence[Category], nums: dict[tuple[int | None, int | None], int]) -> Row:
    of_row = [nums.get((said.pk, filed.pk), 0) for filed in categories]
    answered, right = sum(of_row), nums.get((said.pk, said.pk), 0)
    wanted = sum(num for (_, filed), num in nums.items() if filed == said.pk)
    cells = [
        Cell(said, filed, num, num / answered if answered else 0.0)
        for filed, num in zip(categories, of_row, strict=True)
    ]
    return Row(said, cells, Share(right, answered), Share(right, wanted))


@dataclass(frozen=True)
class Band:
    """Suggestions of about the same confidence: how many wait, and how often people agreed."""

    low: float
    high: float
    num_waiting: int
    mean: float | None
    right: Share
    tallest: int = 1

    # Places in a drawing of 100 by 100, with decimal points in every language.

    @property
    def left(self) -> str:
        return f"{100 * self.low:.0f}"

    @property
    def top(self) -> str:
        return f"{100 - self._height:.1f}"

    @property
    def height(self) -> str:
        return f"{self._height:.1f}"

    @property
    def _height(self) -> float:
        return 90 * self.num_waiting / max(self.tallest, 1)

    @property
    def mean_place(self) -> str:
        return f"{100 * (self.mean or 0):.1f}"

    @property
    def right_place(self) -> str:
        return f"{100 - 100 * (self.right.value or 0):.1f}"

    @property
    def low_place(self) -> str:
        return f"{100 - 100 * self.right.low:.1f}"

    @property
    def high_place(self) -> str:
        return f"{100 - 100 * self.right.high:.1f}"

    @property
    def name(self) -> str:
        return f"{100 * self.low:.0f}–{100 * self.high:.0f}"


def bands(model_version: ModelVersion | None, waiting: dict[int, int]) -> list[Band]:
    """Ten bands of confidence. `waiting`: number of waiting suggestions by band. One grouped query."""
    rows = (
        reviews_of(model_version)
        .order_by()
        .annotate(band=_band("suggestion__confidence"))
        .values("band")
        .annotate(
            num=Count("pk"),
            agreed=Count("pk", filter=Q(category=F("suggestion__category"))),
            mean=Avg("suggestion__confidence"),
        )
    )
    found: dict[int, Mapping[str, Any]] = {row["band"]: row for row in rows}
    tallest = max(waiting.values(), default=1)
    return [_one_band(number, found.get(number), waiting.get(number, 0), tallest) for number in range(NUM_BANDS)]


def _one_band(number: int, row: Mapping[str, Any] | None, num_waiting: int, tallest: int) -> Band:
    right = Share(int(row["agreed"]), int(row["num"])) if row else Share(0, 0)
    return Band(number / NUM_BANDS, (number + 1) / NUM_BANDS, num_waiting, row["mean"] if row else None, right, tallest)


def waiting_by_band(rows: SuggestionQuerySet) -> dict[int, int]:
    """Number by band of confidence, of the suggestions in `rows`: one grouped query."""
    counted = rows.order_by().annotate(band=_band("confidence")).values_list("band").annotate(num=Count("pk"))
    return dict(counted)


def _band(field: str) -> Case:
    """The band's number, in SQL that every database has."""
    tops = [When(**{f"{field}__lt": (number + 1) / NUM_BANDS}, then=Value(number)) for number in range(NUM_BANDS - 1)]
    return Case(*tops, default=Value(NUM_BANDS - 1), output_field=IntegerField())


def suggestions_in_cell(model_version: ModelVersion | None, said: Category, filed: Category) -> ReviewQuerySet:
    """The reviews behind one cell, newest first."""
    return reviews_of(model_version).filter(suggestion__category=said, category=filed).order_by("-pk")
