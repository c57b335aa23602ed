"""CSV and TSV: cells between delimiters, quoted where they hold a delimiter or a line break."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

from catalog.importing.encodings import DELIMITERS, delimiter_of, encoding_of, known_encoding, sha256_of
from catalog.importing.problems import SourceUnusable
from catalog.importing.source import LONGEST_ROW, Choices, Description, SourceRow, named_columns, no_rows


def describe(path: Path, choices: Choices, name: str) -> Description:
    encoding = known_encoding(choices.encoding) if choices.encoding else encoding_of(path)
    delimiter = _delimiter(choices.delimiter) or delimiter_of(path, encoding)
    headers, num_rows = _measured(path, encoding, delimiter, name)
    if len(headers) < 2:
        found = DELIMITERS.get(delimiter, delimiter)
        raise SourceUnusable(
            f"{name} has only one column when it is cut at each {found}. "
            f"Choose the delimiter that it was saved with ({', '.join(DELIMITERS.values())})."
        )
    columns, notes = named_columns(headers, name)
    if not num_rows:
        raise no_rows(name)
    return Description("csv", columns, num_rows, sha256_of(path), encoding, delimiter, notes=notes)


def _delimiter(chosen: str) -> str:
    by_word = {word: sign for sign, word in DELIMITERS.items()} | {"\\t": "\t"}
    sign = by_word.get(chosen, chosen)
    if len(sign) > 1:
        raise SourceUnusable(f"“{chosen}” is no delimiter. Choose one of {', '.join(DELIMITERS.values())}.")
    return sign


def _measured(path: Path, encoding: str, delimiter: str, name: str) -> tuple[list[str], int]:
    """The headings, and how many rows follow: the whole file is read once."""
    records = _records(path, encoding, delimiter, name)
    _number, headers = next(records, (0, []))
    return headers, sum(1 for _, cells in records if any(cells))


def rows(path: Path, description: Description) -> Iterator[SourceRow]:
    width = len(description.columns)
    records = _records(path, description.encoding, description.delimiter)
    next(records, None)
    for number, cells in records:
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if len(cells) > width:
            problem = (
                f"The row has {len(cells)} cells, the headings name {width} columns. "
                "A quotation mark may be missing around a cell that holds a delimiter."
            )
            yield SourceRow(number, cells, problem)
        else:
            yield SourceRow(number, [*cells, *[""] * (width - len(cells))])


class _Lines:
    """Hands lines to the CSV reader and watches the present record, to notice a quote that never closes."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.num_lines = 0
        self.first_line = 1
        self.num_characters = 0
        self.ended_inside = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self.lines, "")
        if not line:
            # The reader asks for more in the middle of a record only while a quotation mark is open.
            self.ended_inside = self.num_characters > 0
            raise StopIteration
        self.num_lines += 1
        self.num_characters += len(line)
        if self.num_characters > LONGEST_ROW:
            raise self.unclosed()
        return line

    def begin_record(self) -> None:
        self.num_characters, self.first_line = 0, self.num_lines + 1

    def unclosed(self) -> SourceUnusable:
        return SourceUnusable(
            f"A quotation mark that opens a cell in line {self.first_line} is never closed, so the rest of the file "
            "reads as one cell. Close it, or double it if it belongs to the text, and send the file again."
        )


def _records(path: Path, encoding: str, delimiter: str, name: str = "") -> Iterator[tuple[int, list[str]]]:
    """(row number as a spreadsheet counts, cells). Raises SourceUnusable where the text cannot be read."""
    csv.field_size_limit(LONGEST_ROW)
    name = name or path.name
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(iter(lambda: file.readline(LONGEST_ROW + 1), ""))
        reader = csv.reader(lines, delimiter=delimiter)
        try:
            for number in itertools.count(1):
                lines.begin_record()
                cells = next(reader, None)
                if lines.ended_inside:
                    raise lines.unclosed()
                if cells is None:
                    return
                yield number, cells
        except UnicodeError as problem:
            raise SourceUnusable(
                f"{name} is not written in {encoding}: after line {lines.num_lines} it has bytes that mean "
                "nothing there. Choose the encoding that it was saved with."
            ) from problem
        except csv.Error as problem:
            raise SourceUnusable(f"{name} cannot be read at line {lines.num_lines} ({problem}).") from problem
