"""A picture set aside for a colleague, with a note."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.models import Exhibit


class FlagQuerySet(models.QuerySet["Flag"]):
    def open(self) -> FlagQuerySet:
        """Those that nobody has settled yet."""
        return self.filter(settled_at=None)

    def settle(self, by: User) -> int:
        """Answered: the exhibit was decided, or goes back to the queue. Returns how many were open."""
        return self.open().update(settled_at=timezone.now(), settled_by=by)


class Flag(models.Model):
    """While it is open, the exhibit stands in the list of flags and not in the queue."""

    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="flags")
    note = models.CharField(max_length=500, blank=True, help_text="What the colleague should look at.")
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Empty: anyone."
    )
    flagged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    flagged_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Flag]] = FlagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibit"], condition=Q(settled_at=None), name="one_open_flag_per_exhibit"),
        ]

    def __str__(self) -> str:
        return f"{self.exhibit_id}: {self.note}"
