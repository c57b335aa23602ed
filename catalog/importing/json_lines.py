"""JSON lines: one record a line, as the large museums publish their open data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog.importing.encodings import encoding_of, known_encoding, sha256_of
from catalog.importing.problems import SourceUnusable
from catalog.importing.source import LONGEST_ROW, Choices, Description, SourceRow, named_columns, no_rows

MULTI_VALUE = "|"


def describe(path: Path, choices: Choices, name: str) -> Description:
    """The columns are all names that occur in any line, in the order of their first appearance."""
    encoding = known_encoding(choices.encoding) if choices.encoding else encoding_of(path)
    names: dict[str, None] = {}
    num_rows = num_broken = 0
    for _number, record in _records(path, encoding):
        num_rows += 1
        if isinstance(record, str):
            num_broken += 1
        else:
            names.update(dict.fromkeys(record))
    if num_broken == num_rows and num_rows:
        raise SourceUnusable(
            f"No line of {name} is a JSON object. JSON lines have one record a line, such as "
            '{"accession_number": "1987.14", "title": "View"}; a list over the whole file must be split into lines.'
        )
    if not num_rows:
        raise no_rows(name)
    columns, notes = named_columns(list(names), name)
    return Description("jsonl", columns, num_rows, sha256_of(path), encoding, notes=notes)


def rows(path: Path, description: Description) -> Iterator[SourceRow]:
    """The lines are counted from 2, so that a row's number means the same as in a table with headings."""
    for number, record in _records(path, description.encoding):
        if isinstance(record, str):
            yield SourceRow(number, [record], f"The line is not a JSON object: {record[:80]}")
        else:
            by_name = {" ".join(key.split()): value for key, value in record.items()}
            yield SourceRow(number, [_text(by_name.get(column)) for column in description.columns])


def _records(path: Path, encoding: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """(number, record), or (number, the line) where it is not a JSON object."""
    try:
        with path.open(encoding=encoding, newline="\n") as file:
            for number, line in enumerate(iter(lambda: file.readline(LONGEST_ROW), ""), start=2):
                if not line.strip():
                    continue
                try:
                    record = json.loads(line)
                except (ValueError, RecursionError):
                    record = None
                yield number, record if isinstance(record, dict) else line.strip()[:1_000]
    except UnicodeError as problem:
        raise SourceUnusable(f"{path.name} is not written in {encoding}. JSON lines are written in UTF-8.") from problem


def _text(value: Any) -> str:
    """A cell: several values with a bar between them, nested objects as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return MULTI_VALUE.join(_text(one) for one in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
