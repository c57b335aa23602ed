"""Changes of everything, newest first: by key, so that no page skips or counts what is before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from catalog.models import Exhibit
from tagging import asked
from tagging.chronicle.events import Event, Place
from tagging.chronicle.sources import (
    DECISIONS,
    FLAGS,
    IMPORT_ROWS,
    IMPORTS,
    RECORDS,
    SELECTIONS,
    SINGLE_DECISIONS,
    Rows,
    Source,
)

KINDS = {
    "record": gettext_lazy("records edited, people and roles"),
    "review": gettext_lazy("decisions"),
    "selection": gettext_lazy("many decided at once"),
    "import": gettext_lazy("imports"),
    "flag": gettext_lazy("flags"),
}
EVERYWHERE = (RECORDS, SINGLE_DECISIONS, SELECTIONS, IMPORTS, FLAGS)
OF_EXHIBITS = (RECORDS, DECISIONS, IMPORT_ROWS, FLAGS)
# Of two events in the same moment the one of the later source comes first.
RANKS = {name: rank for rank, name in enumerate(KINDS)}
MOST_EXHIBITS = 100


@dataclass(frozen=True)
class ChangeFilter:
    """What somebody looks for among the changes. Nonsense in an address counts as nothing."""

    kind: str = ""
    person: int | None = None
    number: str = ""
    """Accession number, or its beginning."""
    word: str = ""
    """In a record's name, or in what was there before or after."""
    selection: int | None = None
    since: date | None = None
    until: date | None = None
    shows_people: bool = False
    """Accounts and roles are for those who may read the whole log; it never stands in the address."""

    @classmethod
    def from_address(cls, sent: QueryDict) -> ChangeFilter:
        return cls(
            kind=asked.known(sent.get("kind", ""), KINDS),
            person=asked.number(sent.get("person", "")),
            number=asked.word(sent.get("number", "")),
            word=asked.word(sent.get("word", "")),
            selection=asked.number(sent.get("selection", "")),
            since=asked.day(sent.get("since", "")),
            until=asked.day(sent.get("until", "")),
        )

    @property
    def query(self) -> str:
        values = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "shows_people"}
        return urlencode({name: str(value) for name, value in values.items() if value})

    @property
    def is_narrow(self) -> bool:
        return bool(self.query)


def page(wanted: ChangeFilter, before: Place | None, num: int) -> list[Event]:
    """The `num` newest events that match, before `before`. One query a source, and one for the exhibits asked for."""
    sources: tuple[Source, ...] = OF_EXHIBITS if wanted.number else EVERYWHERE
    exhibits = _exhibits(wanted.number) if wanted.number else []
    if wanted.selection:
        sources = (DECISIONS,)
    events: list[Event] = []
    for source in sources:
        if wanted.kind in ("", source.name):
            rows = _narrowed(source, source.rows(), wanted, exhibits)
            rows = _before(source, rows, before) if before else rows
            events += [source.tell(row) for row in rows.order_by(f"-{source.at}", "-pk")[:num]]
    events.sort(key=lambda event: (event.at, RANKS[event.source], event.pk), reverse=True)
    return events[:num]


def _exhibits(number: str) -> list[int]:
    rows = Exhibit.objects.filter(Q(accession_number=number) | Q(accession_number__startswith=number))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_EXHIBITS])


def _narrowed(source: Source, rows: Rows, wanted: ChangeFilter, exhibits: list[int]) -> Rows:
    if source is RECORDS and not wanted.shows_people:
        rows = rows.exclude(content_type__app_label="auth")
    if wanted.number:
        # A record that was deleted is known by its name only.
        gone = source.rows().filter(object_repr__startswith=wanted.number) if source is RECORDS else rows.none()
        rows = source.of_exhibits(rows, exhibits) | gone
    if wanted.person:
        rows = rows.filter(**{source.who: wanted.person})
    if wanted.selection:
        rows = rows.filter(selection=wanted.selection)
    if wanted.word:
        rows = _with_word(source, rows, wanted.word)
    if wanted.since:
        rows = rows.filter(**{f"{source.at}__gte": asked.begin_of(wanted.since)})
    if wanted.until:
        rows = rows.filter(**{f"{source.at}__lt": asked.begin_of(wanted.until) + timedelta(days=1)})
    return rows


def _with_word(source: Source, rows: Rows, word: str) -> Rows:
    columns = {
        "record": ("object_repr", "changes"),
        "review": ("exhibit__title", "exhibit__maker"),
        "selection": ("query",),
        "import": ("source_name", "pictures_name") if source is IMPORTS else ("job__source_name", "after"),
        "flag": ("note", "exhibit__title"),
    }[source.name]
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__icontains": word})
    return rows.filter(found)


def _before(source: Source, rows: Rows, place: Place) -> Rows:
    """Those that come after `place` in the order of the page."""
    mine, there = RANKS[source.name], RANKS.get(place.source, 0)
    earlier = Q(**{f"{source.at}__lt": place.at})
    if mine < there:
        earlier |= Q(**{source.at: place.at})
    elif mine == there:
        earlier |= Q(**{source.at: place.at, "pk__lt": place.pk})
    return rows.filter(earlier, **{f"{source.at}__lte": place.at})
