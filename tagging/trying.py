"""Asking model versions about the works kept for measuring, so that any two can be set against each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from django.db.models import Max

from catalog.models import Category, Exhibit, Photograph
from tagging import classifier
from tagging.models import ModelVersion, Part, Trial

BATCH = 32
NEWEST = 4  # versions that are asked beside those that suggest or did


def versions_to_try() -> list[ModelVersion]:
    """The active one first, then the newest registered, then the one that suggested last before."""
    active = ModelVersion.objects.filter(is_active=True)
    newest = ModelVersion.objects.order_by("-pk")[:NEWEST]
    before = ModelVersion.objects.annotate(last=Max("promotions__promoted_at")).filter(last__isnull=False)
    chosen: dict[int, ModelVersion] = {}
    for version in [*active, *newest, *before.order_by("-last")[:2]]:
        chosen.setdefault(version.pk, version)
    return list(chosen.values())


def try_all(
    seconds: float, versions: Iterable[ModelVersion] | None = None, on_batch: Callable[[], None] = lambda: None
) -> int:
    """Give parts, then ask, for about so many seconds. Returns the number of works looked at; 0: nothing is left.

    A version that cannot be loaded here is passed over: its page says why.
    """
    begun, num = time.monotonic(), 0
    num += len(Part.give(BATCH * 4))
    for version in versions_to_try() if versions is None else versions:
        while time.monotonic() - begun < seconds:
            try:
                answered = _batch(version)
            except classifier.Unsuitable:
                break
            if not answered:
                break
            num += answered
            on_batch()
    return num


def num_left(version: ModelVersion) -> int:
    return Trial.to_try(version).order_by().count()


def _batch(version: ModelVersion) -> int:
    exhibits = list(Trial.to_try(version).values_list("pk", flat=True)[:BATCH])
    if not exhibits:
        return 0
    photographs = Photograph.objects.filter(exhibit__in=exhibits, position=0).order_by("exhibit")
    pictures = {photograph.exhibit_id: (photograph.sha256, original(photograph)) for photograph in photographs}
    learned = classifier.has_learned(version, [sha256 for sha256, _ in pictures.values()])
    answers = classifier.classify(version, [data for _, data in pictures.values()])
    slugs = {category.slug: category for category in Category.objects.all()}
    rows = [Trial(exhibit_id=pk, model_version=version) for pk in exhibits if pk not in pictures]
    for pk, was_learned, answer in zip(pictures, learned, answers, strict=True):
        row = Trial(exhibit_id=pk, model_version=version, was_learned=was_learned)
        if not isinstance(answer, Exception):
            row.category, row.confidence = slugs.get(answer.label), answer.confidence
            row.probabilities = dict(answer.probabilities)
        rows.append(row)
    still_there = set(Exhibit.objects.filter(pk__in=exhibits).values_list("pk", flat=True))
    Trial.objects.bulk_create([row for row in rows if row.exhibit_id in still_there], ignore_conflicts=True)
    return len(exhibits)


def original(photograph: Photograph) -> bytes:
    """What the store has lost is unreadable."""
    try:
        return photograph.read_original()
    except OSError:
        return b""
