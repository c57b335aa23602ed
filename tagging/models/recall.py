"""Everything that a certificate filed and no person has touched, taken back by a worker."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.claims import unclaimed
from tagging.models.certificate import Certificate


class RecallQuerySet(models.QuerySet["Recall"]):
    def waiting(self) -> RecallQuerySet:
        """Unfinished and claimed by nobody alive, oldest first."""
        free = unclaimed("claimed_at", settings.SELECTION_CLAIM_SECONDS)
        return self.filter(free, finished_at=None).order_by("pk")


class Recall(models.Model):
    """The table is the queue: claimed by a guarded update, resumed where the last batch ended."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="recalls")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    since = models.BigIntegerField(default=0, help_text="Reviews by the rule from this number on.")
    position = models.BigIntegerField(default=0, help_text="The review that was taken back last.")
    num_undone = models.PositiveIntegerField(default=0)
    num_left_alone = models.PositiveIntegerField(default=0, help_text="A person had touched them meanwhile.")
    claim = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Recall]] = RecallQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["certificate"], condition=Q(finished_at=None), name="one_recall_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.num_undone} taken back"

    def take(self) -> bool:
        """Claim it for this worker. False if another one was quicker."""
        if not Recall.objects.waiting().filter(pk=self.pk).update(claim=uuid.uuid4(), claimed_at=timezone.now()):
            return False
        self.refresh_from_db()
        return True
