"""A prediction about one exhibit by one model version. The table is the queue of the worker."""

from __future__ import annotations

import math
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.claims import outdated
from catalog.models import Category, Exhibit
from tagging.models.flag import Flag
from tagging.models.lease import Lease
from tagging.models.model_version import ModelVersion

# A picture whose worker died this often is the likely reason: it is set aside instead of tried again.
MOST_ATTEMPTS = 3
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def ready(self) -> SuggestionQuerySet:
        return self.filter(state=Suggestion.State.READY)

    def failed(self) -> SuggestionQuerySet:
        return self.filter(state=Suggestion.State.FAILED)

    def of_active_model(self) -> SuggestionQuerySet:
        return self.filter(model_version__is_active=True)

    def waiting_for_review(self) -> SuggestionQuerySet:
        """The curator's queue: answered by the active model, exhibit still untagged, most doubtful first."""
        return self.ready().of_active_model().filter(exhibit__category=None).order_by("-place", "pk")

    def waiting_for_review_of(self, model_version: int | None) -> SuggestionQuerySet:
        """As `waiting_for_review`, for a model whose number is known: the index of its rows can be used."""
        return self.ready().filter(model_version=model_version, exhibit__category=None).not_flagged()

    def not_flagged(self) -> SuggestionQuerySet:
        """Without what was set aside for a colleague."""
        return self.filter(~models.Exists(Flag.objects.open().filter(exhibit=models.OuterRef("exhibit"))))

    def not_held_by_others(self, person: User) -> SuggestionQuerySet:
        """Without what another curator has in front of them."""
        held = Lease.objects.of_others(person).filter(exhibit=models.OuterRef("exhibit"))
        return self.filter(~models.Exists(held))

    def with_exhibits(self) -> SuggestionQuerySet:
        """What a page shows of each (three queries)."""
        # The model is not joined: SQLite would begin at its one row, and sort the whole queue.
        return self.select_related("exhibit", "category").prefetch_related("model_version", "exhibit__photographs")

    def after(self, suggestion: Suggestion) -> SuggestionQuerySet:
        """Those that follow `suggestion` in the order of the queue (keyset, no OFFSET)."""
        # The first condition says nothing new, but lets the index begin at the place instead of at the top.
        return self.filter(
            Q(place__lt=suggestion.place) | Q(place=suggestion.place, pk__gt=suggestion.pk), place__lte=suggestion.place
        )


