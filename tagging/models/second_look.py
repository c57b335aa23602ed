"""A filed work whose category looks wrong, proposed to a person. Nothing is changed until the person says so."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from catalog.models import Category, Exhibit


class SecondLookQuerySet(models.QuerySet["SecondLook"]):
    def open(self) -> SecondLookQuerySet:
        """Waiting for a person, and still where they were when they were suspected; the most doubtful first."""
        there = self.filter(answer="", exhibit__category=models.F("filed"))
        return there.exclude(exhibit__filed_by=Exhibit.FiledBy.MACHINE).order_by("margin", "pk")


class SecondLook(models.Model):
    """Proposed at most once for the same reason: a *keep* is the last word on this work, category and proposal."""

    class Answer(models.TextChoices):
        KEPT = "kept", "kept as it was"
        CHANGED = "changed", "filed elsewhere"

    exhibit = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="second_looks")
    filed = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+", help_text="Where it was.")
    proposed = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    margin = models.FloatField(help_text="Probability of where it is less that of the proposal; -1 is surely wrong.")
    proposed_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[SecondLook]] = SecondLookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "filed", "proposed"], name="looked_at_once_for_a_reason")
        ]
        indexes = [models.Index(fields=["answer", "margin", "id"], name="second_look_by_margin")]

    def __str__(self) -> str:
        return f"{self.exhibit_id}: {self.filed_id} or {self.proposed_id}?"

    def settle(self, by: User, answer: Answer) -> bool:
        """Once. False where somebody was quicker."""
        rows = SecondLook.objects.filter(pk=self.pk, answer="")
        return bool(rows.update(answer=answer, answered_by=by, answered_at=timezone.now()))
