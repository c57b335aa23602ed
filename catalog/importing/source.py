"""What every format of a metadata file has in common: how it is read, its columns and its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from catalog.importing.problems import SourceUnusable

MOST_COLUMNS = 2_000
LONGEST_ROW = 32 * 1024 * 1024  # characters; what is longer is a quotation mark that was never closed


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
