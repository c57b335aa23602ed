"""A row naming one artefact. Exactly one version is active."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone


class ModelVersion(models.Model):
    """One trained network, known by the hash of its artefact's contents."""

    STARTER = "starter"

    version = models.CharField(max_length=64, unique=True, help_text="Hash of the artefact's contents.")
    location = models.CharField(
        max_length=500, help_text=f"Folder of the artefact; “{STARTER}” is the one that comes with Vitrine."
    )
    labels = models.JSONField(default=list)
    card = models.TextField("model card", blank=True)
    report = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=False, editable=False)
    registered_at = models.DateTimeField(auto_now_add=True)
    activated_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[ModelVersion]] = models.Manager()

    class Meta:
        ordering = ["-registered_at"]
        constraints = [
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="one_active_model"),
        ]

    def __str__(self) -> str:
        return self.short

    @property
    def short(self) -> str:
        """What a page shows of the hash."""
        return self.version[:10]

    @property
    def path(self) -> Path | None:
        """The artefact's folder; None stands for the starter that comes with the code."""
        if self.location == self.STARTER:
            return None
        return settings.DATA_DIR / self.location if not Path(self.location).is_absolute() else Path(self.location)

    @classmethod
    def active(cls) -> ModelVersion | None:
        return cls.objects.filter(is_active=True).first()

    def activate(self) -> None:
        """Make this the version that suggests from now on. What others suggested stays."""
        with transaction.atomic():
            ModelVersion.objects.filter(is_active=True).exclude(pk=self.pk).update(is_active=False)
            self.is_active, self.activated_at = True, timezone.now()
            self.save(update_fields=["is_active", "activated_at"])
