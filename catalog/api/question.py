"""What one may ask of the exhibits: the filters of `/api/exhibits/`, checked before the database is asked."""

from __future__ import annotations

from datetime import UTC, datetime, time
from http import HTTPStatus
from typing import Annotated, Any

from django.db.models import Q
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from ninja import Schema
from pydantic import BeforeValidator, Field
from pydantic.json_schema import WithJsonSchema

from catalog import changes
from catalog.models import Exhibit
from catalog.models.exhibit import EARLIEST_YEAR, FIRST_YEAR, LAST_YEAR, LATEST_YEAR, ExhibitQuerySet

DEFAULT_PAGE, LARGEST_PAGE = 50, 100
LONGEST_KEY = 18  # digits; a longer one fits no database

DATES = {
    "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
    "examples": ["2026-01-31", "2026-01-31T12:00:00Z"],
}
KEYS = {"type": "string", "pattern": r"^[0-9]{1,18}(-[0-9]{1,18})?$"}
LONGEST_WORDS = 500
WORDS = {"type": "string", "maxLength": LONGEST_WORDS, "pattern": r"^[^\u0000]*$"}
YEARS = {"type": "integer", "minimum": EARLIEST_YEAR, "maximum": LATEST_YEAR}
RIGHTS = {"type": "string", "enum": [value for value in Exhibit.Rights.values if value]}


class Unanswerable(Exception):
    """The question makes no sense. The message is for the person who asked it."""

    status = HTTPStatus.BAD_REQUEST


class UnknownCategory(Unanswerable):
    """As in the gallery: a category that the museum does not have is an address that does not exist."""

    status = HTTPStatus.NOT_FOUND


def _moment(said: Any) -> datetime:
    """A date, or a moment with its time zone; a date means its first moment, UTC."""
    text = str(said)
    try:
        moment = datetime.fromisoformat(text)
        if "T" not in text:
            moment = datetime.combine(moment.date(), time(), UTC)
        if moment.tzinfo is None:
            raise ValueError("without a time zone")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("expected a date such as 2026-01-31, or a moment such as 2026-01-31T12:00:00Z") from None


def _known_rights(said: Any) -> str:
    if said not in RIGHTS["enum"]:
        raise ValueError(f"expected one of {', '.join(RIGHTS['enum'])}")
    return str(said)


def _year(said: Any) -> int:
    text = str(said)
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) <= 6 and EARLIEST_YEAR <= int(text) <= LATEST_YEAR:
        return int(text)
    raise ValueError(f"expected a year between {EARLIEST_YEAR} and {LATEST_YEAR}, such as 1650 or -500")


def _words(said: Any) -> str:
    """PostgreSQL cannot hold the character NUL; no record contains it."""
    if len(said) > LONGEST_WORDS or "\x00" in said:
        raise ValueError(f"expected words as a record writes them, at most {LONGEST_WORDS} characters")
    return str(said)


# Not asked for is None; the published description knows only what may be asked for.
Words = Annotated[str | None, BeforeValidator(_words), WithJsonSchema(WORDS)]
Year = Annotated[int | None, BeforeValidator(_year), WithJsonSchema(YEARS)]
Moment = Annotated[datetime | None, BeforeValidator(_moment), WithJsonSchema(DATES)]
Key = Annotated[str | None, WithJsonSchema(KEYS)]
RightsAddress = Annotated[str | None, BeforeValidator(_known_rights), WithJsonSchema(RIGHTS)]


class Question(Schema):
    category: list[str] = Field([], description="Slug of a category; may be given several times.")
    maker: Words = Field(None, description="Exactly as the records write it.")
    department: Words = Field(None, description="Exactly as the records write it.")
    year_from: Year = Field(None, description="Works that may have been made in this year or later.")
    year_to: Year = Field(None, description="Works that may have been made in this year or earlier.")
    rights: RightsAddress = Field(None, description="Address of the rights statement or licence.")
    updated_since: Moment = Field(
        None, description="Works whose record changed then or later, oldest change first. For keeping a copy."
    )
    limit: int = Field(DEFAULT_PAGE, ge=1, le=LARGEST_PAGE, description="Works a page.")
    after: Key = Field(None, description="From `next` of the page before; not made by hand.")

    def exhibits(self, known: dict[str, int]) -> ExhibitQuerySet:
        """One page and one work more, in a stable order. No query. Raises Unanswerable."""
        chosen = self._chosen(known)
        ordered = self._by_change(chosen, self.updated_since) if self.updated_since else self._by_number(chosen)
        return ordered[: self.limit + 1]

    def place_after(self, exhibit: Exhibit) -> str:
        """What `after` has to be for the page that follows this work."""
        if self.updated_since:
            return str(changes.Place(changes.changed_at(exhibit), exhibit.pk))
        return str(exhibit.pk)

    def _chosen(self, known: dict[str, int]) -> ExhibitQuerySet:
        slugs = {slug for slug in self.category if slug}
        if slugs - known.keys():
            raise UnknownCategory(
                f"There is no category {min(slugs - known.keys())[:60]!r}. The museum has: {', '.join(sorted(known))}."
            )
        if self.year_from is not None and self.year_to is not None and self.year_from > self.year_to:
            raise Unanswerable(f"year_from ({self.year_from}) is later than year_to ({self.year_to}).")
        exhibits = Exhibit.objects.on_view()
        if slugs:
            exhibits = exhibits.filter(category__in=[known[slug] for slug in sorted(slugs)])
        asked = {"maker": self.maker, "department": self.department, "rights": self.rights}
        return exhibits.filter(**{field: value for field, value in asked.items() if value}).filter(self._in_period())

    def _in_period(self) -> Q:
        """A work dated 1640-50 may be of any of these years; where one year is known, of that; undated, of none."""
        period = Q()
        if self.year_from is not None:
            period &= Q(GreaterThanOrEqual(LAST_YEAR, self.year_from))
        if self.year_to is not None:
            period &= Q(LessThanOrEqual(FIRST_YEAR, self.year_to))
        return period

    def _by_number(self, exhibits: ExhibitQuerySet) -> ExhibitQuerySet:
        if self.after is None:
            return exhibits
        if not (self.after.isascii() and self.after.isdigit() and len(self.after) <= LONGEST_KEY):
            raise Unanswerable(_NO_PLACE)
        return exhibits.filter(pk__gt=int(self.after))

    def _by_change(self, exhibits: ExhibitQuerySet, moment: datetime) -> ExhibitQuerySet:
        exhibits = changes.since(changes.in_order_of_change(exhibits), moment)
        if self.after is None:
            return exhibits
        try:
            return changes.after(exhibits, changes.Place.read(self.after))
        except ValueError:
            raise Unanswerable(_NO_PLACE) from None


_NO_PLACE = "after= is no place in this list. Take the address in `next` as it is, or start again without after=."
