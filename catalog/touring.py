"""A tour made from a choice: which works, in which rooms, in what order. The same address, the same tour.

A museum of half a million works is asked for as many works of each category as the visit has stops, no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext

from catalog.filtering import Filter, UnreadableFilter
from catalog.models import Category
from catalog.models.exhibit import ExhibitQuerySet
from catalog.period import Period

SECONDS_A_WORK = 90
MINUTES = (15, 30, 60, 90)  # what the form offers
USUAL_MINUTES = 30
LONGEST_MINUTES = 240
MOST_IN_A_ROOM = 10
FEWEST_IN_A_ROOM = 3


@dataclass(frozen=True)
class Work:
    """What a plan needs to know of an exhibit."""

    pk: int
    title: str
    maker: str
    medium: str
    earliest_year: int | None
    latest_year: int | None

    @classmethod
    def of(cls, exhibits: ExhibitQuerySet) -> list[Work]:
        """One query, of these columns only."""
        fields = ("pk", "title", "maker", "medium", "earliest_year", "latest_year")
        return [cls(*row) for row in exhibits.values_list(*fields)]

    @property
    def century(self) -> Period | None:
        return None if self.earliest_year is None else Period.century_of(self.earliest_year)

    @property
    def time(self) -> tuple[bool, int, str, int]:
        """For sorting: by year, the undated last; then by maker."""
        return self.earliest_year is None, self.earliest_year or 0, self.maker, self.pk


@dataclass(frozen=True)
class Room:
    name: str
    works: tuple[Work, ...]
    number: int = 0
    first_stop: int = 1

    @property
    def last_stop(self) -> int:
        return self.first_stop + len(self.works) - 1


@dataclass(frozen=True)
class Walk:
    """Rooms one after another, and the stops through all of them."""

    rooms: tuple[Room, ...]

    @cached_property
    def stops(self) -> tuple[Work, ...]:
        return tuple(work for room in self.rooms for work in room.works)

    @property
    def minutes(self) -> int:
        """About how long it takes, in steps of five."""
        return max(5, round(len(self.stops) * SECONDS_A_WORK / 300) * 5)

    def number_of(self, pk: int) -> int | None:
        """The stop at which a work hangs, counted from 1."""
        return next((number for number, work in enumerate(self.stops, start=1) if work.pk == pk), None)

    def room_of(self, number: int) -> Room:
        return next(room for room in self.rooms if number <= room.last_stop)


@dataclass(frozen=True)
class Visit:
    """What a visitor asked for."""

    chosen: Filter
    minutes: int = USUAL_MINUTES

    @classmethod
    def read(cls, query: QueryDict, known: Sequence[Category]) -> Visit:
        """Raises UnknownCategory or UnreadableFilter."""
        text = query.get("minutes") or str(USUAL_MINUTES)
        if not (text.isascii() and text.isdigit() and len(text) < 4 and 0 < int(text) <= LONGEST_MINUTES):
            raise UnreadableFilter
        return cls(Filter.read(query, known).sorted_by(""), int(text))

    @property
    def query(self) -> str:
        return urlencode([*self.chosen.pairs, ("minutes", str(self.minutes))])

    @property
    def num_stops(self) -> int:
        return max(1, self.minutes * 60 // SECONDS_A_WORK)

    def walk(self, known: Iterable[Category]) -> Walk:
        """One query for each category."""
        categories = self.chosen.categories or tuple(known)
        found = {category: self._found(category) for category in categories}
        shares = fair_shares([len(works) for works in found.values()], self.num_stops)
        rooms = [
            room
            for (category, works), share in zip(found.items(), shares, strict=True)
            for room in rooms_of(category.plural, works[:share])
        ]
        return numbered(rooms)

    def _found(self, category: Category) -> list[Work]:
        exhibits = replace(self.chosen, categories=(category,)).exhibits().shuffled()
        return Work.of(exhibits[: self.num_stops])


def numbered(rooms: Iterable[Room]) -> Walk:
    """Rooms and stops count through the whole tour."""
    placed, next_stop = [], 1
    for number, room in enumerate(rooms, start=1):
        placed.append(Room(room.name, room.works, number, next_stop))
        next_stop += len(room.works)
    return Walk(tuple(placed))


def fair_shares(available: Sequence[int], wanted: int) -> list[int]:
    """`wanted` shared out equally; what one cannot give, the others do."""
    shares = [0] * len(available)
    while sum(shares) < min(wanted, sum(available)):
        for place, num in enumerate(available):
            if shares[place] < num and sum(shares) < wanted:
                shares[place] += 1
    return shares


def rooms_of(name: str, works: Sequence[Work]) -> list[Room]:
    """By century where there are enough works for it, then by maker: rooms that one can take in."""
    in_order = sorted(works, key=lambda work: work.time)
    if len(in_order) <= MOST_IN_A_ROOM:
        return [Room(name, tuple(in_order))] if in_order else []
    centuries = _joined([list(group) for _, group in groupby(in_order, key=lambda work: work.century)])
    rooms: list[Room] = []
    for group in centuries:
        label = f"{name}, {_time_of(group)}"
        rooms += [Room(label, tuple(group))] if len(group) <= MOST_IN_A_ROOM else _by_maker(label, group)
    return rooms


def _joined(groups: list[list[Work]]) -> list[list[Work]]:
    """Centuries with hardly any work share a room with the one before."""
    joined: list[list[Work]] = []
    for group in groups:
        if joined and min(len(group), len(joined[-1])) < FEWEST_IN_A_ROOM:
            joined[-1] = joined[-1] + group
        else:
            joined.append(group)
    return joined


def _by_maker(name: str, works: Sequence[Work]) -> list[Room]:
    in_order = sorted(works, key=lambda work: (work.maker.casefold(), work.time))
    num_rooms = -(-len(in_order) // MOST_IN_A_ROOM)
    edges = [round(place * len(in_order) / num_rooms) for place in range(num_rooms + 1)]
    parts = [in_order[start:end] for start, end in pairwise(edges)]
    return [Room(f"{name}, {_initials(part, place)}", tuple(part)) for place, part in enumerate(parts, start=1)]


def _initials(works: Sequence[Work], place: int) -> str:
    first, last = works[0].maker[:1].upper(), works[-1].maker[:1].upper()
    if not (first and last):
        return str(place)
    return gettext("makers %(first)s to %(last)s") % {"first": first, "last": last}


def _time_of(works: Sequence[Work]) -> str:
    centuries = [century for work in works if (century := work.century)]
    if not centuries:
        return gettext("undated")
    first, last = min(centuries), max(centuries)
    return first.name if first == last else f"{first.name} – {last.name}"
