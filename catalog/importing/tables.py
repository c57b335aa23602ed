"""A metadata file as rows of text cells, whatever its format: described once, then read as a stream.

Memory stays the same however long the file is: one row is held at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from catalog.importing.problems import SourceUnusable

MOST_COLUMNS = 2_000
LONGEST_ROW = 32 * 1024 * 1024  # characters; what is longer is a quotation mark that was never closed
FORMATS = {
    ".csv": "csv", ".txt": "csv", ".tsv": "csv", ".tab": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip
FORMATS_IN_WORDS = "CSV, TSV, XLSX or JSON lines"


@dataclass(frozen=True)
class SourceRow:
    """One row as it came. `problem` says why its cells cannot be told apart, if so."""

    number: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True)
class Description:
    """How a file is read. Kept with the job as JSON."""

    format: str
    columns: list[str]
    num_rows: int
    sha256: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    has_formulas: bool = False
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Description:
        return cls(**{name: value for name, value in values.items() if name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Choices:
    """What a person chose where the detection was wrong. Empty: detect."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


def describe(path: Path, name: str = "", choices: Choices | None = None) -> Description:
    """Format, encoding, columns and number of rows. Reads the file through once or twice; raises SourceUnusable."""
    from catalog.importing import delimited, json_lines, spreadsheets

    format_name = format_of(path, name or path.name)
    chosen = choices or Choices()
    describe_one = {"xlsx": spreadsheets.describe, "jsonl": json_lines.describe}.get(format_name, delimited.describe)
    return describe_one(path, chosen, name or path.name)


def rows(path: Path, description: Description, after: int = 1) -> Iterator[SourceRow]:
    """Every row behind number `after` (1: the headings), in order. Empty rows are passed over."""
    from catalog.importing import delimited, json_lines, spreadsheets

    reader = {"xlsx": spreadsheets.rows, "jsonl": json_lines.rows}.get(description.format, delimited.rows)
    for row in reader(path, description):
        if row.number > after and (row.problem or any(row.cells)):
            yield row


def format_of(path: Path, name: str) -> str:
    """By the ending, and by the first bytes where they contradict it. Raises SourceUnusable."""
    try:
        with path.open("rb") as file:
            start = file.read(2_048)
    except OSError as problem:
        raise SourceUnusable(f"{name} cannot be read ({problem.strerror}). Check the name and the rights.") from problem
    if not start:
        raise SourceUnusable(f"{name} is empty: it holds not a single byte. Export it again and send the new file.")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceUnusable(
            f"{name} is an old Excel file (.xls) or a spreadsheet with a password. Save it as .xlsx without a password."
        )
    ending = Path(name).suffix.lower()
    if start.startswith(b"PK\x03\x04"):
        return _inside_zip(name, ending)
    if ending not in FORMATS:
        raise SourceUnusable(f"{name} is a file in none of the formats that are read here. Send {FORMATS_IN_WORDS}.")
    if FORMATS[ending] == "xlsx":
        raise SourceUnusable(f"{name} is called a spreadsheet but is none inside. Open it and save it as .xlsx again.")
    return FORMATS[ending]


def _inside_zip(name: str, ending: str) -> str:
    if ending in (".xlsx", ".xlsm", ".csv", ".tsv", ".txt"):  # a spreadsheet under a wrong name is still one
        return "xlsx"
    if ending == ".ods":
        raise SourceUnusable(f"{name} is an OpenDocument spreadsheet. Save it as .xlsx or .csv.")
    raise SourceUnusable(f"{name} is a zip archive, not a table. Pictures in a zip are named apart, as the pictures.")


def named_columns(headers: list[str], name: str) -> tuple[list[str], list[str]]:
    """Headings that are unique and not empty, and what had to be noted for that. Raises SourceUnusable."""
    while headers and not headers[-1].strip():
        headers = headers[:-1]
    if not headers:
        raise SourceUnusable(f"{name} has no headings: its first row is empty. Put the names of the columns there.")
    if len(headers) > MOST_COLUMNS:
        raise SourceUnusable(
            f"{name} has {len(headers):,} columns; at most {MOST_COLUMNS:,} are read. "
            "Delete the columns that are not needed, or check that the delimiter is right."
        )
    notes, seen, columns = [], Counter[str](), []
    for position, header in enumerate(headers, start=1):
        column = " ".join(header.split()) or f"column {position}"
        seen[column] += 1
        if seen[column] > 1:
            notes.append(f"Two columns are called “{column}”. The later one appears as “{column} ({seen[column]})”.")
            column = f"{column} ({seen[column]})"
        columns.append(column)
    return columns, notes


def no_rows(name: str) -> SourceUnusable:
    return SourceUnusable(f"{name} has headings but no rows below them. Nothing could be imported from it.")
