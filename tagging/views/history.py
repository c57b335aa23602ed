"""What has been decided, and what the model could not read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Photograph
from tagging import desk
from tagging.models import Review, SecondReading
from tagging.tasks import nudge
from tagging.views.doors import DeskRequest, as_number, number_in, open_to, refuse

PAGE = 50


@require_safe
@open_to("tagging.view_review")
def history(request: DeskRequest) -> HttpResponse:
    """The latest reviews; `?before=` a review's number for older ones."""
    hidden = SecondReading.hidden_from(request.user)
    reviews = Review.objects.with_story().exclude(exhibit__in=hidden)
    before = number_in(request, "before")
    if before:
        reviews = reviews.filter(pk__lt=before)
    rows = list(reviews[: PAGE + 1])
    older = rows[PAGE - 1].pk if len(rows) > PAGE else None
    context = {"reviews": rows[:PAGE], "older": older, "before": before, "hidden": hidden}
    return render(request, "desk/history.html", context)


@require_safe
@open_to("tagging.view_suggestion")
def failures(request: DeskRequest) -> HttpResponse:
    """Pictures that could not be read, latest first; `?before=` a suggestion's number for older ones."""
    failed = desk.failures().order_by("-pk").select_related("exhibit").prefetch_related("exhibit__photographs")
    before = number_in(request, "before")
    if before:
        failed = failed.filter(pk__lt=before)
    rows = list(failed[: PAGE + 1])
    older = rows[PAGE - 1].pk if len(rows) > PAGE else None
    num_failed, counted_at = desk.Counts.of_failed()
    context = {
        "failures": rows[:PAGE],
        "older": older,
        "before": before,
        "num_failed": num_failed,
        "are_many": num_failed.number > 1,
        "counted_at": counted_at,
        "num_given_up": Photograph.objects.num_given_up(),
    }
    return render(request, "desk/failures.html", context)


@require_POST
@open_to("tagging.delete_suggestion")
def retry(request: DeskRequest) -> HttpResponse:
    """Forget one failed answer (or `all`, or all of one `reason`), so that the table asks for it again."""
    which = request.POST.get("suggestion", "")
    failed = desk.failures()
    if which != "all":
        number = as_number(which)
        if number is None:
            return refuse(request, 400, _("It does not say which picture to try again."))
        failed = failed.filter(pk=number)
    elif request.POST.get("reason"):
        failed = failed.filter(reason=request.POST["reason"])
    num_forgotten = failed.count()
    failed.delete()
    if not num_forgotten:
        return refuse(request, 410, _("This picture is no longer among the failures. It may be in the queue by now."))
    nudge()
    sentence = ngettext(
        "The worker will look at this picture again.",
        "The worker will look at these %(num)d pictures again.",
        num_forgotten,
    )
    messages.success(request, sentence % {"num": num_forgotten})
    return redirect("desk:failures")
