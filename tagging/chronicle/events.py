"""One thing that happened, whichever table tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Change:
    """One field of a record: empty where it was, or is, empty."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Event:
    at: datetime
    source: str
    """Which table tells of it; with `pk` it is the event's key."""
    pk: int
    who: str
    what: str
    about: str = ""
    address: str = ""
    """A page with more of it."""
    changes: Sequence[Change] = field(default=())
    note: str = ""

    @property
    def place(self) -> Place:
        return Place(self.at, self.source, self.pk)


@dataclass(frozen=True)
class Place:
    """A place in the order of all events, newest first: by time, then by source, then by number."""

    at: datetime
    source: str
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}-{self.source}-{self.pk}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """None for what `str` of a place cannot have written."""
        moment, _, rest = text.partition("-")
        source, _, number = rest.partition("-")
        if not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in (moment, number)):
            return None
        try:
            return cls(EPOCH + int(moment) * MICROSECOND, source, int(number))
        except OverflowError:
            return None
