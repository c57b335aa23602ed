"""A metadata file as rows of text cells, whatever its format: described once, then read as a stream.

Memory stays the same however long the file is: one row is held at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catalog.importing import delimited, json_lines, spreadsheets
from catalog.importing.problems import SourceUnusable
from catalog.importing.source import Choices, Description, SourceRow

FORMATS = {
    ".csv": "csv", ".txt": "csv", ".tsv": "csv", ".tab": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip
FORMATS_IN_WORDS = "CSV, TSV, XLSX or JSON lines"


def describe(path: Path, name: str = "", choices: Choices | None = None) -> Description:
    """Format, encoding, columns and number of rows. Reads the file through once or twice; raises SourceUnusable."""
    format_name = format_of(path, name or path.name)
    chosen = choices or Choices()
    describe_one = {"xlsx": spreadsheets.describe, "jsonl": json_lines.describe}.get(format_name, delimited.describe)
    return describe_one(path, chosen, name or path.name)


def rows(path: Path, description: Description, after: int = 1) -> Iterator[SourceRow]:
    """Every row behind number `after` (1: the headings), in order. Empty rows are passed over."""
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
