"""Taking back all that one model version filed by itself and no person has touched."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from catalog.models import Exhibit
from tagging.models.job import Job
from tagging.models.model_version import ModelVersion
from tagging.models.selection import MOST_TOLD


class ModelUndo(Job):
    """Done by a worker, review by review from the newest backwards; done twice, it is done once."""

    class State(models.TextChoices):
        UNDOING = "undoing", "being taken back"
        UNDONE = "undone", "taken back"
        STOPPED = "stopped", "stopped"

    WORKING = (State.UNDOING,)

    state = models.CharField(max_length=10, choices=State.choices, default=State.UNDOING)
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="undos")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    position = models.BigIntegerField(default=0, help_text="The review that was taken back, or left alone, last.")
    num_left_alone = models.PositiveIntegerField(default=0)
    left_alone = models.JSONField(default=list, help_text="Exhibit and sentence of what was not taken back.")

    objects: ClassVar[models.Manager[ModelUndo]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model_version"], condition=models.Q(state="undoing"), name="one_undo_of_a_model_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model_version}: {self.num_done} of {self.num_total} {self.state}"

    def stop(self) -> bool:
        """What has been taken back stays back."""
        return self.turn((self.State.UNDOING,), self.State.STOPPED)

    def leave_alone(self, exhibit: Exhibit, sentence: str) -> None:
        """Remember what was not done and why. Written by `keep`."""
        self.num_left_alone += 1
        if len(self.left_alone) < MOST_TOLD:
            self.left_alone = [*self.left_alone, {"exhibit": exhibit.pk, "name": exhibit.name, "sentence": sentence}]
