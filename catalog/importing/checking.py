"""The check: every row is read, compared with the catalogue and staged. Nothing of the catalogue is written."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import transaction

from catalog.importing import tables
from catalog.importing.deciding import decide, snapshot
from catalog.importing.mapping import Mapping
from catalog.importing.matching import key_of
from catalog.importing.records import Reader, Record
from catalog.importing.source import Description, SourceRow
from catalog.models import Category, Exhibit, ImportJob, ImportRow

BATCH = 500
KEPT_CELL = 5_000  # characters of a refused row's cell that are kept for the correction sheet


def check_rows(job: ImportJob, path: Path, is_time_up: Callable[[], bool]) -> bool:
    """Stage batch after batch from the row where the job stands. True when the file's end is reached.

    Raises SourceUnusable where the file cannot be read on, and ClaimLost where the job is no longer ours.
    Finding the place again costs reading up to it (minutes, deep in a large spreadsheet); so at least as much time
    is worked as that took, and the turns needed grow with the logarithm of the file only.
    Cost: three keyed queries and one insert a batch, however large the catalogue is.
    """
    description = Description.from_dict(job.reading)
    reader = Reader(description.columns, Mapping.from_dict(job.mapping), _categories(),
                    from_spreadsheet=description.format != "jsonl")  # fmt: skip
    begun_at = time.monotonic()
    batches = _batches(tables.rows(path, description, after=max(job.position, 1)))
    worth_going_on_until = 0.0
    for batch in batches:
        worth_going_on_until = worth_going_on_until or 2 * time.monotonic() - begun_at
        _check_batch(job, reader, batch)
        if is_time_up() and time.monotonic() > worth_going_on_until:
            return False
    return True


def _categories() -> dict[str, Category]:
    return {category.slug: category for category in Category.objects.all()}


def _batches(rows: Iterator[SourceRow]) -> Iterator[list[SourceRow]]:
    while batch := list(itertools.islice(rows, BATCH)):
        yield batch


def _check_batch(job: ImportJob, reader: Reader, batch: list[SourceRow]) -> None:
    started = time.monotonic()
    with transaction.atomic():
        staged = staged_rows(job, [reader.record(row) for row in batch])
        ImportRow.objects.bulk_create(staged)
        totals = Counter(row.outcome for row in staged)
        totals["noted"] = sum(bool(row.problems) and row.outcome != ImportRow.Outcome.REFUSED for row in staged)
        job.advance(position=batch[-1].number, num=len(batch), seconds=time.monotonic() - started, totals=dict(totals))


def staged_rows(job: ImportJob, records: list[Record]) -> list[ImportRow]:
    """What each record would do, compared with the catalogue and with the rows before it."""
    numbers = {record.accession_number for record in records if record.accession_number}
    current = {
        e.accession_number: e for e in Exhibit.objects.select_related("category").filter(accession_number__in=numbers)
    }
    first_rows = dict(
        ImportRow.objects.filter(job=job, accession_number__in=numbers)
        .exclude(outcome=ImportRow.Outcome.REFUSED)
        .values_list("accession_number", "number")
    )
    return [_staged(job, record, current, first_rows) for record in records]


def _staged(job: ImportJob, record: Record, current: dict[str, Exhibit], first_rows: dict[str, int]) -> ImportRow:
    number = record.accession_number
    column = next((c for c, fed in job.mapping["columns"].items() if fed == "accession_number"), "")
    if number in first_rows:
        record.refuse(
            column,
            number,
            f"The same accession number stands in row {first_rows[number]} already. Delete one of the two rows.",
        )
    row = ImportRow(job=job, number=record.number, accession_number=number, values=record.values)
    row.match_key = key_of(number) if job.pictures else ""
    if not record.is_refused:
        first_rows[number] = record.number
        decision = decide(record.values, current.get(number), job)
        row.outcome, row.after = decision.outcome, decision.changes
        if number in current:
            row.before = snapshot(current[number], decision.changes)
        if decision.problem:
            record.refuse("", "", decision.problem)
    if record.is_refused:
        row.outcome, row.values = ImportRow.Outcome.REFUSED, {}
        row.cells = [cell[:KEPT_CELL].replace("\0", "") for cell in record.cells]
    row.problems = record.problems
    return row
