"""What a visitor chose to see, as the address says it: the same choice, the same text, the same works."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.text import get_text_list
from django.utils.translation import gettext

from catalog.models import Category, Exhibit
from catalog.models.exhibit import ExhibitQuerySet
from catalog.ordering import ORDERS, Order
from catalog.period import Period

MOST_VALUES = 20  # of one facet in one address
MOST_WORKS = 100  # named one by one in an address
LONGEST_ID = 18  # digits; a longer one fits no database
LONGEST_VALUE = 500  # characters; no field holds more
WORDED = ("maker", "medium", "department")  # facets whose values are the record's own words


class UnknownCategory(Exception):
    """The address names a category that the museum does not have."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug[:60]


class UnreadableFilter(Exception):
    """The address asks for something that cannot be: a period that is no span of years, too many values."""


@dataclass(frozen=True)
class Filter:
    """Within a facet any of the chosen values will do, across facets all must hold; nothing chosen: all works."""

    categories: tuple[Category, ...] = ()
    periods: tuple[Period, ...] = ()
    maker: tuple[str, ...] = ()
    medium: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    sort: str = ""

    @classmethod
    def read(cls, query: QueryDict, known: Iterable[Category]) -> Filter:
        """Raises UnknownCategory or UnreadableFilter: no visitor is shown something else than was asked for."""
        asked = {slug for slug in query.getlist("category") if slug}
        chosen = tuple(category for category in known if category.slug in asked)
        unknown = asked - {category.slug for category in chosen}
        if unknown:
            raise UnknownCategory(min(unknown))
        periods = [Period.read(text) for text in _values(query, "period")]
        if None in periods:
            raise UnreadableFilter
        sort = query.get("sort", "")
        if sort not in ORDERS:
            raise UnreadableFilter
        return cls(
            sort=sort,
            categories=chosen,
            periods=tuple(sorted(period for period in periods if period)),
            **{facet: _values(query, facet) for facet in WORDED},
        )

    @property
    def name(self) -> str:
        """As a heading: "Paintings and sculptures", "Paintings, 17th century, Clara Hoogstede"."""
        parts = [self._categories_in_words()]
        for values in ([each.name for each in self.periods], self.maker, self.medium, self.department):
            if values:
                parts.append(get_text_list(list(values), gettext("and")))
        return ", ".join(parts)

    def _categories_in_words(self) -> str:
        names = [category.plural for category in self.categories]
        if not names:
            return gettext("All works")
        return get_text_list([names[0], *(name.lower() for name in names[1:])], gettext("and"))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Parameter and value, in one order: the hidden fields of a form, the parts of an address."""
        pairs = [("category", category.slug) for category in self.categories]
        pairs += [("period", str(period)) for period in self.periods]
        pairs += [(facet, value) for facet in WORDED for value in getattr(self, facet)]
        return [*pairs, ("sort", self.sort)] if self.sort else pairs

    @property
    def query(self) -> str:
        """As it stands in every address, without the question mark."""
        return urlencode(self.pairs)

    @property
    def suffix(self) -> str:
        return f"?{self.query}" if self.query else ""

    @property
    def is_empty(self) -> bool:
        """Everything on view, in whatever order."""
        return self.sorted_by("") == Filter()

    @property
    def order(self) -> Order:
        return ORDERS[self.sort]

    def sorted_by(self, sort: str) -> Filter:
        return replace(self, sort=sort)

    @property
    def is_narrowed(self) -> bool:
        """By more than categories."""
        return any(getattr(self, field) for field in ("periods", *WORDED))

    def without(self, facet: str) -> Filter:
        """The same choice with one facet left open. `facet` is the name of a field."""
        return self._with(facet, ())

    @property
    def all_categories(self) -> Filter:
        return self.without("categories")

    @property
    def only_categories(self) -> Filter:
        return Filter(self.categories, sort=self.sort)

    def toggled(self, facet: str, value: Category | Period | str) -> Filter:
        """The same choice with one value more, or less. Values stand in order, so that addresses are equal."""
        values: set[Any] = set(getattr(self, facet)) ^ {value}
        return self._with(facet, tuple(sorted(values, key=_place)))

    def _with(self, facet: str, values: tuple[Any, ...]) -> Filter:
        changes: dict[str, Any] = {facet: values}
        return replace(self, **changes)

    def exhibits(self) -> ExhibitQuerySet:
        """What is on view of it, in gallery order. No query."""
        found = Exhibit.objects.on_view().in_categories(self.categories)
        found = found.begun_within([(period.first, period.last) for period in self.periods])
        for facet in WORDED:
            found = found.with_words(facet, getattr(self, facet))
        return found


def _values(query: QueryDict, facet: str) -> tuple[str, ...]:
    values = sorted({value for value in query.getlist(facet) if value.strip()})
    if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE or "\x00" in value for value in values):
        raise UnreadableFilter
    return tuple(values)


def _place(value: Category | Period | str) -> Any:
    return (value.position, value.slug) if isinstance(value, Category) else value


def read_numbers(text: str) -> list[int]:
    """Each once, in the order given. Raises UnreadableFilter for what is no list of numbers."""
    parts = [part for part in text.split(",") if part]
    if len(parts) > MOST_WORKS or not all(part.isascii() and part.isdigit() for part in parts):
        raise UnreadableFilter
    if any(len(part) > LONGEST_ID for part in parts):
        raise UnreadableFilter
    return list(dict.fromkeys(int(part) for part in parts))
