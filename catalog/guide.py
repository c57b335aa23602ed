"""A walk as pages show it: its name, its addresses, and where in it one stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from catalog.models import Exhibit
from catalog.models.tour import Tour
from catalog.touring import Room, Visit, Walk, Work, numbered
from catalog.wall_text import wall_text


@dataclass(frozen=True)
class Guide:
    """`address` is the plan's; a stop's is made by adding the exhibit's number before the query."""

    title: str
    address: str
    walk: Walk
    suffix: str = ""
    introduction: str = ""
    texts: Mapping[int, str] = field(default_factory=dict)  # what a curator says at a stop, by exhibit

    @property
    def plan(self) -> str:
        return f"{self.address}{self.suffix}"

    def stop(self, pk: int) -> str:
        return f"{self.address}{pk}/{self.suffix}"

    @property
    def first_stop(self) -> str:
        return self.stop(self.walk.stops[0].pk)

    def standing_at(self, number: int) -> Standing:
        """The view from one stop. Two queries: the work with its pictures, and its neighbours."""
        stops = self.walk.stops
        wanted = {place: stops[place - 1].pk for place in (number - 1, number, number + 1) if 1 <= place <= len(stops)}
        found = Exhibit.objects.on_view().with_pictures().in_bulk(list(wanted.values()))
        previous, here, following = (
            found.get(wanted[place]) if place in wanted else None for place in (number - 1, number, number + 1)
        )
        return Standing(self, number, here, previous, following)


@dataclass(frozen=True)
class Standing:
    """One stop of a walk. `exhibit` is None where it was taken down a moment ago."""

    guide: Guide
    number: int
    exhibit: Exhibit | None
    previous: Exhibit | None
    following: Exhibit | None

    @property
    def room(self) -> Room:
        return self.guide.walk.room_of(self.number)

    @property
    def ticks(self) -> list[list[str]]:
        """One mark for each stop, by room: behind us, here, ahead."""
        return [
            [
                "here" if stop == self.number else "done" if stop < self.number else "ahead"
                for stop in range(room.first_stop, room.last_stop + 1)
            ]
            for room in self.guide.walk.rooms
        ]

    @property
    def previous_address(self) -> str:
        return self.guide.stop(self.previous.pk) if self.previous else ""

    @property
    def next_address(self) -> str:
        return self.guide.stop(self.following.pk) if self.following else ""

    @property
    def text(self) -> str:
        return self.guide.texts.get(self.exhibit.pk, "") if self.exhibit else ""


@dataclass(frozen=True)
class Hall:
    """A room with everything that its wall needs."""

    room: Room
    text: str
    exhibits: list[Exhibit]


def halls(walk: Walk) -> list[Hall]:
    """Two queries for the whole walk."""
    found = Exhibit.objects.on_view().with_principal_picture().in_bulk([work.pk for work in walk.stops])
    return [
        Hall(room, wall_text(room.works), [found[work.pk] for work in room.works if work.pk in found])
        for room in walk.rooms
    ]


def of_visit(visit: Visit, walk: Walk) -> Guide:
    return Guide(visit.chosen.name, reverse("catalog:visit"), walk, f"?{visit.query}")


def of_tour(tour: Tour) -> Guide:
    """A tour by the museum, as far as its works are on view: one room. Two queries."""
    stops = {stop.exhibit_id: stop for stop in tour.stops.all()}
    works = {work.pk: work for work in Work.of(Exhibit.objects.on_view().filter(pk__in=list(stops)).order_by())}
    hung = tuple(works[pk] for pk in stops if pk in works)
    return Guide(
        title=tour.title,
        address=tour.get_absolute_url(),
        walk=numbered([Room(tour.title, hung)] if hung else []),
        introduction=tour.introduction,
        texts={pk: stop.text for pk, stop in stops.items()},
    )
