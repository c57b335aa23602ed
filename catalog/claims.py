"""When a claim has run out: the worker that made it is dead, or the clock was set back since."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone


def outdated(field: str, seconds: float) -> Q:
    """Made longer ago than `seconds`, or as much ahead: before a clock was set back, and it would be held for too long.

    Taking over too early does no harm: whoever lost a claim writes nothing any more.
    """
    now, long = timezone.now(), timedelta(seconds=seconds)
    return Q(**{f"{field}__lt": now - long}) | Q(**{f"{field}__gt": now + long})


def unclaimed(field: str, seconds: float) -> Q:
    """Claimed by nobody alive."""
    return Q(**{field: None}) | outdated(field, seconds)
