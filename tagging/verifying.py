"""What must be true of suggestions and decisions at every moment, whoever was killed in between. Stated once.

A person's word is never repaired by guessing: what does not agree with it is told, and a person says what is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils import timezone

from catalog.models import Exhibit, ImportRow
from catalog.verifying import CHUNK, CLAIMED_TOO_LONG, Finding, chunks
from tagging.models import Lesson, ModelUndo, Recall, Review, Selection, Suggestion
from tagging.models.suggestion import LONG_AGO


def findings() -> Iterator[Finding]:
    """All of the desk's, as they are found."""
    yield from _suggested_twice()
    yield from _decisions_without_effect()
    yield from _filed_by_nobody()
    yield from _stale_claims()


def _suggested_twice() -> Iterator[Finding]:
    """The database holds this by a constraint; a damaged index or a restore in parts may have lost it."""
    rows = Suggestion.objects.order_by().values_list("exhibit", "model_version").annotate(num=Count("pk"))
    for exhibit, model_version, num in rows.filter(num__gt=1).iterator(CHUNK):
        sentence = f"Model version {model_version} answered {num} times about it; one answer must go."
        yield Finding("suggested twice", f"exhibit {exhibit}", sentence)


# --- Every decision has its effect, or a later one explains why not


def _decisions_without_effect() -> Iterator[Finding]:
    """The last decision about each exhibit says where it is, unless an import or an edit moved it afterwards."""
    moved = Review.objects.exclude(Q(exhibit__category=F("category")) | Q(exhibit__category=None, category=None))
    for reviews in chunks(moved.only("pk", "exhibit_id")):
        for exhibit in _unexplained(sorted({review.exhibit_id for review in reviews})):
            last = Review.objects.filter(exhibit=exhibit).order_by("-pk").first()
            said = last.category or "untagged" if last else ""
            yield Finding(
                "decision without effect",
                f"exhibit {exhibit.pk} ({exhibit.accession_number})",
                f"Decision {last.pk if last else 0} put it under {said}, but it stands under "
                f"{exhibit.category or 'untagged'}, and no later decision, import or edit says why. "
                "File it anew on its page of the desk.",
            )


def _unexplained(exhibits: list[int]) -> Iterator[Exhibit]:
    """Of these exhibits those that stand elsewhere than their last decision says, for no known reason."""
    last = dict(Review.objects.filter(exhibit__in=exhibits).order_by().values_list("exhibit").annotate(Max("pk")))
    reviews = Review.objects.filter(pk__in=last.values()).select_related("exhibit__category", "category")
    for review in reviews:
        if review.category_id != review.exhibit.category_id and not _is_explained(review):
            now = Exhibit.objects.select_related("category").filter(pk=review.exhibit_id).first()
            later = Review.objects.filter(exhibit=review.exhibit_id, pk__gt=review.pk)
            if now and now.category_id != review.category_id and not later.exists():
                yield now


def _is_explained(review: Review) -> bool:
    """By an import that wrote or took back its category, or by an edit in the administration."""
    rows = ImportRow.objects.filter(exhibit=review.exhibit_id)
    rows = rows.filter(Q(applied_at__gte=review.decided_at) | Q(undone_at__gte=review.decided_at))
    if any("category" in row.after for row in rows.only("after")):
        return True
    of_exhibits = ContentType.objects.get_for_model(Exhibit)
    edits = LogEntry.objects.filter(content_type=of_exhibits, object_id=review.exhibit_id)
    return any("category" in (edit.changes or {}) for edit in edits.filter(timestamp__gte=review.decided_at))


def _filed_by_nobody() -> Iterator[Finding]:
    """The machine files under a certificate only."""
    mine = Review.objects.filter(by_rule__isnull=False, exhibit=OuterRef("pk"), category=OuterRef("category"))
    alone = Exhibit.objects.filter(filed_by=Exhibit.FiledBy.MACHINE).exclude(Exists(mine.standing()))
    for exhibits in chunks(alone):
        for exhibit in exhibits:
            yield Finding(
                "filed by nobody",
                f"exhibit {exhibit.pk} ({exhibit.accession_number})",
                "It says that the machine filed it, but no standing decision under a certificate did. "
                "File it anew on its page of the desk.",
            )


# --- Claims


def _stale_claims() -> Iterator[Finding]:
    """A worker takes over what a dead one left; what lies for a day shows that none does, or that a clock was wrong."""
    old, ahead = timezone.now() - CLAIMED_TOO_LONG, timezone.now() + CLAIMED_TOO_LONG
    wrong = Q(claimed_at__lt=old, claimed_at__gt=LONG_AGO) | Q(claimed_at__gt=ahead)
    for suggestions in chunks(Suggestion.objects.filter(wrong, state=Suggestion.State.RUNNING)):
        for row in suggestions:
            since = f"A worker has had it since {row.claimed_at:%Y-%m-%d %H:%M}."
            yield Finding("stale claim", f"suggestion about exhibit {row.exhibit_id}", since, partial(_forget, row))
    for model in (Selection, Recall, Lesson, ModelUndo):
        for jobs in chunks(model._default_manager.filter(wrong, finished_at=None)):
            yield from _stale_jobs(jobs)


def _stale_jobs(jobs: Iterable[Selection | Recall | Lesson | ModelUndo]) -> Iterator[Finding]:
    for job in jobs:
        since = f"A worker has had it since {job.claimed_at:%Y-%m-%d %H:%M}."
        yield Finding("stale claim", f"{job._meta.verbose_name} {job.pk}", since, partial(_release, job))


def _forget(row: Suggestion) -> None:
    """It waits as if nobody had looked at it, unless it was answered meanwhile."""
    Suggestion.objects.filter(pk=row.pk, claim=row.claim, state=Suggestion.State.RUNNING).delete()


def _release(job: Selection | Recall | Lesson | ModelUndo) -> None:
    type(job)._default_manager.filter(pk=job.pk, claim=job.claim).update(claim=None, claimed_at=None)