class Suggestion(models.Model):
    """Claimed by a worker (*running*), then written once: *ready*, or *failed* with its reason."""

    class State(models.TextChoices):
        RUNNING = "running", "running"
        READY = "ready", "ready"
        FAILED = "failed", "failed"

    exhibit = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="suggestions")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="suggestions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    claim = models.UUIDField(default=uuid.uuid4, editable=False, help_text="Whose batch this row is in.")
    claimed_at = models.DateTimeField(default=timezone.now)
    num_attempts = models.PositiveSmallIntegerField(default=1)
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")
    confidence = models.FloatField(null=True, help_text="Calibrated, 0 to 1.")
    probabilities = models.JSONField(default=dict, help_text="Calibrated, by label; they add up to 1.")
    doubt = models.FloatField(null=True, help_text="Entropy of the probabilities, 0 (sure) to 1 (no idea).")
    margin = models.FloatField(null=True, help_text="The most probable less the next one, 0 (undecided) to 1 (sure).")
    place = models.FloatField(
        null=True, help_text="Where it stands in the queue: its doubt; for what was drawn by lot, that of any other."
    )
    out_of_scope = models.FloatField(
        null=True, help_text="Probability that it is none of the categories; empty: the model has no opinion."
    )
    reason = models.TextField(blank=True, help_text="Why it failed, in the curator's words.")
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Suggestion]] = SuggestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "model_version"], name="suggested_once_per_model"),
            models.CheckConstraint(
                name="suggestion_ready_is_complete",
                condition=~Q(state="ready")
                | Q(category__isnull=False, confidence__isnull=False, doubt__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(name="suggestion_failed_has_reason", condition=~Q(state="failed") | ~Q(reason="")),
        ]
        indexes = [
            # Not partial: SQLite uses a partial index only where its condition is no bound value.
            models.Index(fields=["model_version", "-place", "id"], name="suggestion_by_place"),
            models.Index(fields=["model_version", "-out_of_scope", "id"], name="suggestion_by_scope"),
            models.Index(fields=["model_version", "confidence", "id"], name="suggestion_by_confidence"),
            models.Index(fields=["model_version", "margin", "id"], name="suggestion_by_margin"),
            models.Index(fields=["model_version", "category", "-confidence", "id"], name="suggestion_by_category"),
            models.Index(fields=["claimed_at"], name="suggestion_stale", condition=Q(state="running")),
        ]

    def __str__(self) -> str:
        return f"{self.exhibit_id}: {self.category or self.state}"

    @property
    def bars(self) -> list[tuple[str, float]]:
        """(label, probability), most probable first."""
        return sorted(self.probabilities.items(), key=lambda item: -item[1])

    @classmethod
    def claim_batch(cls, model_version: ModelVersion, size: int) -> list[Suggestion]:
        """Claim up to `size` pictured, untagged exhibits that this model has not answered.

        What a dead worker left comes first, one picture at a time, so that a picture which kills
        its worker cannot take a batch with it. Safe to run twice and from many workers: the unique
        constraint lets one of them claim an exhibit, the guarded update one of them take over.
        """
        claim = uuid.uuid4()
        if cls._take_over_stale(model_version, claim):
            return cls._claimed_as(claim)
        return cls.claim_more(model_version, size)

    @classmethod
    def claim_more(cls, model_version: ModelVersion, size: int) -> list[Suggestion]:
        """As `claim_batch`, without what a dead worker left."""
        unanswered = ~models.Exists(cls.objects.filter(model_version=model_version, exhibit=models.OuterRef("pk")))
        waiting = Exhibit.objects.untagged().pictured().filter(unanswered)
        found = list(waiting.order_by("pk").values_list("pk", flat=True)[:size])
        if not found:  # A new model is asked about what people answered by lot: its certificates rest on that.
            answered_by_lot = Exhibit.objects.filter(draw__served_at__isnull=False, draw__released_at=None).filed()
            evidence = answered_by_lot.pictured().filter(unanswered)
            found = list(evidence.order_by("pk").values_list("pk", flat=True)[:size])
        if not found:
            return []
        claim = uuid.uuid4()
        cls.objects.bulk_create(
            [cls(exhibit_id=pk, model_version=model_version, claim=claim) for pk in found], ignore_conflicts=True
        )
        return cls._claimed_as(claim)

    @classmethod
    def _claimed_as(cls, claim: uuid.UUID) -> list[Suggestion]:
        return list(cls.objects.filter(claim=claim, state=cls.State.RUNNING).select_related("exhibit").order_by("pk"))

    @classmethod
    def _take_over_stale(cls, model_version: ModelVersion, claim: uuid.UUID) -> bool:
        ran_out = outdated("claimed_at", settings.TAGGING_CLAIM_SECONDS)
        left = cls.objects.filter(ran_out, state=cls.State.RUNNING)
        left.exclude(model_version=model_version).delete()  # of one that was replaced: nobody waits for it
        stale = left.filter(model_version=model_version)
        stale.filter(num_attempts__gte=MOST_ATTEMPTS).update(
            state=cls.State.FAILED,
            answered_at=timezone.now(),
            reason=f"The worker was stopped {MOST_ATTEMPTS} times while it looked at this picture. "
            "Replace the photograph by a smaller one, then try again.",
        )
        oldest = stale.order_by("claimed_at", "pk").values_list("pk", flat=True).first()
        if oldest is None:
            return False
        taken = stale.filter(pk=oldest).update(
            claim=claim, claimed_at=timezone.now(), num_attempts=models.F("num_attempts") + 1
        )
        return bool(taken)

    @classmethod
    def release(cls, batch: Sequence[Suggestion]) -> None:
        """Give claimed exhibits back unanswered; they wait as if nobody had looked at them."""
        cls.objects.filter(claim__in={row.claim for row in batch}, state=cls.State.RUNNING).delete()

    @classmethod
    def give_back(cls, one: Suggestion) -> None:
        """As `release`, for one of a batch."""
        cls.objects.filter(pk=one.pk, claim=one.claim, state=cls.State.RUNNING).delete()

    @classmethod
    def expire_claims(cls) -> int:
        """Let what is running be taken over at once: its workers are known to be gone. Returns how many."""
        return cls.objects.filter(state=cls.State.RUNNING).update(claimed_at=LONG_AGO)

    def record(
        self,
        probabilities: Mapping[str, float],
        categories: Mapping[str, Category],
        refused: Collection[int] = (),
        *,
        place: float | None = None,
        out_of_scope: float | None = None,
    ) -> bool:
        """Write the answer, once. False if the claim has gone to another worker meanwhile.

        Categories (ids) that a person has `refused` for this picture do not lead; their probabilities stay.
        `place`: where in the queue instead of by its doubt, for what was drawn by lot.
        """
        category, confidence = leading(probabilities, categories, refused)
        doubt = entropy(list(probabilities.values()))
        return self._answer(
            state=self.State.READY,
            category=category,
            confidence=confidence,
            probabilities=dict(probabilities),
            doubt=doubt,
            margin=margin(list(probabilities.values())),
            place=doubt if place is None else place,
            out_of_scope=out_of_scope,
        )

    def record_failure(self, reason: str) -> bool:
        """Set the picture aside with its reason, once."""
        return self._answer(state=self.State.FAILED, reason=reason)

    def _answer(self, **values: object) -> bool:
        values["answered_at"] = timezone.now()
        mine = Suggestion.objects.filter(pk=self.pk, claim=self.claim, state=self.State.RUNNING)
        if not mine.update(**values):
            return False
        for field, value in values.items():
            setattr(self, field, value)
        return True


def leading(
    probabilities: Mapping[str, float], categories: Mapping[str, Category], refused: Collection[int] = ()
) -> tuple[Category, float]:
    """The most probable category that nobody has refused, with its probability; *Other* where all are refused."""
    allowed = [label for label in probabilities if categories[label].pk not in refused]
    if not allowed and Category.OTHER in categories:
        return categories[Category.OTHER], 0.0
    label = max(allowed or probabilities, key=lambda name: probabilities[name])
    return categories[label], probabilities[label]


def entropy(probabilities: Sequence[float]) -> float:
    """Shannon entropy in units of its maximum: 0 where one answer is certain, 1 where all are equal.

    >>> entropy([1.0, 0.0, 0.0]), entropy([0.25] * 4)
    (0.0, 1.0)
    """
    if len(probabilities) < 2:
        return 0.0
    nats = -sum(p * math.log(p) for p in probabilities if p > 0)
    return min(max(nats / math.log(len(probabilities)), 0.0), 1.0)


def margin(probabilities: Sequence[float]) -> float:
    """How far the most probable is ahead of the next one: small where two answers contend, whatever the others say.

    >>> round(margin([0.5, 0.4, 0.1]), 3), margin([1.0]), margin([])
    (0.1, 1.0, 0.0)
    """
    first, second = [*sorted(probabilities, reverse=True)[:2], 0.0, 0.0][:2]
    return first - second
