"""The whole catalogue as CSV or JSON lines, as a stream, in a form that imports again to the same catalogue."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db.models import Count

from catalog.models import Exhibit, Photograph
from catalog.spreadsheet_safety import disarmed

COLUMNS = (
    "accession_number", "title", "maker", "maker_dates", "date_text", "earliest_year", "latest_year", "medium",
    "dimensions", "department", "credit_line", "rights", "description", "category", "filed_by", "published_at",
    "photographs",
)  # fmt: skip
CHUNK = 1_000
# Spreadsheet programs read UTF-8 as such only where the file begins with this mark.
BYTE_ORDER_MARK = "\ufeff"


def records() -> Iterator[dict[str, Any]]:
    """Every exhibit by accession number. One query for each thousand exhibits, one for their photographs, and one."""
    name_of = _names()
    for exhibit in _exhibits():
        yield record_of(exhibit, name_of)


def _exhibits() -> Iterator[Exhibit]:
    exhibits = Exhibit.objects.order_by("accession_number").select_related("category").prefetch_related("photographs")
    return exhibits.iterator(chunk_size=CHUNK)


def _names() -> Callable[[Photograph], str]:
    """What to call each photograph's file. An import gives a file to one record: where several works show the same
    contents, each gets a file of its own, numbered in the order of the export."""
    shared = Photograph.objects.order_by().values("sha256").annotate(num=Count("pk")).filter(num__gt=1)
    met = dict.fromkeys(shared.values_list("sha256", flat=True), 0)

    def name_of(photograph: Photograph) -> str:
        stem, dot, suffix = photograph.original.rpartition("/")[2].partition(".")
        if photograph.sha256 in met:
            met[photograph.sha256] += 1
        again = met.get(photograph.sha256, 1)
        return f"{stem}-{again}{dot}{suffix}" if again > 1 else f"{stem}{dot}{suffix}"

    return name_of


def record_of(exhibit: Exhibit, name_of: Callable[[Photograph], str]) -> dict[str, Any]:
    plain = {name: getattr(exhibit, name) for name in COLUMNS[:13]}
    return plain | {
        "category": exhibit.category.slug if exhibit.category else "",
        "filed_by": exhibit.filed_by,
        "published_at": exhibit.published_at.isoformat() if exhibit.published_at else "",
        "photographs": [name_of(photograph) for photograph in exhibit.photographs.all()],
    }


def as_csv(found: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Lines of CSV, for spreadsheets: no cell is taken for a formula, and several values stand between bars."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    yield BYTE_ORDER_MARK + out.getvalue()
    for record in found:
        out.seek(0)
        out.truncate()
        writer.writerow(_cell(record[name]) for name in COLUMNS)
        yield out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(value)
    return "" if value is None else disarmed(str(value))


def as_json_lines(found: Iterable[dict[str, Any]]) -> Iterator[str]:
    for record in found:
        yield json.dumps(record, ensure_ascii=False) + "\n"


FORMATS = {"csv": as_csv, "jsonl": as_json_lines}


def copy_pictures(folder: Path) -> int:
    """Write every original into `folder`, under the names that the export gives them. Returns how many were written."""
    folder.mkdir(parents=True, exist_ok=True)
    num, name_of = 0, _names()
    for photograph in (photograph for exhibit in _exhibits() for photograph in exhibit.photographs.all()):
        target = folder / name_of(photograph)
        if not target.exists():
            target.write_bytes(photograph.read_original())
            num += 1
    return num
