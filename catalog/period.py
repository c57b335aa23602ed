"""Spans of years as addresses write them (1600-1699) and as pages say them (17th century)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import get_language, gettext, pgettext

from catalog.models.exhibit import EARLIEST_YEAR, LATEST_YEAR

_SPAN = re.compile(r"(-?[0-9]{1,5})-(-?[0-9]{1,5})")
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, order=True)
class Period:
    """Works begun from `first` to `last`, both included. Years before our era are negative."""

    first: int
    last: int

    @classmethod
    def read(cls, text: str) -> Period | None:
        """None where the text is no span of years that a museum could mean."""
        found = _SPAN.fullmatch(text)
        if not found:
            return None
        first, last = int(found[1]), int(found[2])
        return cls(first, last) if EARLIEST_YEAR <= first <= last <= LATEST_YEAR else None

    @classmethod
    def century_of(cls, year: int) -> Period:
        """1600 and 1699 both belong to 1600-1699: museums count in round hundreds."""
        first = year // 100 * 100
        return cls(first, first + 99)

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"

    @property
    def name(self) -> str:
        """As a heading: "17th century", "5th century BCE", "1650–1720"."""
        if self != Period.century_of(self.first):
            return _years(self.first) if self.first == self.last else f"{_years(self.first)}–{_years(self.last)}"
        if self.first >= 0:
            return gettext("%(ordinal)s century") % {"ordinal": _ordinal(self.first // 100 + 1)}
        return gettext("%(ordinal)s century BCE") % {"ordinal": _ordinal(-self.first // 100)}


def _years(year: int) -> str:
    return str(year) if year >= 0 else pgettext("a year before our era", "%(year)s BCE") % {"year": -year}


def _ordinal(number: int) -> str:
    """English writes 17th, French XVIIe."""
    if (get_language() or "").startswith("fr"):
        roman, rest = "", number
        for value, letters in _ROMAN:
            roman += letters * (rest // value)
            rest %= value
        return roman + ("er" if number == 1 else "e")
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
