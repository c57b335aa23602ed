"""One row of text cells becomes the values of a record, with every problem named by its column."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from catalog.importing.dates import years_in
from catalog.importing.headings import FIELDS, plain
from catalog.importing.mapping import Mapping
from catalog.importing.source import SourceRow
from catalog.models import Category, Exhibit
from catalog.models.exhibit import EARLIEST_YEAR, LATEST_YEAR
from catalog.spreadsheet_safety import armed

TEXTS = (
    "title", "maker", "maker_dates", "date_text", "medium", "dimensions", "department", "credit_line", "description",
)  # fmt: skip
LONGEST_DESCRIPTION = 100_000
LONGEST = {
    name: getattr(Exhibit._meta.get_field(name), "max_length", None) or LONGEST_DESCRIPTION
    for name in (*TEXTS, "accession_number")
}
YES, NO = {"yes", "true", "1", "oui", "vrai", "y", "x"}, {"", "no", "false", "0", "non", "faux", "n"}
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
NOW = "now"  # published from the moment it is written, unless it is published already
Problem = dict[str, str]


@dataclass
class Record:
    """What a row says. `values` holds only the mapped fields that have something in them."""

    number: int
    accession_number: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(problem["weight"] == "refused" for problem in self.problems)

    def refuse(self, column: str, value: str, sentence: str) -> None:
        self.problems.append({"column": column, "value": value[:200], "sentence": sentence, "weight": "refused"})

    def note(self, column: str, value: str, sentence: str) -> None:
        self.problems.append({"column": column, "value": value[:200], "sentence": sentence, "weight": "noted"})


class Reader:
    """Reads rows of one file by one mapping. Makes no query after it is made."""

    def __init__(
        self, columns: list[str], mapping: Mapping, categories: dict[str, Category], *, from_spreadsheet: bool = True
    ) -> None:
        self.mapping = mapping
        # In a sheet an apostrophe before a formula says "this is text"; in JSON it is part of the text.
        self.unquoted = armed if from_spreadsheet else str
        self.categories = categories
        places = {column: place for place, column in enumerate(columns)}
        self.fed = [(fed, column, places[column]) for column, fed in mapping.columns.items() if column in places]
        self.slugs: dict[str, str] = {}

    def record(self, row: SourceRow) -> Record:
        """Never raises for anything in a cell: what is wrong is named in the record's problems."""
        record = Record(row.number, cells=row.cells)
        if row.problem:
            record.refuse("", "", row.problem)
            return record
        for name, column, place in self.fed:
            text = self._text(record, column, row.cells[place])
            if text or name == "accession_number":
                self._read(record, name, column, text)
        self._years(record)
        return record

    def _text(self, record: Record, column: str, cell: str) -> str:
        if "\0" in cell:
            cell = cell.replace("\0", "")
            record.note(column, cell, "A NUL character, which no database takes, was left out.")
        if not cell.isascii() and _HALF_CHARACTER.search(cell):
            cell = cell.encode("utf-8", "replace").decode()
            record.note(column, cell, "Half a character, which means nothing, was replaced by a question mark.")
        return self.unquoted(cell.strip()).strip()

    def _read(self, record: Record, name: str, column: str, text: str) -> None:
        readers: dict[str, Callable[[Record, str, str], None]] = {
            "accession_number": self._accession_number,
            "category": self._category,
            "rights": self._rights,
            "published_at": self._published,
            "filed_by": self._filed_by,
        }
        if name in readers:
            readers[name](record, column, text)
        elif name in ("earliest_year", "latest_year"):
            self._year(record, name, column, text)
        elif name == "photographs":
            record.values[name] = [one.strip() for one in re.split(r"[|;\n]", text) if one.strip()]
        else:
            self._words(record, name, column, text)

    def _words(self, record: Record, name: str, column: str, text: str) -> None:
        before = record.values.get(name)
        whole = f"{before}{chr(10) if name == 'description' else ', '}{text}" if before else text
        if len(whole) > LONGEST[name]:
            most = f"a {FIELDS[name][0]} has at most {LONGEST[name]:,}. Shorten it."
            record.refuse(column, text, f"The cell has {len(whole):,} characters; {most}")
        else:
            record.values[name] = whole

    def _accession_number(self, record: Record, column: str, text: str) -> None:
        number = unicodedata.normalize("NFC", " ".join(text.split()))
        if not number:
            record.refuse(column, text, "The accession number is missing. Every row needs the number of its work.")
        elif len(number) > LONGEST["accession_number"]:
            record.refuse(
                column,
                text,
                f"The accession number has {len(number):,} characters; at most {LONGEST['accession_number']} are kept.",
            )
        else:
            record.accession_number = number

    def _category(self, record: Record, column: str, text: str) -> None:
        if text not in self.slugs:
            self.slugs[text] = self.mapping.category_slug(text, self.categories)
        slug = self.slugs[text]
        if slug in self.categories:
            record.values["category"] = slug
        elif slug:
            record.refuse(column, text, f"There is no category “{slug}”. The list is: {', '.join(self.categories)}.")

    def _rights(self, record: Record, column: str, text: str) -> None:
        address = text.rstrip("/").replace("https:", "http:")
        for choice in Exhibit.Rights:
            same_address = choice.value and choice.value.rstrip("/").replace("https:", "http:") == address
            if choice.value and (same_address or plain(str(choice.label)).startswith(plain(text) or "-")):
                record.values["rights"] = choice.value
                return
        if "public domain" in plain(column) and text.casefold() in YES | NO:
            record.values["rights"] = Exhibit.Rights.PUBLIC_DOMAIN.value if text.casefold() in YES else ""
            return
        known = ", ".join(str(choice.label) for choice in Exhibit.Rights if choice.value)
        record.note(
            column, text, f"This is not one of the rights statements, so the field stays as it is. Known: {known}."
        )

    def _published(self, record: Record, column: str, text: str) -> None:
        word = text.casefold()
        if word in YES:
            record.values["published_at"] = NOW
        elif word in NO:
            record.values["published_at"] = None
        else:
            moment = _moment(text)
            if moment:
                record.values["published_at"] = moment
            else:
                record.refuse(column, text, "This is neither yes or no nor a moment such as 2026-05-01T10:00:00+00:00.")

    def _filed_by(self, record: Record, column: str, text: str) -> None:
        if text in Exhibit.FiledBy.values:
            record.values["filed_by"] = text
        else:
            record.refuse(column, text, f"Nobody files under this name. Known: {', '.join(Exhibit.FiledBy.values)}.")

    def _year(self, record: Record, name: str, column: str, text: str) -> None:
        if re.fullmatch(r"[-−]?\d{1,6}(\.0+)?", text):
            record.values[name] = int(float(text.replace("−", "-")))
            return
        years = years_in(text)
        year = (years.earliest if name == "earliest_year" else years.latest) if years else None
        if year is None:
            record.note(column, text, "No year could be read here, so it stays empty.")
        else:
            record.values[name] = year

    def _years(self, record: Record) -> None:
        """Years that have no column of their own come from the date. A pair in the wrong order is refused."""
        own = {name for name in ("earliest_year", "latest_year") if name in self.mapping.fields}
        text = record.values.get("date_text", "")
        if text and not own:
            years = years_in(text)
            record.values["years_of_date"] = [years.earliest, years.latest] if years else [None, None]
        earliest, latest = record.values.get("earliest_year"), record.values.get("latest_year")
        if own and earliest is not None and latest is not None and earliest > latest:
            column = self.mapping.column_of("latest_year")
            record.refuse(column, str(latest), f"The latest year {latest} is before the earliest year {earliest}.")
        for name in own:
            year = record.values.get(name)
            if year is not None and not EARLIEST_YEAR <= year <= LATEST_YEAR:
                record.refuse(self.mapping.column_of(name), str(year), f"{year} is not a year of this world.")


def _moment(text: str) -> str:
    try:
        moment = parse_datetime(text) or datetime.datetime.combine(datetime.date.fromisoformat(text), datetime.time())
    except ValueError:
        return ""
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return moment.isoformat()
