"""Is the world still the one of the certificate? Audits and new suggestions are compared; an alarm closes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tagging import alarms, certifying
from tagging.alarms import Comparison, Reference
from tagging.evidence import Answer
from tagging.models import Certificate, Closure, Suggestion, Watch

PATIENCE = timedelta(hours=1)  # a window that has not filled by then is compared as it is


def watch(certificate: Certificate) -> bool:
    """Look at new audits and at new windows. False where that closed the certificate. Safe to run twice."""
    given = certifying.audits(certificate)
    state = alarms.audit([one.is_right for one in given], certificate.promise.target)
    if state.is_alarm:
        _close_for_audits(certificate, given, state)
        return False
    for window, comparison in _windows(certificate):
        alarm = _alarm(comparison)
        if alarm:
            sentence = _sentence(alarm, certificate, window)
            certifying.close(certificate, alarm, sentence, suspect_since=_after_last_good(certificate, given))
            return False
    return True


def _close_for_audits(certificate: Certificate, given: list[Answer], state: alarms.AuditState) -> None:
    sentence = _(
        "Of %(num)d works that were looked at, %(right)d were right; the promise was %(target)s %%. "
        "The first ones that look bad are number %(since)d and later."
    ) % {
        "num": state.num,
        "right": state.num_right,
        "target": f"{100 * certificate.promise.target:g}",
        "since": state.since + 1,
    }
    good = [one.review for one in given[: state.since] if one.review]
    suspect = max(good, default=certificate.last_review)
    certifying.close(certificate, Closure.Why.AUDIT, sentence, suspect_since=suspect)


def _after_last_good(certificate: Certificate, given: list[Answer]) -> int:
    """Number of the review of the last audit that was right, or of the newest review when it was certified."""
    return max((one.review for one in given if one.is_right), default=certificate.last_review)


def _windows(certificate: Certificate) -> Iterator[tuple[Watch, Comparison]]:
    """Each complete window that nobody has compared yet, written down."""
    before = Reference.from_dict(certificate.reference)
    while True:
        last = certificate.watches.order_by("-number").first()
        rows = _arrivals(certificate, last.last_suggestion if last else certificate.last_suggestion)
        if not _is_complete(rows):
            return
        found = _of_window(certificate, rows)
        comparison = alarms.compare(before, found)
        try:
            with transaction.atomic():
                written = Watch.objects.create(
                    certificate=certificate,
                    number=last.number + 1 if last else 1,
                    first_suggestion=rows[0].pk,
                    last_suggestion=rows[-1].pk,
                    num_arrived=found.num,
                    num_of_category=found.num_of_category,
                    p_mix=comparison.p_mix,
                    p_confidence=comparison.p_confidence,
                    p_scope=comparison.p_scope,
                    is_alarm=_alarm(comparison) is not None,
                )
        except IntegrityError:  # another worker compares it
            return
        yield written, comparison


def _arrivals(certificate: Certificate, after: int) -> list[Suggestion]:
    rows = Suggestion.objects.ready().filter(model_version=certificate.model_version, pk__gt=after)
    return list(
        rows.order_by("pk").only("pk", "category", "confidence", "out_of_scope", "answered_at")[: alarms.WINDOW]
    )


def _is_complete(rows: list[Suggestion]) -> bool:
    if not rows or rows[0].answered_at is None:
        return False
    return len(rows) == alarms.WINDOW or rows[0].answered_at < timezone.now() - PATIENCE


def _of_window(certificate: Certificate, rows: list[Suggestion]) -> Reference:
    mine = [(row.confidence, row.out_of_scope) for row in rows if row.category_id == certificate.category_id]
    return Reference(len(rows), len(mine), *certifying.bins(mine))


def _alarm(comparison: Comparison) -> str | None:
    """The first of the three that raises one."""
    tests = (
        (Closure.Why.MIX, comparison.p_mix),
        (Closure.Why.CONFIDENCE, comparison.p_confidence),
        (Closure.Why.SCOPE, comparison.p_scope),
    )
    return next((why.value for why, p in tests if p is not None and p < alarms.WINDOW_ALPHA), None)


def _sentence(why: str, certificate: Certificate, window: Watch) -> str:
    before = Reference.from_dict(certificate.reference)
    facts = {
        "num": window.num_arrived,
        "mine": window.num_of_category,
        "category": certificate.category.plural,
        "share": f"{100 * before.num_of_category / max(before.num, 1):.0f}",
    }
    sentences = {
        Closure.Why.MIX.value: _(
            "Of the last %(num)d works that came in, only %(mine)d were called %(category)s; when the certificate was "
            "issued it was %(share)s %% of all. Where fewer of a kind come in, more of what is called so is wrong."
        ),
        Closure.Why.CONFIDENCE.value: _(
            "The model is differently sure of the last %(mine)d %(category)s than of those it was certified with."
        ),
        Closure.Why.SCOPE.value: _(
            "Among the last %(mine)d works called %(category)s clearly more are none of the categories than before."
        ),
    }
    return sentences[why] % facts


def watched_up_to(certificate: Certificate) -> int:
    """Number of the newest suggestion that a comparison has let pass; later ones wait for theirs."""
    last = certificate.watches.order_by("-number").first()
    return last.last_suggestion if last else certificate.last_suggestion
