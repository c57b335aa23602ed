"""Which model suggested from when, and who decided so. Append-only: going back is another Promotion."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from tagging.models.model_version import ModelVersion


class Promotion(models.Model):
    """The version that suggests is always the one of the newest row."""

    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="promotions")
    replaced = models.ForeignKey(ModelVersion, null=True, on_delete=models.PROTECT, related_name="+")
    promoted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: the shell, the first start, or the museum's rule.",
    )
    promoted_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=500, blank=True, help_text="In the person's words, or those of the rule.")
    is_return = models.BooleanField(default=False, help_text="This version had suggested before.")

    objects: ClassVar[models.Manager[Promotion]] = models.Manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.replaced or 'nothing'} → {self.model_version}"
