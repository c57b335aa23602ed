"""Undo: every record is put back as it was before the import, except what a person changed since, which is listed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from catalog.importing.applying import update_many
from catalog.importing.deciding import FILING, snapshot, write
from catalog.importing.headings import FIELDS
from catalog.models import Category, Exhibit, ImportJob, ImportRow, Photograph, Stop

BATCH = 200


def undo_rows(job: ImportJob, is_time_up: Callable[[], bool]) -> bool:
    """Batch after batch, last row first. True when the first row is done. Raises ClaimLost."""
    categories = {category.slug: category for category in Category.objects.all()}
    while rows := _next_rows(job):
        started = time.monotonic()
        with transaction.atomic():
            _undo_batch(rows, categories)
            num_kept = sum(bool(row.kept) for row in rows)
            job.advance(
                position=rows[-1].number,
                num=len(rows),
                seconds=time.monotonic() - started,
                totals={"undone": len(rows) - num_kept, "kept": num_kept},
            )
        if is_time_up():
            return False
    return True


def _next_rows(job: ImportJob) -> list[ImportRow]:
    """Position 0 means that the undo has not begun: it goes from the last row upwards."""
    written = job.rows.filter(applied_at__isnull=False)
    if job.position:
        written = written.filter(number__lt=job.position)
    return list(written.order_by("-number")[:BATCH])


def _undo_batch(rows: list[ImportRow], categories: dict[str, Category]) -> None:
    exhibits = {
        exhibit.pk: exhibit
        for exhibit in Exhibit.objects.select_related("category")
        .select_for_update(of=("self",))
        .filter(pk__in=[row.exhibit_id for row in rows if row.exhibit_id])
    }
    entered = [row for row in rows if row.outcome == ImportRow.Outcome.NEW]
    traces = traces_of_people([row.exhibit_id for row in entered if row.exhibit_id])
    removed, restored, now = [], [], timezone.now()
    for row in rows:
        row.undone_at, row.kept = now, ""
        exhibit = exhibits.get(row.exhibit_id or 0)
        if exhibit is None:
            row.kept = "The record was deleted since."
        elif row.outcome == ImportRow.Outcome.NEW:
            row.kept = _why_kept(row, exhibit, traces)
            if not row.kept:
                removed.append(exhibit.pk)
        elif _restore(row, exhibit, categories):
            exhibit.updated_at = now
            restored.append(exhibit)
    if restored:
        update_many(restored, sorted({name for row in rows for name in row.before} | {"updated_at"}))
    Exhibit.objects.filter(pk__in=removed).delete()
    for row in rows:
        if row.exhibit_id in removed:
            row.exhibit = None
    ImportRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["pk"], update_fields=["undone_at", "kept", "exhibit"]
    )


def _why_kept(row: ImportRow, exhibit: Exhibit, traces: dict[int, str]) -> str:
    """Nothing if the record is still exactly what the import made of it."""
    now_says = snapshot(exhibit, row.after)
    changed = [name for name, value in row.after.items() if now_says[name] != value]
    added = [name for name in FIELDS if name not in row.after and getattr(exhibit, name, None) and name in _ADDABLE]
    if changed or added:
        return f"Kept: changed since ({_in_words([*changed, *added])})."
    return f"Kept: {traces[exhibit.pk]}." if exhibit.pk in traces else ""


_ADDABLE = {
    "title", "maker", "maker_dates", "date_text", "earliest_year", "latest_year", "medium", "dimensions", "department",
    "credit_line", "rights", "description", "category",
}  # fmt: skip


def _restore(row: ImportRow, exhibit: Exhibit, categories: dict[str, Category]) -> bool:
    """Put back each field that still says what the import wrote. The filing goes back as a whole or not at all."""
    now_says = snapshot(exhibit, row.before)
    kept = {name for name in row.before if now_says[name] != row.after.get(name)}
    if kept & set(FILING):
        kept |= set(FILING) & set(row.before)
    back = {name: value for name, value in row.before.items() if name not in kept}
    earliest, latest = (back.get(name, getattr(exhibit, name)) for name in ("earliest_year", "latest_year"))
    if earliest is not None and latest is not None and earliest > latest:
        years = {"earliest_year", "latest_year"} & set(back)
        kept |= years
        back = {name: value for name, value in back.items() if name not in years}
    if kept:
        row.kept = f"Kept: changed since ({_in_words(kept)})."
    write(exhibit, back, categories)
    return bool(back)


def _in_words(names: Iterable[str]) -> str:
    known = {"filed_at": "category", "filed_by": "category"}
    return ", ".join(sorted({FIELDS[known.get(name, name)][0] for name in names}))


# What people make in the catalogue's own room; its other tables (keys, the index of the search) are made by programs.
_MADE_BY_PEOPLE = (Photograph, Stop)


def traces_of_people(exhibit_ids: list[int], *, besides_photographs: bool = False) -> dict[int, str]:
    """Exhibits that people have worked with since they were entered, and how. One query for each kind of work.

    The catalogue does not know what others hang on its exhibits; but whatever carries the name of a person
    (a review, say), and photographs beyond those of the import, are the work of people.
    """
    traces: dict[int, str] = {}
    for relation in Exhibit._meta.related_objects:
        model = relation.related_model
        if not isinstance(model, type) or (besides_photographs and model is Photograph):
            continue
        is_signed = any(field.related_model is get_user_model() for field in model._meta.fields)
        if model in _MADE_BY_PEOPLE or is_signed:
            name = relation.field.name
            found = model._default_manager.filter(**{f"{name}__in": exhibit_ids}).values_list(f"{name}_id", flat=True)
            traces |= dict.fromkeys(found, f"it has a {model._meta.verbose_name} since")
    return traces
