"""What a model version answers about the works kept for measuring. Files nothing, and stands in no queue."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from catalog.models import Category, Exhibit
from tagging.models.model_version import ModelVersion
from tagging.models.part import Part


class TrialQuerySet(models.QuerySet["Trial"]):
    def answered(self) -> TrialQuerySet:
        return self.filter(category__isnull=False)

    def judged(self) -> TrialQuerySet:
        """Answered, about a work that a person or the museum's own records have filed."""
        known = self.answered().filter(
            was_learned=False, exhibit__part__name=Part.Name.TEST, exhibit__category__isnull=False
        )
        return known.exclude(exhibit__filed_by=Exhibit.FiledBy.MACHINE)


class Trial(models.Model):
    exhibit = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="trials")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="trials")
    category = models.ForeignKey(
        Category, null=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: the picture was unreadable."
    )
    confidence = models.FloatField(null=True)
    probabilities = models.JSONField(default=dict, help_text="Calibrated, by label.")
    was_learned = models.BooleanField(default=False, help_text="The artefact says it was fitted on this picture.")
    answered_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Trial]] = TrialQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model_version", "exhibit"], name="tried_once_per_model")]

    def __str__(self) -> str:
        return f"{self.exhibit_id}: {self.category_id} by {self.model_version_id}"

    @classmethod
    def to_try(cls, model_version: ModelVersion) -> models.QuerySet[Exhibit]:
        """Works of the test part that this version has not been asked about."""
        asked = cls.objects.filter(model_version=model_version, exhibit=models.OuterRef("pk"))
        return Exhibit.objects.filed().filter(~models.Exists(asked), part__name=Part.Name.TEST).order_by("pk")
