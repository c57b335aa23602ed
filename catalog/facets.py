"""What else a choice could be narrowed by: makers, periods, media, departments, each with its number of works."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F
from django.utils.translation import gettext_lazy as _

from catalog.census import Census, newest
from catalog.counting import Counted, Numbers, counted, counted_once_large
from catalog.filtering import Filter
from catalog.models import Category, Exhibit
from catalog.models.exhibit import EARLIEST_YEAR, ExhibitQuerySet
from catalog.period import Period

MOST_OPTIONS = 12  # shown of one facet; the rest is reached by narrowing something else, or by search
EVERYTHING = "everything"
_Live = Callable[[ExhibitQuerySet], Numbers]
_OfCensus = Callable[[Census, Filter], Numbers]
NAMES = {"periods": _("Period"), "maker": _("Maker"), "medium": _("Medium"), "department": _("Department")}


@dataclass(frozen=True)
class Option:
    """One value as the filter offers it: how many works, chosen or not, where a change of mind leads."""

    value: Category | Period | str
    name: str
    num: int
    is_chosen: bool
    toggled: Filter


@dataclass(frozen=True)
class Facet:
    field: str
    name: str
    options: list[Option]

    @property
    def num_chosen(self) -> int:
        return sum(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Overview:
    """The numbers of a page: everything on view, what was chosen, and what it could be narrowed by."""

    num_on_view: int
    num_open: int  # whatever the category
    num_chosen: int
    categories: list[Option]
    facets: list[Facet]
    counted_at: datetime | None


@dataclass(frozen=True)
class Question:
    """What is counted of which works. `name`: the same question has the same one, whoever asks it."""

    name: str
    chosen: Filter
    live: _Live
    of_census: _OfCensus

    def answer(self) -> Numbers:
        """Counted by the database."""
        return self.live(self.chosen.exhibits().order_by())

    def answer_of(self, census: Census) -> Numbers:
        return census.remembered(self.name, lambda: self.of_census(census, self.chosen))


def question(field: str, chosen: Filter) -> Question:
    """What a choice could be narrowed by, whatever of the field itself is chosen."""
    open_choice = chosen.without(field).sorted_by("")
    ways: dict[str, tuple[_Live, _OfCensus]] = {
        "categories": (_by_category, Census.by_category),
        "periods": (_by_period, Census.by_period),
    }
    return Question(f"{field} {open_choice.query}", open_choice, *(ways.get(field) or _by_words(field)))


def everything() -> Counted:
    """Works on view by category. Two queries; none in a large museum, whose numbers this process has read."""
    census = newest.known()
    if census:
        return Counted(census.by_category(Filter()), census.taken_at)
    whole = counted_once_large(EVERYTHING, Exhibit.objects.on_view().num_by_category)
    return everything() if whole.at and newest.get() else whole


def overview(chosen: Filter, known: Sequence[Category], fields: Sequence[str] = tuple(NAMES)) -> Overview:
    """At most two queries and one for each field, however many works there are."""
    whole = everything()
    open_choice = question("categories", chosen)
    by_category = whole if open_choice.chosen.is_empty else _told(open_choice, whole)
    options = [
        Option(
            value=each,
            name=each.plural,
            num=by_category.numbers.get(each.pk, 0),
            is_chosen=each in chosen.categories,
            toggled=chosen.toggled("categories", each),
        )
        for each in known
    ]
    num_chosen = sum(option.num for option in options if option.is_chosen or not chosen.categories)
    facets = [facet for field in fields if (facet := _facet(field, chosen, whole)).options]
    return Overview(whole.total, by_category.total, num_chosen, options, facets, whole.at)


def _facet(field: str, chosen: Filter, whole: Counted) -> Facet:
    numbers = _told(question(field, chosen), whole).numbers
    values = getattr(chosen, field)
    shown = [*(value for value in values if value not in numbers), *numbers]
    options = [
        Option(value, _name(value), numbers.get(value, 0), value in values, chosen.toggled(field, value))
        for value in shown
    ]
    return Facet(field, str(NAMES[field]), options)


def _name(value: Period | str) -> str:
    return value.name if isinstance(value, Period) else value


def _told(asked: Question, whole: Counted) -> Counted:
    """From the census where `whole` is; counted by the database where there is none (yet)."""
    census = newest.known()
    if census and whole.at:
        return Counted(asked.answer_of(census), census.taken_at)
    return counted(asked.name, asked.answer, whole)


def _by_category(exhibits: ExhibitQuerySet) -> Numbers:
    return exhibits.num_by_category()


def _by_period(exhibits: ExhibitQuerySet) -> Numbers:
    """Centuries in the order of time. Years are made positive first: databases cut -150 / 100 to -1."""
    centuries = (
        exhibits.filter(earliest_year__isnull=False)
        .annotate(century=(F("earliest_year") - EARLIEST_YEAR) / 100)
        .values_list("century")
        .annotate(num=Count("pk"))
        .order_by("century")
    )
    return {Period.century_of(century * 100 + EARLIEST_YEAR): num for century, num in centuries}


def _by_words(field: str) -> tuple[_Live, _OfCensus]:
    """The most frequent values of a field, and how often each is said."""

    def live(exhibits: ExhibitQuerySet) -> Numbers:
        rows = exhibits.exclude(**{field: ""}).values_list(field).annotate(num=Count("pk"))
        return dict(rows.order_by("-num", field)[:MOST_OPTIONS])

    return live, lambda census, chosen: census.by_words(field, chosen, MOST_OPTIONS)
