"""Work that one worker has at a time: claimed by a guarded update, lost by whoever does not renew the claim."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from catalog.claims import unclaimed


class ClaimLost(Exception):
    """It was cancelled, or another worker has it. Nothing of the batch was written."""


class Claimed(models.Model):
    """Each kind says in which states it is WORKING; a claim that is not renewed belongs to a dead worker."""

    WORKING: ClassVar[tuple[str, ...]] = ()

    state = models.CharField(max_length=10)
    claim = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @classmethod
    def waiting(cls) -> models.QuerySet[Self]:
        """Unfinished and claimed by nobody alive, oldest first."""
        free = unclaimed("claimed_at", settings.SELECTION_CLAIM_SECONDS)
        return cls._default_manager.filter(free, state__in=cls.WORKING).order_by("pk")

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING

    def take(self) -> bool:
        """Claim it for this worker. False if another one was quicker."""
        taken = type(self).waiting().filter(pk=self.pk).update(claim=uuid.uuid4(), claimed_at=timezone.now())
        if not taken:
            return False
        self.refresh_from_db()
        return True

    def keep(self, **changes: Any) -> None:
        """Write progress and renew the claim. Raises ClaimLost if it is no longer ours to work on."""
        mine = type(self)._default_manager.filter(pk=self.pk, claim=self.claim, state=self.state)
        if not mine.update(claimed_at=timezone.now(), **changes):
            raise ClaimLost
        for field, value in changes.items():
            setattr(self, field, value)

    def release(self) -> None:
        type(self)._default_manager.filter(pk=self.pk, claim=self.claim).update(claim=None, claimed_at=None)

    def turn(self, before: tuple[str, ...], after: str, **changes: Any) -> bool:
        """From one of the states `before` to `after`, taken from whoever works on it. False if it was in none."""
        rows = type(self)._default_manager.filter(pk=self.pk, state__in=before)
        turned = rows.update(state=after, claim=None, claimed_at=None, **changes)
        self.refresh_from_db()
        return bool(turned)
