"""Which curator has which exhibit in front of them, so that no two are given the same one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from catalog.models import Exhibit


class LeaseQuerySet(models.QuerySet["Lease"]):
    def of_others(self, person: User) -> LeaseQuerySet:
        """Those that keep an exhibit from `person` at this moment."""
        return self.filter(until__gt=timezone.now()).exclude(held_by=person)

    def of(self, person: User) -> LeaseQuerySet:
        """What `person` has in front of them at this moment."""
        return self.filter(until__gt=timezone.now(), held_by=person)


class Lease(models.Model):
    """A courtesy, not a lock: it runs out, and `Review.decide` stays the guard beneath it."""

    exhibit = models.OneToOneField(Exhibit, on_delete=models.CASCADE, primary_key=True, related_name="+")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(db_index=True)

    objects: ClassVar[models.Manager[Lease]] = LeaseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.exhibit_id} held by {self.held_by_id} until {self.until:%H:%M:%S}"

    @classmethod
    def take(cls, person: User, exhibits: Iterable[int]) -> set[int]:
        """Lease those of `exhibits` (ids) that nobody else holds; returns what `person` holds now.

        Four queries, each safe alone: what has run out is deleted, one's own is renewed, and the primary key
        lets only one of two curators insert.
        """
        wanted = sorted(set(exhibits))
        now = timezone.now()
        until = now + timedelta(seconds=settings.DESK_LEASE_SECONDS)
        cls.objects.filter(until__lte=now).delete()
        cls.objects.filter(exhibit__in=wanted, held_by=person).update(until=until)
        cls.objects.bulk_create(
            [cls(exhibit_id=pk, held_by=person, until=until) for pk in wanted], ignore_conflicts=True
        )
        return set(cls.objects.filter(exhibit__in=wanted, held_by=person).values_list("exhibit", flat=True))

    @classmethod
    def give_back(cls, person: User, exhibit: int) -> None:
        """Skipped or decided: others may have it."""
        cls.objects.filter(exhibit=exhibit, held_by=person).delete()
