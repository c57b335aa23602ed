"""Photographs whose larger renditions, AVIF and tiles could not be made: why, and another attempt."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Photograph
from catalog.tasks import nudge, render_waiting
from catalog.views.desk_doors import DeskRequest, as_number, number_in, open_to, refuse

PAGE = 50
MOST_COUNTED = 10_000


@require_safe
@open_to("catalog.view_photograph")
def given_up(request: DeskRequest) -> HttpResponse:
    """Oldest first; `?after=` a photograph's number for later ones. Three queries."""
    rows = Photograph.objects.not_rendered()
    after = number_in(request, "after") or 0
    found = list(rows.filter(pk__gt=after).select_related("exhibit")[: PAGE + 1])
    context = {
        "photographs": found[:PAGE],
        "num": rows[: MOST_COUNTED + 1].count(),
        "most": MOST_COUNTED,
        "after": after,
        "next_after": found[PAGE - 1].pk if len(found) > PAGE else None,
    }
    return render(request, "desk/given_up.html", context)


@require_POST
@open_to("catalog.change_photograph")
def render_again(request: DeskRequest) -> HttpResponse:
    """One photograph, or `all`: a worker tries it as if for the first time."""
    which = request.POST.get("photograph", "")
    rows = Photograph.objects.all()
    if which != "all":
        number = as_number(which)
        if number is None:
            return refuse(request, 400, _("It does not say which photograph to try again."))
        rows = rows.filter(pk=number)
    num = rows.render_again()
    if not num:
        return refuse(request, 410, _("This photograph is not given up any more: a worker has finished it, or will."))
    nudge(render_waiting)
    said = ngettext("The worker will try this photograph again.", "The worker will try %(num)d photographs again.", num)
    messages.success(request, said % {"num": num})
    return redirect("given-up:list")
