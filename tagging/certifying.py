"""Looks at the evidence for a promise and writes down what was found; and closes what no longer holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from catalog.models import Category
from tagging import alarms, sampling, trust
from tagging.evidence import Answer, answers, as_evidence, records, usable_after
from tagging.models import Certificate, Closure, ModelVersion, Promise, Review, Suggestion
from tagging.reports.intervals import Share
from tagging.trust import Finding

MOST_COMPARED = 20_000  # suggestions of a category that describe how things were


@dataclass(frozen=True)
class Standing:
    """Where one category stands with one model, before anything is written."""

    promise: Promise
    finding: Finding
    num_answers: int
    num_disputed: int
    records: Share
    """Of the museum's own records: right ones. They choose, and prove nothing."""
    num_earlier_looks: int
    must_be_renewed: bool
    """An alarm or a person closed it; an administrator has to set the promise again."""
    waits_for_growth: bool
    """The last look failed, and there is not much more to look at yet."""
    renews: Certificate | None = None
    """Closed since other works came in; what it proved is still proved, and needs no new look."""

    @property
    def may_be_written(self) -> bool:
        return bool(self.renews) or (self.finding.is_look and not self.must_be_renewed and not self.waits_for_growth)


def standing(promise: Promise, model_version: ModelVersion) -> Standing:
    """Examine the evidence for a promise. About nine queries, and nothing is written."""
    category = promise.category
    after = usable_after(model_version, category)
    given = [one for one in answers(model_version, category) if one.review > after or not (one.review or after)]
    earlier = Certificate.objects.filter(category=category, model_version=model_version)
    last = earlier.order_by("-look").select_related("closure", "promise").first()
    num_looks = earlier.filter(risk_spent__gt=0).count()
    own = records(model_version, category)
    finding = trust.examine(as_evidence(given), promise.target, promise.risk, num_looks + 1, own)
    must_be_renewed = _must_be_renewed(promise, last)
    return Standing(
        promise=promise,
        finding=finding,
        num_answers=len(given),
        num_disputed=sum(one.is_disputed for one in given),
        records=Share(int(own.right.sum()), len(own)),
        num_earlier_looks=last.look if last else 0,
        must_be_renewed=must_be_renewed,
        waits_for_growth=bool(last and not last.granted and len(given) < trust.GROWTH * last.num_sampled),
        renews=None if must_be_renewed else _renewed(promise, last),
    )


def _must_be_renewed(promise: Promise, last: Certificate | None) -> bool:
    closure: Closure | None = getattr(last, "closure", None) if last else None
    if closure is None or last is None or promise.pk is None:  # one that is tried out would be a new one
        return False
    return closure.is_for_good and promise.pk <= last.promise_id


def _renewed(promise: Promise, last: Certificate | None) -> Certificate | None:
    """The last certificate, if only the works that came in were others, and it proved what is promised now."""
    closure: Closure | None = getattr(last, "closure", None) if last else None
    if last is None or closure is None or closure.why not in Closure.WINDOWS:
        return None
    is_as_strict = promise.target <= last.promise.target and promise.risk >= last.promise.risk
    return last if is_as_strict else None


def look(promise: Promise, model_version: ModelVersion) -> Certificate | None:
    """Take a look where one is worth it, and write down what it found. None where none was taken.

    Safe to run twice: the number of the look is unique, and whoever is second has not looked.
    """
    now = standing(promise, model_version)
    if not now.may_be_written:
        return None
    try:
        with transaction.atomic():
            certificate = _write_again(now, now.renews) if now.renews else _write(now, model_version)
            if certificate.granted:
                sampling.release(certificate)
    except IntegrityError:
        return None
    return certificate


