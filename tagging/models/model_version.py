"""A row naming one artefact. Exactly one version is active."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone


class Superseded(Exception):
    """Another version was promoted since the caller looked; `active` is the one that suggests now."""

    def __init__(self, active: ModelVersion | None) -> None:
        self.active = active
        super().__init__(
            f"Somebody else was quicker: model {active.short} suggests now."
            if active
            else "No model is active any more."
        )


class ModelVersion(models.Model):
    """One trained network, known by the hash of its artefact's contents."""

    STARTER = "starter"
    STORED = "store"

    class Origin(models.TextChoices):
        STARTER = "starter", "came with Vitrine"
        SHELL = "shell", "registered from the shell"
        UPLOAD = "upload", "sent through the browser"
        LEARNED = "learned", "learned here"

    version = models.CharField(max_length=64, unique=True, help_text="Hash of the artefact's contents.")
    location = models.CharField(
        max_length=500,
        help_text=f"“{STORED}”: in the store of models; “{STARTER}”: the one that comes with Vitrine; else a folder.",
    )
    labels = models.JSONField(default=list)
    card = models.TextField("model card", blank=True)
    report = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=False, editable=False)
    registered_at = models.DateTimeField(auto_now_add=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.SHELL)
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="children", help_text="What it was trained from."
    )
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
        """The artefact's folder, where somebody named one; None for what lies in the store or came with the code."""
        if self.location in (self.STARTER, self.STORED):
            return None
        return settings.DATA_DIR / self.location if not Path(self.location).is_absolute() else Path(self.location)

    def root(self) -> ModelVersion:
        """The version before all lessons: the museum has taught it nothing, so what is held out is new to it."""
        version = self
        while version.origin == self.Origin.LEARNED and version.parent:
            version = version.parent
        return version

    @classmethod
    def active(cls) -> ModelVersion | None:
        return cls.objects.filter(is_active=True).first()

    def activate(self, by: User | None = None, reason: str = "") -> None:
        """Make this the version that suggests from now on, whatever did before. What others suggested stays."""
        active = ModelVersion.active()
        if active != self:
            self.promote(by, over=active.pk if active else None, reason=reason)

    def promote(self, by: User | None, *, over: int | None, reason: str = "") -> None:
        """Take the place of version number `over` (None: of none), which the caller saw suggesting.

        One guarded update: of two promotions at once one wins. Raises Superseded, with nothing written, for the other.
        """
        now = timezone.now()
        try:
            with transaction.atomic():
                active = ModelVersion.objects.filter(pk__in=[] if over is None else [over], is_active=True)
                if over == self.pk or (over is not None and not active.update(is_active=False)):
                    raise Superseded(None)
                was_active = self.promotions.exists()
                ModelVersion.objects.filter(pk=self.pk).update(is_active=True, activated_at=now)
                self.promotions.create(
                    replaced_id=over,
                    promoted_by=by,
                    promoted_at=now,
                    reason=reason[:500],
                    is_return=was_active,
                )
        except (IntegrityError, Superseded):
            raise Superseded(ModelVersion.active()) from None
        self.is_active, self.activated_at = True, now
