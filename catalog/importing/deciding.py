"""What one row would do to one record. The check asks it to tell, the import asks it to write: one answer for both."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from catalog.importing.records import NOW
from catalog.models import Category, Exhibit, ImportJob, ImportRow

FILING = ("category", "filed_by", "filed_at")
MOMENTS = ("filed_at", "published_at")
# Everything that an import may write, in the order in which a person reads it.
WRITTEN = (
    "title", "maker", "maker_dates", "date_text", "earliest_year", "latest_year", "medium", "dimensions", "department",
    "credit_line", "rights", "description", *FILING, "published_at",
)  # fmt: skip
Outcome = ImportRow.Outcome


@dataclass(frozen=True)
class Decision:
    """`changes`: field → new value, as JSON keeps it. `problem`: why the record cannot take them."""

    outcome: str
    changes: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


def decide(values: dict[str, Any], current: Exhibit | None, job: ImportJob) -> Decision:
    """For a record that is not there yet (`current` None), or one that is. Makes no query."""
    if current is None:
        return Decision(Outcome.NEW, _new(values, job))
    if job.existing == ImportJob.Existing.SKIP:
        return Decision(Outcome.UNCHANGED)
    changes = _changes(values, current)
    if not job.may_publish:
        changes.pop("published_at", None)
    if job.existing == ImportJob.Existing.FILL:
        changes = {name: value for name, value in changes.items() if _is_empty(current, name)}
    earliest = changes.get("earliest_year", current.earliest_year)
    latest = changes.get("latest_year", current.latest_year)
    if earliest is not None and latest is not None and earliest > latest:
        return Decision(
            Outcome.REFUSED,
            problem=f"With this row the record's earliest year {earliest} would be after its latest year {latest}. "
            "Give both years.",
        )
    return Decision(Outcome.CHANGED, changes) if changes else Decision(Outcome.UNCHANGED)


def _is_empty(current: Exhibit, name: str) -> bool:
    return current.category_id is None if name in FILING else getattr(current, name) in ("", None)


def _new(values: dict[str, Any], job: ImportJob) -> dict[str, Any]:
    said = {name: values[name] for name in WRITTEN if name in values and name not in FILING}
    if "years_of_date" in values:
        said["earliest_year"], said["latest_year"] = values["years_of_date"]
    is_told = "published_at" in job.mapping.get("columns", {}).values()
    published = values.get("published_at") if is_told else (NOW if job.publish else None)
    said["published_at"] = _now() if published == NOW else published
    if not job.may_publish:
        said["published_at"] = None
    if values.get("category"):
        said |= _filing(values)
    return said


def _filing(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "category": values["category"],
        "filed_by": values.get("filed_by", Exhibit.FiledBy.MUSEUM.value),
        "filed_at": _now(),
    }


def _changes(values: dict[str, Any], current: Exhibit) -> dict[str, Any]:
    """What differs. An empty cell never erases, and what a person filed stays filed (a person outranks an import)."""
    said = snapshot(current, WRITTEN)
    changes = {n: values[n] for n in WRITTEN if n in values and n not in FILING and values[n] != said[n]}
    if changes.get("published_at") == NOW:
        changes["published_at"] = _now()
        if current.published_at:
            del changes["published_at"]
    if "years_of_date" in values and ("date_text" in changes or said["earliest_year"] is said["latest_year"] is None):
        years = dict(zip(("earliest_year", "latest_year"), values["years_of_date"], strict=True))
        changes |= {name: year for name, year in years.items() if year != said[name]}
    slug = values.get("category")
    if slug and slug != said["category"] and current.filed_by != Exhibit.FiledBy.CURATOR:
        changes |= _filing(values)
    return changes


def _now() -> str:
    return timezone.now().isoformat()


def snapshot(exhibit: Exhibit, names: Iterable[str]) -> dict[str, Any]:
    """Fields as JSON keeps them. The category must have been fetched along."""
    return {name: _as_json(exhibit, name) for name in names}


def _as_json(exhibit: Exhibit, name: str) -> Any:
    if name == "category":
        return exhibit.category.slug if exhibit.category else None
    value = getattr(exhibit, name)
    return value.isoformat() if isinstance(value, datetime.datetime) else value


def write(exhibit: Exhibit, changes: dict[str, Any], categories: dict[str, Category]) -> None:
    """Set the fields on the object; the caller saves it."""
    for name, value in changes.items():
        if name == "category":
            exhibit.category = categories[value] if value else None
        elif name in MOMENTS and value:
            setattr(exhibit, name, parse_datetime(value))
        else:
            setattr(exhibit, name, value)
