"""What a visitor chose to see: the filter of the address, its pages and its neighbours.

Pages go by key (`?after=<id>`), never by OFFSET: the thousandth page costs what the first one costs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.text import get_text_list
from django.utils.translation import gettext

from catalog.models import Category, Exhibit
from catalog.models.exhibit import ExhibitQuerySet

PAGE = 36
STRIDE = 7919  # a prime, so that days next to each other show works far apart
LONGEST_ID = 18  # digits; a longer one fits no database


class UnknownCategory(Exception):
    """The address names a category that the museum does not have."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug[:60]


class NoSuchPage(Exception):
    """The address names a page that cannot be: `after` is no id, or nothing comes after it."""


@dataclass(frozen=True)
class Choice:
    """One category as the filter offers it: how many works, chosen or not, where a change of mind leads."""

    category: Category
    num_on_view: int
    is_chosen: bool
    toggled: Filter


@dataclass(frozen=True)
class Filter:
    """The chosen categories in the museum's order; none chosen means every category."""

    categories: tuple[Category, ...] = ()

    @classmethod
    def read(cls, query: QueryDict, known: Iterable[Category]) -> Filter:
        """Raises UnknownCategory, so that no visitor is shown something else than was asked for."""
        asked = {slug for slug in query.getlist("category") if slug}
        chosen = tuple(category for category in known if category.slug in asked)
        unknown = asked - {category.slug for category in chosen}
        if unknown:
            raise UnknownCategory(min(unknown))
        return cls(chosen)

    @property
    def name(self) -> str:
        """As a heading: "Paintings and sculptures"."""
        names = [category.plural for category in self.categories]
        if not names:
            return gettext("All works")
        return get_text_list([names[0], *(name.lower() for name in names[1:])], gettext("and"))

    @property
    def query(self) -> str:
        """As it stands in every address, without the question mark: the same choice, the same text."""
        return urlencode([("category", category.slug) for category in self.categories])

    @property
    def suffix(self) -> str:
        return f"?{self.query}" if self.categories else ""

    def choices(self, known: Iterable[Category]) -> list[Choice]:
        """Every category with its number of works on view. One query."""
        known = list(known)
        counts = Exhibit.objects.on_view().num_by_category()
        return [
            Choice(each, counts.get(each.pk, 0), each in self.categories, self._toggled(each, known)) for each in known
        ]

    def _toggled(self, category: Category, known: Iterable[Category]) -> Filter:
        chosen = set(self.categories) ^ {category}
        return Filter(tuple(each for each in known if each in chosen))

    def exhibits(self) -> ExhibitQuerySet:
        return Exhibit.objects.on_view().filed_under(category.slug for category in self.categories)


@dataclass(frozen=True)
class Page:
    """One page of a filter. `previous_after` is None on the first page and 0 where the first page is next."""

    exhibits: list[Exhibit]
    next_after: int | None
    previous_after: int | None


def page_of(chosen: Filter, after: str) -> Page:
    """Four queries, however many works there are. Raises NoSuchPage for an `after` that leads nowhere."""
    key = _key(after)
    found = list(chosen.exhibits().filter(pk__gt=key).with_principal_picture()[: PAGE + 1])
    if not found and key:
        raise NoSuchPage
    exhibits = found[:PAGE]
    next_after = exhibits[-1].pk if len(found) > PAGE else None
    return Page(exhibits, next_after, _before(chosen, exhibits[0].pk) if key else None)


def _key(after: str) -> int:
    if not after:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) <= LONGEST_ID):
        raise NoSuchPage
    return int(after)


def _before(chosen: Filter, first: int) -> int | None:
    """The key of the page before the one that starts with `first`."""
    keys = list(chosen.exhibits().filter(pk__lt=first).order_by("-pk").values_list("pk", flat=True)[: PAGE + 1])
    if not keys:
        return None
    return keys[PAGE] if len(keys) > PAGE else 0


def neighbours(chosen: Filter, exhibit: Exhibit) -> tuple[Exhibit | None, Exhibit | None]:
    """The works before and after this one within the filter. Two queries."""
    exhibits = chosen.exhibits()
    return (
        exhibits.filter(pk__lt=exhibit.pk).order_by("-pk").first(),
        exhibits.filter(pk__gt=exhibit.pk).first(),
    )


def newest(num: int, besides: Exhibit | None = None) -> list[Exhibit]:
    """The works that were catalogued last, without the one that is on the page already. Two queries."""
    found = Exhibit.objects.on_view().with_principal_picture().order_by("-pk")[: num + 1]
    return [exhibit for exhibit in found if exhibit != besides][:num]


def work_of_the_day(day: date) -> Exhibit | None:
    """A work in landscape format for the front door: another one each day, the same one all day.

    The day points at a place in the collection, and the first suitable work from there on is taken;
    no row is counted or skipped. At most six queries.
    """
    keys = Exhibit.objects.published().order_by("pk").values_list("pk", flat=True)
    first, last = keys.first(), keys.last()  # two ends of an index; MIN and MAX in one query read all of it
    if first is None or last is None:
        return None
    suitable = Exhibit.objects.on_view().in_landscape_format().with_principal_picture()
    start = first + day.toordinal() * STRIDE % (last - first + 1)
    return suitable.filter(pk__gte=start).first() or suitable.first()
