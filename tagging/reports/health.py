"""How the worker is: what waits for it, how fast it is, and what it could not read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count as CountOf
from django.utils import timezone

from catalog.models import Photograph
from tagging import desk
from tagging.filtering import Count
from tagging.models import ModelVersion, Suggestion

MINUTES = 10
MOST_REASONS = 12


@dataclass(frozen=True)
class Health:
    waiting: Count
    num_running: int
    num_answered: int
    """In the last MINUTES."""
    oldest_at: datetime | None
    newest_answer_at: datetime | None
    reasons: list[tuple[str, int]]
    num_given_up: int
    """Photographs whose other sizes could not be made."""

    @property
    def per_minute(self) -> float:
        return self.num_answered / MINUTES

    @property
    def is_standing_still(self) -> bool:
        """Pictures wait and nothing was answered for a while."""
        return bool(self.waiting) and not self.num_answered

    @classmethod
    def now(cls, model_version: ModelVersion) -> Health:
        """Seven queries."""
        to_tag = desk.to_tag(model_version)
        mine = Suggestion.objects.filter(model_version=model_version)
        lately = timezone.now() - timedelta(minutes=MINUTES)
        reasons = desk.failures().order_by().values_list("reason").annotate(num=CountOf("pk"))
        return cls(
            waiting=Count.of(to_tag),
            num_running=mine.filter(state=Suggestion.State.RUNNING).count(),
            num_answered=mine.filter(answered_at__gte=lately).count(),
            oldest_at=to_tag.order_by("pk").values_list("created_at", flat=True).first(),
            newest_answer_at=mine.exclude(answered_at=None)
            .order_by("-pk")
            .values_list("answered_at", flat=True)
            .first(),
            reasons=list(reasons.order_by("-num", "reason")[:MOST_REASONS]),
            num_given_up=Photograph.objects.num_given_up(),
        )
