"""The import itself: staged rows become records, a batch a transaction, each with what was there before."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from functools import partial

from django.utils import timezone

from catalog.importing.contending import once_free
from catalog.importing.deciding import decide, snapshot, write
from catalog.models import Category, Exhibit, ImportJob, ImportRow

BATCH = 500
Outcome = ImportRow.Outcome
_ROW_FIELDS = ["outcome", "problems", "exhibit", "before", "after", "applied_at"]


def apply_rows(job: ImportJob, is_time_up: Callable[[], bool]) -> bool:
    """Write batch after batch from the row where the job stands. True when the last row is done.

    Each batch commits its records, its rows and the job's position together. Raises ClaimLost.
    """
    categories = {category.slug: category for category in Category.objects.all()}
    while rows := list(job.rows.filter(number__gt=job.position).order_by("number")[:BATCH]):
        once_free(partial(_apply_batch, job, rows, categories))
        if is_time_up():
            return False
    return True


def _apply_batch(job: ImportJob, rows: list[ImportRow], categories: dict[str, Category]) -> None:
    started = time.monotonic()
    good = [row for row in rows if row.outcome != Outcome.REFUSED]
    current = {
        exhibit.accession_number: exhibit
        for exhibit in Exhibit.objects.select_related("category")
        .select_for_update(of=("self",))
        .filter(accession_number__in=[row.accession_number for row in good])
    }
    fresh: list[Exhibit] = []
    changed: list[Exhibit] = []
    now = timezone.now()
    for row in good:
        exhibit = _decide_row(job, row, current.get(row.accession_number), categories)
        if exhibit is not None:
            (fresh if row.outcome == Outcome.NEW else changed).append(exhibit)
            row.applied_at, exhibit.updated_at = now, now
    _store(fresh, changed, [row for row in good if row.outcome == Outcome.CHANGED])
    _remember(rows, {exhibit.accession_number: exhibit for exhibit in (*fresh, *changed)})
    totals = Counter(f"applied_{row.outcome}" for row in rows)
    totals["applied"] = sum(row.applied_at is not None for row in rows)
    job.advance(position=rows[-1].number, num=len(rows), seconds=time.monotonic() - started, totals=dict(totals))


def _decide_row(
    job: ImportJob, row: ImportRow, current: Exhibit | None, categories: dict[str, Category]
) -> Exhibit | None:
    """The record to be written, if any. The catalogue may have moved on since the check: it is asked again."""
    decision = decide(row.values, current, job)
    row.outcome, row.after, row.before, row.applied_at = decision.outcome, decision.changes, {}, None
    if decision.problem:
        row.problems = [*row.problems, {"column": "", "value": "", "sentence": decision.problem, "weight": "refused"}]
    if not decision.changes:
        return None
    exhibit = current or Exhibit(accession_number=row.accession_number)
    if current:
        row.before = snapshot(current, decision.changes)
    write(exhibit, decision.changes, categories)
    return exhibit


def _store(fresh: list[Exhibit], changed: list[Exhibit], changed_rows: list[ImportRow]) -> None:
    Exhibit.objects.bulk_create(fresh)
    if changed:
        fields = {name for row in changed_rows for name in row.after} | {"updated_at"}
        update_many(changed, sorted(fields))


def update_many(exhibits: list[Exhibit], fields: list[str]) -> None:
    """Write the named fields of locked records by an upsert: a long CASE for each field would be many times slower."""
    Exhibit.objects.bulk_create(exhibits, update_conflicts=True, unique_fields=["pk"], update_fields=fields)


def _remember(rows: list[ImportRow], written: dict[str, Exhibit]) -> None:
    for row in rows:
        row.exhibit = written.get(row.accession_number) if row.applied_at else None
    told = [row for row in rows if row.applied_at or row.outcome != Outcome.REFUSED or row.problems]
    ImportRow.objects.bulk_create(told, update_conflicts=True, unique_fields=["pk"], update_fields=_ROW_FIELDS)
