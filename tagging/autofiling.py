"""The trust rule at work: what an open certificate covers is filed by the machine, batch after batch, by query.

A person outranks it: whatever a person has decided, refused, flagged or has in front of them is left alone, and so is
what the lot keeps for people. It never runs far ahead of the people who look at its audits.
"""

from __future__ import annotations

import logging
import time

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from tagging import certifying, watching
from tagging.models import (
    AlreadyDecided,
    Certificate,
    Closure,
    Draw,
    Lease,
    ModelVersion,
    Promise,
    Refusal,
    Review,
    Shares,
    Watch,
)
from tagging.models import Suggestion as SuggestionRow
from tagging.models.suggestion import SuggestionQuerySet
from tagging.trust import RUNWAY

log = logging.getLogger(__name__)
BATCH = 100
SLICE_SECONDS = 10.0


def go_on() -> int:
    """One slice: outdated certificates are closed, alarms heard, evidence looked at, works filed. Returns how many.

    Safe to run twice and from many workers.
    """
    begun, promises, active = time.monotonic(), list(Promise.objects.holding()), ModelVersion.active()
    certifying.close_outdated(promises, active)
    if active is None:
        return 0
    num_filed = 0
    for promise in promises:
        certificate = _certificate(promise, active) if promise.is_on else None
        while certificate and time.monotonic() - begun < SLICE_SECONDS:
            num = file_batch(certificate)
            num_filed += num
            if not num:
                break
    return num_filed


def _certificate(promise: Promise, active: ModelVersion) -> Certificate | None:
    """The open one, if it stays open; a new one where the evidence is enough by now."""
    mine = Certificate.objects.open().with_all().filter(category=promise.category, model_version=active)
    certificate = mine.first()
    if certificate is None:
        written = certifying.look(promise, active)
        return written if written and written.granted else None
    if watching.watch(certificate):
        return certificate
    log.warning("Certificate %s is closed by an alarm.", certificate)
    return None


def covered(certificate: Certificate) -> SuggestionQuerySet:
    """What the certificate lets the machine file at this moment, surest first. No query."""
    return fileable(certificate, certificate.threshold).filter(pk__lte=watching.watched_up_to(certificate))


def fileable(certificate: Certificate | None, threshold: float, **which: object) -> SuggestionQuerySet:
    """Suggestions at least so sure about exhibits that nobody has decided about, has in hand, or is to be asked about.

    `which`: category and model version where there is no certificate yet. No query.
    """
    meant = {"category": certificate.category, "model_version": certificate.model_version} if certificate else which
    rows = SuggestionRow.objects.ready().filter(**meant, confidence__gte=threshold, exhibit__category=None)
    this = OuterRef("exhibit")
    different = Watch.objects.filter(
        is_alarm=True,
        certificate__category=OuterRef("category"),
        certificate__model_version=OuterRef("model_version"),
        first_suggestion__lte=OuterRef("pk"),
        last_suggestion__gte=OuterRef("pk"),
    )
    return (
        rows.not_flagged()
        .filter(~Exists(Draw.objects.in_the_sample().filter(exhibit=this)))
        .filter(~Exists(Review.objects.filter(exhibit=this)))
        .filter(~Exists(Lease.objects.filter(exhibit=this, until__gt=timezone.now())))
        .filter(~Exists(different))
        .order_by("-confidence", "-pk")
    )


def runway(certificate: Certificate) -> int:
    """How many works may still be filed before people answer more audits."""
    num_filed = certificate.reviews.filter(undoes=None).count()
    allowed = (len(certifying.audits(certificate)) + RUNWAY) / Shares.now().audit
    return max(int(allowed) - num_filed, 0)


def file_batch(certificate: Certificate) -> int:
    """File one batch in one transaction, unless the certificate was closed meanwhile. Returns how many were filed."""
    room = min(BATCH, runway(certificate))
    batch = list(covered(certificate).select_related("exhibit", "category")[:room]) if room else []
    refused = Refusal.by_exhibit(row.exhibit_id for row in batch)
    num_filed = 0
    with transaction.atomic():
        Certificate.objects.select_for_update().get(pk=certificate.pk)  # a closure waits for this batch, or came first
        if Closure.objects.filter(certificate=certificate).exists():
            return 0
        for row in batch:
            if row.category_id not in refused[row.exhibit_id]:
                num_filed += _file(row, certificate)
    return num_filed


def _file(row: SuggestionRow, certificate: Certificate) -> bool:
    """False where a person was quicker."""
    try:
        Review.by_certificate(row.exhibit, row, certificate)
    except AlreadyDecided:
        return False
    return True
