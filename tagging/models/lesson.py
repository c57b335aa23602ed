"""A model learns from what the museum has filed: one job, with its progress, its outcome or the reason it failed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from tagging.models.job import Job
from tagging.models.model_version import ModelVersion


class Lesson(Job):
    """Gathers features, fits, tries the new version beside the active one; a person promotes it, or the rule does."""

    class State(models.TextChoices):
        GATHERING = "gathering", "looking at the works"
        FITTING = "fitting", "learning"
        TRYING = "trying", "being measured beside the active model"
        LEARNED = "learned", "done"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"

    class Kind(models.TextChoices):
        HEAD = "head", "the last layer"
        DEEP = "deep", "the deeper layers"

    WORKING = (State.GATHERING, State.FITTING, State.TRYING)

    state = models.CharField(max_length=10, choices=State.choices, default=State.GATHERING)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.HEAD)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: enough new reviews had come in.",
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    parent = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="lessons")
    result = models.ForeignKey(ModelVersion, null=True, on_delete=models.PROTECT, related_name="+")
    last_review = models.BigIntegerField(default=0, help_text="The newest review when it was asked for.")
    num_examples = models.PositiveIntegerField(default=0, help_text="Works to learn from when it began.")
    num_begun = models.PositiveSmallIntegerField(default=0, help_text="Processes that began it since the last epoch.")
    sentence = models.TextField(blank=True, help_text="What came of it, or why it failed, in the museum's words.")

    objects: ClassVar[models.Manager[Lesson]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(state__in=["gathering", "fitting", "trying"]),
                name="one_lesson_of_a_kind_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.kind} {self.state}"

    def cancel(self) -> bool:
        return self.turn(self.WORKING, self.State.CANCELLED)
