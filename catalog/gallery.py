"""The pages of a choice, a work's neighbours in it, and what hangs on the front door.

Pages go by key (`?after=<id>`), never by OFFSET: the thousandth page costs what the first one costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.filtering import LONGEST_ID, Filter
from catalog.models import Exhibit, Photograph

PAGE = 36
LANDSCAPES_LOOKED_AT = 400  # photographs
STRIDE = 7919  # a prime, so that days next to each other show works far apart


class NoSuchPage(Exception):
    """The address names a page that cannot be: `after` is no id, or nothing comes after it."""


@dataclass(frozen=True)
class Page:
    """One page of a filter. `previous_after` is None on the first page and 0 where the first page is the one before."""

    exhibits: list[Exhibit]
    next_after: int | None
    previous_after: int | None


def page_of(chosen: Filter, after: str) -> Page:
    """At most eight queries, however many works there are. Raises NoSuchPage for an `after` that leads nowhere."""
    mark = _mark(after)
    exhibits = chosen.exhibits().with_principal_picture()
    found = chosen.order.beyond(exhibits, mark, PAGE + 1)
    if not found and mark:
        raise NoSuchPage
    shown = found[:PAGE]
    next_after = shown[-1].pk if len(found) > PAGE else None
    return Page(shown, next_after, _before(chosen, shown[0]) if mark else None)


def _mark(after: str) -> Exhibit | None:
    """The work after which the page begins. It need not be on view any more, but it must be known."""
    if not after:
        return None
    if not (after.isascii() and after.isdigit() and len(after) <= LONGEST_ID):
        raise NoSuchPage
    mark = Exhibit.objects.filter(pk=int(after)).first()
    if mark is None:
        raise NoSuchPage
    return mark


def _before(chosen: Filter, first: Exhibit) -> int | None:
    """The key of the page before the one that starts with `first`."""
    earlier = chosen.order.beyond(chosen.exhibits(), first, PAGE + 1, back=True)
    if not earlier:
        return None
    return earlier[PAGE].pk if len(earlier) > PAGE else 0


def neighbours(chosen: Filter, exhibit: Exhibit) -> tuple[Exhibit | None, Exhibit | None]:
    """The works before and after this one within the filter. At most four queries."""
    previous, following = (chosen.order.beyond(chosen.exhibits(), exhibit, 1, back=back) for back in (True, False))
    return (previous[0] if previous else None, following[0] if following else None)


def newest(num: int, besides: Exhibit | None = None) -> list[Exhibit]:
    """The works that were catalogued last, without the one that is on the page already. Two queries."""
    found = Exhibit.objects.on_view().with_principal_picture().order_by("-pk")[: num + 1]
    return [exhibit for exhibit in found if exhibit != besides][:num]


def work_of_the_day(day: date) -> Exhibit | None:
    """A work in landscape format for the front door: another one each day, the same one all day.

    The day points at a place in the collection, and the first suitable work from there on is taken, or else the
    first of all. Only so many photographs are looked at, and no row is skipped. At most seven queries.
    """
    keys = Exhibit.objects.published().order_by("pk").values_list("pk", flat=True)
    first, last = keys.first(), keys.last()  # two ends of an index; MIN and MAX in one query read all of it
    if first is None or last is None:
        return None
    start = first + day.toordinal() * STRIDE % (last - first + 1)
    return _first_landscape(start) or _first_landscape(first)


def _first_landscape(start: int) -> Exhibit | None:
    """On view, wider than high, and large enough to fill half a screen. Two or three queries."""
    principal = Photograph.objects.filter(position=0, exhibit__gte=start).order_by("exhibit")
    sizes = principal.values_list("exhibit", "width", "height")[:LANDSCAPES_LOOKED_AT]
    wide = [pk for pk, width, height in sizes if width >= 900 and width > height * 1.1]
    return Exhibit.objects.on_view().with_principal_picture().filter(pk__in=wide).first()
