"""What became of one row of an import."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from catalog.models.exhibit import Exhibit
from catalog.models.import_job import ImportJob


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def refused(self) -> ImportRowQuerySet:
        return self.filter(outcome=ImportRow.Outcome.REFUSED).order_by("number")

    def changed(self) -> ImportRowQuerySet:
        return self.filter(outcome=ImportRow.Outcome.CHANGED).order_by("number")

    def kept(self) -> ImportRowQuerySet:
        """Rows that the undo left as they are, wholly or in part, because a person changed them since."""
        return self.exclude(kept="").order_by("number")


class ImportRow(models.Model):
    """One row of the file. Checked rows wait with what they would write; applied rows remember what was before."""

    class Outcome(models.TextChoices):
        NEW = "new", "new"
        CHANGED = "changed", "changed"
        UNCHANGED = "unchanged", "unchanged"
        REFUSED = "refused", "refused"

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="As a spreadsheet counts: the headings are row 1.")
    accession_number = models.CharField(max_length=200, blank=True)
    match_key = models.CharField(max_length=200, blank=True, help_text="See AccessionKey.")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    values = models.JSONField(default=dict, help_text="Field: what the row says.")
    problems = models.JSONField(default=list, help_text="Column, value and sentence; refused or only noted.")
    cells = models.JSONField(default=list, help_text="As they came, of refused rows, to be corrected and sent again.")
    exhibit = models.ForeignKey(Exhibit, null=True, on_delete=models.SET_NULL, related_name="+")
    before = models.JSONField(default=dict, help_text="Field: what the catalogue said.")
    after = models.JSONField(default=dict, help_text="Field: what was written.")
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    kept = models.TextField(blank=True, help_text="What the undo left alone, and why.")

    objects: ClassVar[models.Manager[ImportRow]] = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["job", "accession_number"], name="import_row_by_accession"),
            models.Index(fields=["job", "match_key"], name="import_row_by_key"),
            models.Index(fields=["job", "outcome", "number"], name="import_row_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"row {self.number}: {self.accession_number} {self.outcome}"

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """(field, old, new) in a person's words; who filed it and when goes without saying."""
        return [
            (name.replace("_", " "), _words(self.before.get(name)), _words(value))
            for name, value in self.after.items()
            if name not in ("filed_by", "filed_at")
        ]

    @property
    def sentences(self) -> list[str]:
        """Every problem with its column, in the words that the person reads."""
        return [f"{p['column']}: {p['sentence']}" if p["column"] else str(p["sentence"]) for p in self.problems]


def _words(value: object) -> str:
    return "" if value is None else str(value)
