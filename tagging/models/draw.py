"""Exhibits drawn by lot, asked in an order that knows nothing of the model's doubt: evidence without a slant."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from catalog.models import Exhibit


def lot_of(exhibit: int, purpose: str = "lot") -> float:
    """The permanent random number of an exhibit, at least 0 and below 1; another one for every purpose.

    Ohlsson (1995), *Coordination of samples using permanent random numbers*: whoever has a small number is in the
    sample, so that a smaller sample lies within a larger one and nobody can choose who is in it.

    >>> lot_of(1) == lot_of(1), lot_of(1) == lot_of(2), 0 <= lot_of(3) < 1
    (True, False, True)
    """
    digest = hashlib.sha256(f"vitrine {purpose} {exhibit}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


class DrawQuerySet(models.QuerySet["Draw"]):
    def in_the_sample(self) -> DrawQuerySet:
        """Those that the trust rule leaves to people."""
        return self.filter(released_at=None)

    def served_in_turn(self) -> DrawQuerySet:
        """Those that the queue put before a person when their turn came, not because of what they are."""
        return self.in_the_sample().filter(served_at__isnull=False)


class Draw(models.Model):
    """Drawn before any person saw the exhibit, and never a picture to learn from afterwards."""

    exhibit = models.OneToOneField(Exhibit, on_delete=models.CASCADE, primary_key=True, related_name="draw")
    lot = models.FloatField(help_text="Permanent random number of the exhibit, 0 to 1.")
    drawn_at = models.DateTimeField(auto_now_add=True)
    served_at = models.DateTimeField(null=True, help_text="When it was put before a curator in its turn.")
    served_to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    released_at = models.DateTimeField(null=True, help_text="When the sample became smaller and let it go.")

    objects: ClassVar[models.Manager[Draw]] = DrawQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["served_at"], name="draw_by_serving")]

    def __str__(self) -> str:
        return f"{self.exhibit_id}: {self.lot:.4f}"

    @classmethod
    def note_served(cls, exhibits: Iterable[int], to: User) -> None:
        """Remember that these were asked in their turn. One guarded update; the person does not see it."""
        unserved = cls.objects.in_the_sample().filter(exhibit__in=list(exhibits), served_at=None)
        unserved.update(served_at=timezone.now(), served_to=to)
