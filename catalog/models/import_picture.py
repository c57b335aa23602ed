"""What became of one picture file of an import."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from catalog.models.category import Category
from catalog.models.exhibit import Exhibit
from catalog.models.import_job import ImportJob
from catalog.models.photograph import Photograph


class ImportPictureQuerySet(models.QuerySet["ImportPicture"]):
    def of_outcome(self, outcome: str) -> ImportPictureQuerySet:
        return self.filter(outcome=outcome).order_by("number")


class ImportPicture(models.Model):
    """One file of the folder or zip: which record it belongs to, and whether its photograph is in."""

    class Outcome(models.TextChoices):
        MATCHED = "matched", "matched with a record"
        UNMATCHED = "unmatched", "no record for it"
        ADDED = "added", "added"
        KNOWN = "known", "there already"
        REFUSED = "refused", "refused"

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="picture_rows")
    number = models.PositiveIntegerField()
    file = models.CharField(max_length=1000, help_text="Path within the folder or zip.")
    accession_number = models.CharField(max_length=200, blank=True)
    file_key = models.CharField(max_length=200, blank=True, help_text="The file's own name, without case or folders.")
    order = models.BigIntegerField(default=0, help_text="First photographs of all records first, then the second ones.")
    category = models.ForeignKey(Category, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    sentence = models.TextField(blank=True, help_text="Why it was refused, or what is worth knowing.")
    exhibit = models.ForeignKey(Exhibit, null=True, on_delete=models.SET_NULL, related_name="+")
    photograph = models.ForeignKey(Photograph, null=True, on_delete=models.SET_NULL, related_name="+")
    made_exhibit = models.BooleanField(default=False, help_text="The exhibit was made for this picture.")
    filed = models.BooleanField(default=False, help_text="The exhibit was filed by this picture's folder.")
    resembles = models.ForeignKey(Photograph, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)
    kept = models.TextField(blank=True, help_text="What the undo left alone, and why.")

    objects: ClassVar[models.Manager[ImportPicture]] = ImportPictureQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="import_picture_once")]
        indexes = [
            models.Index(fields=["job", "outcome", "number"], name="import_picture_by_outcome"),
            models.Index(fields=["job", "exhibit"], name="import_picture_by_exhibit"),
            models.Index(fields=["job", "order"], name="import_picture_in_order"),
            models.Index(fields=["job", "file_key"], name="import_picture_by_file"),
            models.Index(fields=["job", "accession_number"], name="import_picture_by_accession"),
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.outcome}"

    def place(self, sequence: int) -> None:
        """Set the turn of this picture: by its sequence among those of its record, then by its number."""
        self.order = (min(sequence, 1_000_000) << 32) + self.number
