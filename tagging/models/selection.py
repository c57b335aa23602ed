"""Many exhibits decided at once: picked on the grid, or all that match a filter, by the worker."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.models import Category, Exhibit
from tagging.models.claimed import Claimed

MOST_TOLD = 500  # exhibits that were left alone are listed up to this many; all are counted


class Selection(Claimed):
    """The table is the queue: claimed by a guarded update, one transaction an exhibit, resumed at `position`."""

    class State(models.TextChoices):
        DECIDING = "deciding", "being decided"
        DECIDED = "decided", "decided"
        CANCELLED = "cancelled", "cancelled"
        UNDOING = "undoing", "being taken back"
        UNDONE = "undone", "taken back"

    WORKING = (State.DECIDING, State.UNDOING)

    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="selections")
    started_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DECIDING)
    is_whole_filter = models.BooleanField(default=False, help_text="All that matched, not each looked at.")
    query = models.CharField(max_length=1000, blank=True, help_text="The filter, as it stands in the address.")
    category = models.ForeignKey(
        Category, null=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: each as it was suggested."
    )
    last = models.BigIntegerField(default=0, help_text="What was suggested after this was not counted, nor touched.")
    position = models.BigIntegerField(default=0, help_text="The suggestion or review that was finished last.")
    num_total = models.PositiveIntegerField(default=0)
    num_filed = models.PositiveIntegerField(default=0)
    num_left_alone = models.PositiveIntegerField(default=0)
    num_undone = models.PositiveIntegerField(default=0)
    left_alone = models.JSONField(default=list, help_text="Exhibit and sentence of what was not filed, or not undone.")
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Selection]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["id"], name="selection_at_work", condition=Q(state__in=["deciding", "undoing"]))
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.num_filed} of {self.num_total} {self.state}"

    @property
    def can_be_undone(self) -> bool:
        return self.state in (self.State.DECIDED, self.State.CANCELLED) and self.num_filed > self.num_undone

    @property
    def num_done(self) -> int:
        return self.num_undone if self.state in (self.State.UNDOING, self.State.UNDONE) else self.num_seen

    @property
    def num_seen(self) -> int:
        return self.num_filed + self.num_left_alone

    @property
    def num_to_do(self) -> int:
        return self.num_filed if self.state in (self.State.UNDOING, self.State.UNDONE) else self.num_total

    @property
    def per_cent(self) -> int:
        return min(100, 100 * self.num_done // self.num_to_do) if self.num_to_do else 0

    def cancel(self) -> bool:
        """Stop before or in the middle. What has been filed stays, and can be undone."""
        return self.turn((self.State.DECIDING,), self.State.CANCELLED, finished_at=timezone.now())

    def begin_undo(self, by: User) -> bool:
        """Start to take everything back. False if it is not finished, or being undone already."""
        fresh = {"position": 0, "left_alone": [], "finished_at": None, "undone_by": by}
        return self.turn((self.State.DECIDED, self.State.CANCELLED), self.State.UNDOING, **fresh)

    def leave_alone(self, exhibit: Exhibit, sentence: str) -> None:
        """Remember, for the list that the person reads, what was not done and why. Written by `keep`."""
        if len(self.left_alone) < MOST_TOLD:
            self.left_alone = [*self.left_alone, {"exhibit": exhibit.pk, "name": exhibit.name, "sentence": sentence}]
