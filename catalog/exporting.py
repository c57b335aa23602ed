"""The whole catalogue as CSV or JSON lines, as a stream, in a form that imports again to the same catalogue."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

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
    """Every exhibit by accession number. One query for each thousand exhibits and one for their photographs."""
    exhibits = Exhibit.objects.order_by("accession_number").select_related("category").prefetch_related("photographs")
    for exhibit in exhibits.iterator(chunk_size=CHUNK):
        yield record_of(exhibit)


def record_of(exhibit: Exhibit) -> dict[str, Any]:
    plain = {name: getattr(exhibit, name) for name in COLUMNS[:13]}
    return plain | {
        "category": exhibit.category.slug if exhibit.category else "",
        "filed_by": exhibit.filed_by,
        "published_at": exhibit.published_at.isoformat() if exhibit.published_at else "",
        "photographs": [exported_name(photograph) for photograph in exhibit.photographs.all()],
    }


def exported_name(photograph: Photograph) -> str:
    """The name of the original as `copy_pictures` writes it: made of its contents, so it is safe and unique."""
    return photograph.original.rsplit("/", 1)[-1]


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
    """Write every original into `folder` once, under the name that the export gives it. Returns their number."""
    folder.mkdir(parents=True, exist_ok=True)
    num = 0
    for photograph in Photograph.objects.order_by("pk").iterator(chunk_size=CHUNK):
        target = folder / exported_name(photograph)
        if not target.exists():
            target.write_bytes(photograph.read_original())
            num += 1
    return num
