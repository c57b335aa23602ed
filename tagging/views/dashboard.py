"""How it goes: progress, pace, agreement, confidence, the worker, and the model's card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import Category
from tagging.filtering import QueueFilter
from tagging.keeping import Kept, kept_if_slow
from tagging.models import ModelVersion, Review
from tagging.reports import agreement, health, pace, scope
from tagging.reports.progress import Progress
from tagging.reports.second_readers import SecondReaders
from tagging.views.doors import DeskRequest, number_in, open_to, refuse

PAGE = 48


@dataclass(frozen=True)
class Agreement:
    """What is counted of one model version."""

    rows: list[agreement.Row]
    bands: list[agreement.Band]
    num: int

    @classmethod
    def of(cls, model_version: ModelVersion) -> Agreement:
        rows = agreement.matrix(model_version)
        waiting = agreement.waiting_by_band(QueueFilter(model=model_version.pk).waiting())
        return cls(rows, agreement.bands(model_version, waiting), sum(row.precision.total for row in rows))


@require_safe
@open_to("tagging.view_review", "tagging.view_suggestion")
def dashboard(request: DeskRequest) -> HttpResponse:
    """`?model=`: another version than the active one. Numbers that are dear to count are kept and dated."""
    model_version = _model_version(request)
    progress = kept_if_slow("progress", Progress.now)
    speeds = kept_if_slow("pace", pace.by_curator)
    agreed = (
        kept_if_slow(f"agreement:{model_version.pk}", lambda: Agreement.of(model_version)) if model_version else None
    )
    outside = kept_if_slow("none-of-these", scope.NoneOfThese.now)
    worker = (
        kept_if_slow(f"health:{model_version.pk}", lambda: health.Health.now(model_version)) if model_version else None
    )
    readers = kept_if_slow("second readers", SecondReaders.now)
    context = {
        "model_version": model_version,
        "model_versions": ModelVersion.objects.only("pk", "version", "is_active"),
        "progress": progress.value,
        "paces": speeds.value,
        "agreement": agreed.value if agreed else None,
        "categories": list(Category.objects.all()),
        "outside": outside.value,
        "health": worker.value if worker else None,
        "readers": readers.value,
        "counted_at": oldest(progress, speeds, readers, outside, *(one for one in (agreed, worker) if one)),
    }
    return render(request, "desk/dashboard.html", context)


def oldest(*kept: Kept[Any]) -> datetime | None:
    """When the oldest number of the page was counted; None where all are of this moment."""
    return min((one.at for one in kept if one.at), default=None)


def _model_version(request: DeskRequest) -> ModelVersion | None:
    number = number_in(request, "model")
    return (ModelVersion.objects.filter(pk=number).first() if number else None) or ModelVersion.active()


@require_safe
@open_to("tagging.view_review", "tagging.view_suggestion")
def cell(request: DeskRequest, said: str, filed: str) -> HttpResponse:
    """The pictures behind one cell of the matrix; `?before=` a review's number for older ones."""
    categories = {category.slug: category for category in Category.objects.all()}
    if said not in categories or filed not in categories:
        return refuse(request, 404, _("There is no such category."))
    rows = agreement.suggestions_in_cell(_model_version(request), categories[said], categories[filed])
    before = number_in(request, "before")
    if before:
        rows = rows.filter(pk__lt=before)
    related = Review.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[: PAGE + 1]))
    shown = list(
        related.select_related("exhibit", "suggestion").prefetch_related("exhibit__photographs").order_by("-pk")
    )
    context = {
        "said": categories[said],
        "filed": categories[filed],
        "reviews": shown[:PAGE],
        "older": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "before": before,
    }
    return render(request, "desk/cell.html", context)
