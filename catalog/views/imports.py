"""The imports on the desk: which there are, how far each is, and the steps that a person takes."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.importing.picture_checking import rows_without_pictures
from catalog.models import ImportJob, Photograph
from catalog.tasks import nudge
from catalog.views.desk_doors import DeskRequest, open_to

PAGE = 50
SHOWN = 10
SEE, DO = "catalog.view_importjob", "catalog.add_importjob"
# The tagging room's right; the catalogue knows its name only.
PUBLISH = "tagging.publish_exhibit"


@require_safe
@open_to(SEE)
def overview(request: DeskRequest) -> HttpResponse:
    """The latest fifty imports."""
    jobs = ImportJob.objects.select_related("started_by")[:PAGE]
    context = {"jobs": jobs, "num_given_up": Photograph.objects.num_given_up()}
    return render(request, "imports/overview.html", context)


@require_safe
@open_to(SEE)
def job(request: DeskRequest, pk: int) -> HttpResponse:
    """Where one import stands. While its columns are to be named, that page."""
    found = get_object_or_404(ImportJob.objects.select_related("started_by"), pk=pk)
    if found.state == ImportJob.State.DESCRIBING and request.user.has_perm(DO):
        return redirect("imports:columns", pk)
    context = {
        "job": found,
        "changed": found.rows.changed()[:SHOWN],
        "refused": found.rows.refused()[:SHOWN],
        "kept": found.rows.kept()[:SHOWN] if found.state == ImportJob.State.UNDONE else [],
        "pictures_left": found.picture_rows.filter(outcome__in=["unmatched", "refused"]).order_by("number")[:SHOWN],
        "resembling": found.picture_rows.exclude(resembles=None).select_related("resembles__exhibit")[:SHOWN],
        "lonely": rows_without_pictures(found) if found.source and found.pictures and not found.is_working else [],
    }
    return render(request, "imports/job.html", context)


@require_safe
@open_to(SEE)
def progress(request: DeskRequest, pk: int) -> HttpResponse:
    """What the page's script asks for every second. One query."""
    found = get_object_or_404(ImportJob, pk=pk)
    return JsonResponse(
        {
            "state": found.state,
            "is_working": found.is_working and found.paused_at is None,
            "done": found.num_done,
            "total": found.num_total,
            "rate": round(found.rate, 1),
            "seconds_left": found.seconds_left,
            "totals": found.totals,
        }
    )


STEPS: dict[str, Callable[[ImportJob], bool]] = {
    "apply": ImportJob.begin_to_apply,
    "pause": ImportJob.pause,
    "resume": ImportJob.resume,
    "cancel": ImportJob.cancel,
    "undo": ImportJob.begin_to_undo,
    "describe": ImportJob.describe_again,
}


@require_POST
@open_to(DO)
def step(request: DeskRequest, pk: int) -> HttpResponse:
    """One of `STEPS`. Safe to send twice: the second time the import is elsewhere already, which is said."""
    found = get_object_or_404(ImportJob, pk=pk)
    wanted = request.POST.get("step", "")
    take = STEPS.get(wanted)
    if wanted == "apply" and found.may_publish and not request.user.has_perm(PUBLISH):
        found.bring_in_drafts()
        messages.info(request, _("New exhibits come in as drafts: you may import, but not put works on view."))
    if take is None or not take(found):
        messages.warning(request, _("The import has moved on meanwhile. This is where it stands now."))
    elif found.is_working:
        nudge()
    return redirect("imports:job", pk)