def _write(now: Standing, model_version: ModelVersion) -> Certificate:
    found, category = now.finding, now.promise.category
    newest = Suggestion.objects.ready().filter(model_version=model_version).aggregate(pk=Max("pk"))["pk"] or 0
    return Certificate.objects.create(
        promise=now.promise,
        category=category,
        model_version=model_version,
        look=now.num_earlier_looks + 1,
        granted=found.granted,
        threshold=found.threshold,
        num_sampled=now.num_answers,
        num_choosing=found.num_choosing,
        by_records=found.by_records,
        num_tested=found.num_tested,
        num_right=found.num_right,
        bound=found.bound,
        risk_spent=found.risk_spent,
        reference=reference(model_version, category, newest).as_dict(),
        last_suggestion=newest,
        last_review=newest_review(),
    )


def _write_again(now: Standing, proved: Certificate) -> Certificate:
    """The same proof and the same reference, for what comes in from now on; the audits go on from where they began."""
    watched = proved.watches.order_by("-number").values_list("last_suggestion", flat=True).first()
    copied = ("threshold", "num_sampled", "num_choosing", "by_records", "num_tested", "num_right", "bound", "reference")
    return Certificate.objects.create(
        promise=now.promise,
        category=proved.category,
        model_version=proved.model_version,
        look=now.num_earlier_looks + 1,
        granted=True,
        risk_spent=0.0,
        last_suggestion=watched or proved.last_suggestion,
        last_review=proved.last_review,
        **{name: getattr(proved, name) for name in copied},
    )


def newest_review() -> int:
    return Review.objects.aggregate(pk=Max("pk"))["pk"] or 0


def reference(model_version: ModelVersion, category: Category, newest: int) -> alarms.Reference:
    """What is suggested, up to suggestion number `newest`: to be compared with what comes later. Three queries."""
    rows = Suggestion.objects.ready().filter(model_version=model_version, pk__lte=newest)
    mine = rows.filter(category=category)
    recent = list(mine.order_by("-pk").values_list("confidence", "out_of_scope")[:MOST_COMPARED])
    return alarms.Reference(rows.count(), mine.count(), *bins(recent))


def bins(rows: list[tuple[float | None, float | None]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Of (confidence, out-of-scope score): counts by bin; nothing for the score where the model has none."""
    scores = [score for _, score in rows if score is not None]
    return alarms.binned([one or 0.0 for one, _ in rows]), alarms.binned(scores) if scores else ()


def audits(certificate: Certificate) -> list[Answer]:
    """What people said since of works that the certificate would have filed, had the lot not kept them for people."""
    given = answers(certificate.model_version, certificate.category)
    later = [one for one in given if one.confidence >= certificate.threshold]
    return [one for one in later if one.review > certificate.last_review or _is_unwilling_since(certificate, one)]


def _is_unwilling_since(certificate: Certificate, one: Answer) -> bool:
    """Nobody would say, and it was asked under this certificate."""
    return not one.review and one.served_at > certificate.issued_at


def close(
    certificate: Certificate, why: str, sentence: str, by: User | None = None, suspect_since: int | None = None
) -> bool:
    """Once and for all. False if it was closed already: two at once write one closure."""
    try:
        with transaction.atomic():
            Certificate.objects.select_for_update().get(pk=certificate.pk)  # no batch is being filed meanwhile
            Closure.objects.create(
                certificate=certificate,
                why=why,
                sentence=sentence,
                suspect_since=suspect_since,
                closed_by=by,
                last_review=newest_review(),
            )
    except IntegrityError:
        return False
    return True


def close_outdated(promises: list[Promise], active: ModelVersion | None) -> int:
    """Certificates of another model, or of a promise that was changed or switched off. Returns how many were closed."""
    holding = {promise.pk for promise in promises if promise.is_on}
    num = 0
    for certificate in Certificate.objects.open().with_all():
        if active is None or certificate.model_version_id != active.pk:
            sentence = _("Model %(old)s no longer suggests. What was proved of it says nothing about another one.")
            num += close(certificate, Closure.Why.MODEL, sentence % {"old": certificate.model_version.short})
        elif certificate.promise_id not in holding:
            sentence = _("The promise was changed; this certificate was for the former one.")
            num += close(certificate, Closure.Why.PROMISE, sentence)
    return num
