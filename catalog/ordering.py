"""The orders in which a gallery can be walked. Each goes by key: what comes after a work, not after n rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models import Exhibit
from catalog.models.exhibit import ExhibitQuerySet


@dataclass(frozen=True)
class Order:
    """By one field and then by number; works whose label does not say it come last."""

    slug: str
    name: Promise
    field: str = ""
    descends: bool = False

    def beyond(self, exhibits: ExhibitQuerySet, mark: Exhibit | None, num: int, *, back: bool = False) -> list[Exhibit]:
        """The next `num` works after `mark` (None: from the beginning), nearest first. At most two queries."""
        found: list[Exhibit] = []
        zones = self._zones(exhibits)
        if mark is not None:
            place = self._zone_of(mark)
            zones = zones[: place + 1][::-1] if back else zones[place:]
        for zone, is_said in zones:
            start = mark if zone is zones[0][0] else None
            if len(found) < num:
                found += self._arranged(zone, start, is_said, back)[: num - len(found)]
        return found

    def _zones(self, exhibits: ExhibitQuerySet) -> list[tuple[ExhibitQuerySet, bool]]:
        """Works that say it, and those that do not; each asked as an index stands: not "unequal" but "beyond"."""
        if not self.field:
            return [(exhibits, False)]
        if self.field == "earliest_year":
            said, unsaid = Q(earliest_year__isnull=False), Q(earliest_year__isnull=True)
        else:
            said, unsaid = Q(**{f"{self.field}__gt": ""}), Q(**{self.field: ""})
        return [(exhibits.filter(said), True), (exhibits.filter(unsaid), False)]

    def _zone_of(self, mark: Exhibit) -> int:
        return int(bool(self.field) and getattr(mark, self.field) in (None, ""))

    def _arranged(self, zone: ExhibitQuerySet, start: Exhibit | None, is_said: bool, back: bool) -> ExhibitQuerySet:
        down = (self.descends and (is_said or not self.field)) != back
        beyond, sign = ("lt", "-") if down else ("gt", "")
        if not is_said:
            further = Q(**{f"pk__{beyond}": start.pk}) if start else Q()
            return zone.filter(further).order_by(f"{sign}pk")
        if start:
            # A comparison of pairs, not "beyond, or equal and a later number": databases begin to read the index
            # right there, however many works share the value.
            later = TupleLessThan if down else TupleGreaterThan
            zone = zone.filter(later(Tuple(F(self.field), F("pk")), (getattr(start, self.field), start.pk)))
        return zone.order_by(f"{sign}{self.field}", f"{sign}pk")


ORDERS = {
    order.slug: order
    for order in (
        Order("", _("As catalogued")),
        Order("newest", _("Newly on the walls first"), descends=True),
        Order("oldest", _("Oldest works first"), "earliest_year"),
        Order("latest", _("Latest works first"), "earliest_year", descends=True),
        Order("title", _("By title"), "title"),
        Order("maker", _("By maker"), "maker"),
    )
}
