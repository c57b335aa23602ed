"""Works go on view and come down, one or many at once; each change is written down with who made it."""

from __future__ import annotations

from collections.abc import Callable

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from catalog.models import Exhibit
from catalog.models.exhibit import ExhibitQuerySet

BATCH = 500


def publish(exhibits: ExhibitQuerySet, by: User) -> int:
    """Let the public see those that are drafts. Returns how many; safe to run twice."""
    return _in_batches(exhibits.filter(published_at=None), ExhibitQuerySet.publish, by)


def withdraw(exhibits: ExhibitQuerySet, by: User) -> int:
    """Take down those that are published. Returns how many; safe to run twice."""
    return _in_batches(exhibits.published(), ExhibitQuerySet.withdraw, by)


def _in_batches(exhibits: ExhibitQuerySet, change: Callable[[ExhibitQuerySet], int], by: User) -> int:
    """Four queries for each BATCH, each batch a transaction: what is changed is exactly what is written down."""
    waiting = list(exhibits.order_by("pk").values_list("pk", flat=True))
    num_changed = 0
    for start in range(0, len(waiting), BATCH):
        with transaction.atomic():
            some = exhibits.filter(pk__in=waiting[start : start + BATCH]).order_by("pk")
            rows = list(some.select_for_update(of=("self",)))
            num_changed += change(Exhibit.objects.filter(pk__in=[row.pk for row in rows]))
            _write_down(rows, by)
    return num_changed


def _write_down(before: list[Exhibit], by: User) -> None:
    """The library sees single records being saved; of many at once it has to be told."""
    content_type = ContentType.objects.get_for_model(Exhibit)
    after = Exhibit.objects.in_bulk([row.pk for row in before])
    LogEntry.objects.bulk_create(
        LogEntry(
            content_type=content_type,
            object_pk=str(row.pk),
            object_id=row.pk,
            object_repr=str(row),
            action=LogEntry.Action.UPDATE,
            changes={
                field: [_moment(getattr(row, field)), _moment(getattr(after[row.pk], field))]
                for field in ("published_at", "withdrawn_at")
                if getattr(row, field) != getattr(after[row.pk], field)
            },
            actor=by,
            actor_email=by.email,
            timestamp=timezone.now(),
        )
        for row in before
        if row.pk in after
    )


def _moment(value: object) -> str | None:
    """As the library writes it: UTC, without saying so."""
    return None if value is None else f"{value:%Y-%m-%d %H:%M:%S}"
