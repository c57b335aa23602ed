"""Where in a photograph one model sees its evidence. The table is the queue of the worker that explains."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from catalog.claims import outdated
from catalog.models import Photograph
from tagging.models.model_version import ModelVersion
from tagging.models.suggestion import MOST_ATTEMPTS, Suggestion


@dataclass(frozen=True)
class Explained:
    """`maps` (labels, grid, grid) in logits; `sentences` by label: where its evidence lies."""

    maps: npt.NDArray[np.float64]
    sentences: dict[str, str]
    additivity_error: float


class Explanation(models.Model):
    """Wanted by a curator or ahead of the queue, claimed by a worker, then written once: *ready*, or *failed*."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        READY = "ready", "ready"
        FAILED = "failed", "failed"

    photograph = models.ForeignKey(Photograph, on_delete=models.CASCADE, related_name="explanations")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="explanations")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(null=True, help_text="When a curator asked; empty: made ahead of the queue.")
    claim = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True)
    num_attempts = models.PositiveSmallIntegerField(default=0)
    maps = models.BinaryField(default=bytes, help_text="Contributions in logits, float16 (labels, grid, grid).")
    grid = models.PositiveSmallIntegerField(null=True, help_text="Regions each way.")
    sentences = models.JSONField(default=dict, help_text="Where the evidence lies, in words, by label.")
    additivity_error = models.FloatField(null=True, help_text="Logits that the contributions miss of adding up.")
    reason = models.TextField(blank=True, help_text="Why it failed, in the curator's words.")
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["photograph", "model_version"], name="explained_once_per_model"),
            models.CheckConstraint(
                name="explanation_ready_is_complete",
                condition=~Q(state="ready") | Q(grid__isnull=False, made_at__isnull=False),
            ),
            models.CheckConstraint(name="explanation_failed_has_reason", condition=~Q(state="failed") | ~Q(reason="")),
        ]
        indexes = [
            models.Index(
                fields=["model_version", "-asked_at"],
                name="explanation_to_be_made",
                condition=Q(state__in=("waiting", "running")),
            )
        ]

    objects: ClassVar[models.Manager[Explanation]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.photograph_id}: {self.state}"

    # --- Asking

    @classmethod
    def of(cls, suggestion: Suggestion) -> Explanation | None:
        """That of the exhibit's principal photograph by the model of this suggestion. One query."""
        photograph = suggestion.exhibit.principal_photograph
        return cls.objects.filter(photograph=photograph, model_version=suggestion.model_version_id).first()

    @classmethod
    def ask(cls, suggestion: Suggestion) -> Explanation | None:
        """A curator wants it now; what failed is tried again. None: there is no photograph. Safe to run twice."""
        photograph = suggestion.exhibit.principal_photograph
        if photograph is None:
            return None
        row, _is_new = cls.objects.get_or_create(photograph=photograph, model_version_id=suggestion.model_version_id)
        waits = {"state": cls.State.WAITING, "asked_at": timezone.now()}
        cls.objects.filter(pk=row.pk, state=cls.State.FAILED).update(**waits, reason="", num_attempts=0)
        cls.objects.filter(pk=row.pk, state=cls.State.WAITING).update(**waits)
        row.refresh_from_db()
        return row

    @classmethod
    def look_ahead(cls, model_version: ModelVersion, num: int) -> int:
        """Want those of the first `num` pictures of the queue. Returns how many are new."""
        head = Suggestion.objects.waiting_for_review_of(model_version.pk).order_by("-place", "pk")[:num]
        exhibits = list(head.values_list("exhibit", flat=True))
        there = cls.objects.filter(model_version=model_version, photograph=models.OuterRef("pk"))
        wanted = Photograph.objects.filter(~models.Exists(there), exhibit__in=exhibits, position=0)
        rows = [cls(photograph_id=pk, model_version=model_version) for pk in wanted.values_list("pk", flat=True)]
        return len(cls.objects.bulk_create(rows, ignore_conflicts=True))

    # --- Making

    @classmethod
    def claim_one(cls, model_version: ModelVersion) -> Explanation | None:
        """What waits, the latest question first; or what a dead worker left. Safe from many workers."""
        stale = Q(state=cls.State.RUNNING) & outdated("claimed_at", settings.TAGGING_CLAIM_SECONDS)
        of_model = cls.objects.filter(model_version=model_version)
        of_model.filter(stale, num_attempts__gte=MOST_ATTEMPTS).update(
            state=cls.State.FAILED,
            reason=f"The worker was stopped {MOST_ATTEMPTS} times while it explained this picture.",
        )
        free = of_model.filter(Q(state=cls.State.WAITING) | stale)
        for pk in free.order_by(F("asked_at").desc(nulls_last=True), "pk").values_list("pk", flat=True)[:5]:
            claim = uuid.uuid4()
            values = {"state": cls.State.RUNNING, "claim": claim, "claimed_at": timezone.now()}
            if free.filter(pk=pk).update(**values, num_attempts=F("num_attempts") + 1):
                return cls.objects.select_related("photograph").get(pk=pk, claim=claim)
        return None

    def record(self, explained: Explained) -> bool:
        """Write the answer, once. False if the claim has gone to another worker meanwhile."""
        return self._answer(
            state=self.State.READY,
            maps=explained.maps.astype(np.float16).tobytes(),
            grid=explained.maps.shape[-1],
            sentences=explained.sentences,
            additivity_error=explained.additivity_error,
        )

    def record_failure(self, reason: str) -> bool:
        return self._answer(state=self.State.FAILED, reason=reason)

    def release(self) -> None:
        """The picture is not at fault: it waits for a model that works."""
        mine = Explanation.objects.filter(pk=self.pk, claim=self.claim, state=self.State.RUNNING)
        mine.update(state=self.State.WAITING, claim=None, num_attempts=F("num_attempts") - 1)

    def _answer(self, **values: Any) -> bool:
        mine = Explanation.objects.filter(pk=self.pk, claim=self.claim, state=self.State.RUNNING)
        return bool(mine.update(**values, made_at=timezone.now()))

    # --- Showing

    @property
    def labels(self) -> Sequence[str]:
        return list(self.model_version.labels)

    def contributions(self, label: str) -> tuple[npt.NDArray[np.float32], float]:
        """The map (grid, grid) of one label in logits, and the largest value of any label's: the common scale."""
        every = np.frombuffer(bytes(self.maps), dtype=np.float16).astype(np.float32)
        maps = every.reshape(-1, self.grid or 1, self.grid or 1)
        return maps[list(self.labels).index(label)], float(np.abs(maps).max(initial=0.0))
