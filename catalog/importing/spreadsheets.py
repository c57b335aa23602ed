"""XLSX, read as a stream. What Excel shows is what comes in: results of formulas, numbers as they are formatted."""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from catalog.importing.encodings import sha256_of
from catalog.importing.problems import SourceUnusable
from catalog.importing.source import Choices, Description, SourceRow, named_columns, no_rows

MOST_UNPACKED_MEGABYTES = 2_000
MOST_TIMES_LARGER = 200
NOT_CALCULATED = "was never calculated"
Merged = dict[tuple[int, int], tuple[int, int]]


def describe(path: Path, choices: Choices, name: str) -> Description:
    """The chosen sheet, or the first that holds anything. Reads that sheet once."""
    _refuse_bomb(path, name)
    with _opened(path, name) as book:
        names = [sheet.title for sheet in book.worksheets]
        sheet = choices.sheet or _first_filled(book) or names[0]
        if sheet not in names:
            raise SourceUnusable(f"{name} has no sheet “{sheet}”. It has: {', '.join(names)}.")
        cells = book[sheet].iter_rows()
        headers = [_text(cell) for cell in next(cells, ())]
        num_rows, has_formulas = 0, False
        for row in cells:
            filled = [cell for cell in row if cell.value is not None]
            num_rows += bool(filled)
            has_formulas = has_formulas or any(cell.data_type == "f" for cell in filled)
    columns, notes = named_columns(headers, name)
    if not num_rows:
        raise no_rows(name)
    if len(names) > 1:
        notes.append(
            f"The file has {len(names)} sheets ({', '.join(names)}). “{sheet}” is read; another can be chosen."
        )
    if has_formulas:
        notes.append("Some cells hold formulas. What they last showed comes in, not the formula.")
    if _merged(path, sheet):
        notes.append("Some cells are merged. Each row of a merged cell is given its value.")
    return Description("xlsx", columns, num_rows, sha256_of(path), sheet=sheet, sheets=names,
                       has_formulas=has_formulas, notes=notes)  # fmt: skip


def rows(path: Path, description: Description) -> Iterator[SourceRow]:
    width = len(description.columns)
    merged = _merged(path, description.sheet)
    remembered: dict[tuple[int, int], str] = {}
    starts = set(merged.values())
    for number, cells in _cells(path, description):
        texts = (cells + [""] * width)[:width]
        for column in range(width):
            place = (number, column + 1)
            if place in starts:
                remembered[place] = texts[column]
            elif place in merged and not texts[column]:
                texts[column] = remembered.get(merged[place], "")
        stale = next((column for column, text in enumerate(texts) if text == NOT_CALCULATED), None)
        problem = (
            f"The formula in column “{description.columns[stale]}” {NOT_CALCULATED}. "
            "Open the file in a spreadsheet program, save it and send it again."
            if stale is not None
            else ""
        )
        yield SourceRow(number, texts, problem)


def _cells(path: Path, description: Description) -> Iterator[tuple[int, list[str]]]:
    """Rows behind the headings. With formulas the sheet is read twice at once: as formulas and as their results."""
    with _opened(path, path.name) as book:
        sheet = book[description.sheet]
        if not description.has_formulas:
            for number, row in enumerate(sheet.iter_rows(min_row=2), start=2):
                yield number, [_text(cell) for cell in row]
            return
        with _opened(path, path.name, results=True) as results:
            pairs = zip(sheet.iter_rows(min_row=2), results[description.sheet].iter_rows(min_row=2), strict=True)
            for number, (formulas, values) in enumerate(pairs, start=2):
                yield number, [_result(f, v) for f, v in zip(formulas, values, strict=True)]


def _result(formula: Any, value: Any) -> str:
    return NOT_CALCULATED if formula.data_type == "f" and value.value is None else _text(value)


def _text(cell: Any) -> str:
    """What a person sees in the cell: 1987.10 keeps its zero where the format says so, 7 is not 7.0."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "General")
    return str(value)


def _number(value: float, number_format: str) -> str:
    decimals = re.fullmatch(r"#?,?#*0+\.(0+)", number_format)
    if decimals:
        return f"{value:.{len(decimals[1])}f}"
    if float(value).is_integer():
        return f"{int(value):0{len(number_format)}d}" if re.fullmatch("0+", number_format) else str(int(value))
    return repr(float(value))


@contextmanager
def _opened(path: Path, name: str, *, results: bool = False) -> Iterator[Workbook]:
    """The workbook, for reading row by row. Raises SourceUnusable for what is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts that are not read here (styles, validation) are no news
            book = load_workbook(path, read_only=True, data_only=results, keep_links=False)
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # some programs write a wrong size, and rows would be cut off
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, ParseError, OSError, TypeError) as problem:
        raise SourceUnusable(
            f"{name} cannot be opened as a spreadsheet ({problem}). Open it in Excel or LibreOffice and save it again."
        ) from problem
    try:
        yield book
    except (zipfile.BadZipFile, ParseError, EOFError) as problem:
        raise SourceUnusable(
            f"{name} is damaged ({problem}). Open it, save it again and send the new file."
        ) from problem
    finally:
        book.close()


def _first_filled(book: Workbook) -> str | None:
    for sheet in book.worksheets:
        if any(cell.value is not None for row in sheet.iter_rows(max_row=5) for cell in row):
            return str(sheet.title)
    return None


def _merged(path: Path, sheet: str) -> Merged:
    """Place of every cell within a merged one: the place that holds its value. One pass over the sheet's XML."""
    merged: Merged = {}
    with _opened(path, path.name) as book:
        inside = book[sheet]._worksheet_path
    with zipfile.ZipFile(path) as archive, archive.open(inside) as xml:
        for _event, element in iterparse(xml):  # noqa: S314
            if element.tag.endswith("}mergeCell"):
                left, top, right, bottom = range_boundaries(element.get("ref", "A1"))
                if (bottom - top + 1) * (right - left + 1) <= 100_000:
                    places = [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
                    merged.update(dict.fromkeys(places, (top, left)))
            if element.tag.endswith(("}row", "}mergeCell")):
                element.clear()
    return merged


def _refuse_bomb(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile:
        return  # said better when it is opened
    packed = max(path.stat().st_size, 1)
    if unpacked > MOST_UNPACKED_MEGABYTES * 1_000_000 or (
        unpacked > 50_000_000 and unpacked > packed * MOST_TIMES_LARGER
    ):
        raise SourceUnusable(
            f"{name} would unpack to {unpacked / 1e6:,.0f} MB, {unpacked / packed:,.0f} times its size: no spreadsheet "
            "of a museum does that. Save the sheet alone as .csv and send that."
        )
