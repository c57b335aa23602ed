"""How it goes: progress, pace, agreement, confidence, the worker, and the model's card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.models import Category
from tagging.filtering import QueueFilter
from tagging.keeping import Kept, kept_if_slow
from tagging.models import ModelVersion
from tagging.reports import agreement, health, pace, scope
from tagging.reports.progress import Progress
from tagging.reports.second_readers import SecondReaders
from tagging.views.cells import asked_model
from tagging.views.doors import DeskRequest, open_to


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
    model_version = asked_model(request)
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
