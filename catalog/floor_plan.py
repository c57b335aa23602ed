"""A plan of the rooms: their outlines side by side, each as wide as it is full, with doors between them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from catalog.touring import Room, Walk

WIDTH = 640  # of the whole plan, in its own units
HEIGHT = 120  # of one row of rooms
DOOR = 26
NARROWEST = 90
MOST_IN_A_ROW = 4


@dataclass(frozen=True)
class Outline:
    """One room on the plan; `path` is what an SVG draws, with gaps where the doors are."""

    room: Room
    x: float
    y: float
    width: float
    path: str

    @property
    def middle_x(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def middle_y(self) -> float:
        return round(self.y + HEIGHT / 2, 1)


@dataclass(frozen=True)
class FloorPlan:
    outlines: list[Outline]

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def height(self) -> int:
        return HEIGHT * len({outline.y for outline in self.outlines})


def floor_plan(walk: Walk) -> FloorPlan:
    """Rows run to and fro, as one walks: the second row from right to left."""
    rooms = list(walk.rooms)
    num_rows = -(-len(rooms) // MOST_IN_A_ROW)
    edges = [round(place * len(rooms) / num_rows) for place in range(num_rows + 1)] if rooms else [0]
    rows = [rooms[start:end] for start, end in pairwise(edges)]
    outlines = []
    for row, in_row in enumerate(rows):
        outlines += _row(in_row, row, is_last=row == len(rows) - 1)
    return FloorPlan(outlines)


def _row(rooms: list[Room], row: int, is_last: bool) -> list[Outline]:
    forwards = row % 2 == 0
    widths = _widths(rooms)
    x = 0.0 if forwards else float(WIDTH)
    outlines = []
    for place, (room, width) in enumerate(zip(rooms, widths, strict=True)):
        left = x if forwards else x - width
        first, last = place == 0, place == len(rooms) - 1
        sides = {
            "bottom": last and not is_last,
            "left": not (first and row) if forwards else not last,
            "right": not last if forwards else not first,
        }
        outlines.append(Outline(room, round(left, 1), row * HEIGHT, round(width, 1), _path(left, row, width, sides)))
        x = x + width if forwards else x - width
    return outlines


def _widths(rooms: list[Room]) -> list[float]:
    spare = WIDTH - NARROWEST * len(rooms)
    num_works = sum(len(room.works) for room in rooms)
    return [NARROWEST + spare * len(room.works) / num_works for room in rooms]


def _path(left: float, row: int, width: float, doors: dict[str, bool]) -> str:
    """The walls; a door is a gap. What lies above has drawn the upper wall of every row but the first."""
    top, bottom, right = row * HEIGHT, (row + 1) * HEIGHT, left + width
    half = (top + bottom) / 2
    # The way down leads along the outer wall, where a room of the next row is sure to be.
    down = right - NARROWEST / 2 if row % 2 == 0 else left + NARROWEST / 2
    walls = [
        _wall((left, top), (left, bottom), half if doors["left"] else None),
        _wall((right, top), (right, bottom), half if doors["right"] else None),
        _wall((left, bottom), (right, bottom), down if doors["bottom"] else None),
    ]
    return "".join([_wall((left, top), (right, top), None), *walls] if row == 0 else walls)


def _wall(start: tuple[float, float], end: tuple[float, float], door: float | None) -> str:
    """A straight wall; `door` is the middle of its gap along it."""
    if door is None:
        return f"M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"
    if start[0] == end[0]:
        near, far = (start[0], door - DOOR / 2), (start[0], door + DOOR / 2)
    else:
        near, far = (door - DOOR / 2, start[1]), (door + DOOR / 2, start[1])
    return _wall(start, near, None) + _wall(far, end, None)
