"""All that match a filter, decided by a worker: counted first, with progress, cancelled or taken back at any time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Category
from tagging import selecting
from tagging.filtering import QueueFilter
from tagging.models import Selection
from tagging.tasks import go_on_with_selections, nudge
from tagging.views.doors import DeskRequest, address_sent, as_number, open_to, refuse, wants_json

PAGE = 50
SAMPLE = 12


@require_safe
@open_to("tagging.view_selection")
def selections(request: DeskRequest) -> HttpResponse:
    """The latest ones, whoever made them."""
    rows = Selection.objects.select_related("started_by", "category")[:PAGE]
    return render(request, "desk/selections.html", {"selections": rows})


@require_safe
@open_to("tagging.view_selection")
def selection(request: DeskRequest, pk: int) -> HttpResponse:
    shown = Selection.objects.select_related("started_by", "category", "undone_by").filter(pk=pk).first()
    if shown is None:
        return refuse(request, 404, _("There is no such selection."))
    if wants_json(request):
        numbers = {name: getattr(shown, name) for name in ("num_done", "num_to_do", "per_cent", "is_working")}
        return JsonResponse(numbers)
    return render(request, "desk/selection.html", {"selection": shown})


@require_safe
@open_to("tagging.add_selection")
def count_all(request: DeskRequest) -> HttpResponse:
    """How many it would be, and a few of them, before anything is done. An exact count: in a large queue a second."""
    wanted = QueueFilter.from_address(request.GET)
    rows = wanted.waiting()
    context = {
        "wanted": wanted,
        "num_matching": rows.order_by().count(),
        "sample": rows.with_exhibits()[:SAMPLE],
        "categories": list(Category.objects.all()),
    }
    return render(request, "desk/count_all.html", context)


@require_POST
@open_to("tagging.add_selection", "tagging.add_review")
def decide_all(request: DeskRequest) -> HttpResponse:
    """`counted`: how many the person was told; if by now there are more, it is asked again."""
    wanted = QueueFilter.from_query(request.POST.get("query", ""))
    slug = request.POST.get("category", "")
    category = Category.objects.filter(slug=slug).first()
    counted = as_number(request.POST.get("counted", ""))
    if counted is None or (slug and category is None):
        return refuse(request, 400, _("It does not say how many were counted, or which category. Nothing was changed."))
    if wanted.waiting().order_by().count() > counted:
        messages.warning(request, _("More pictures match than were counted. Look at the number again."))
        return redirect(f"{request.path}count/?{wanted.query}")
    made = selecting.decide_all_matching(request.user, wanted, category)
    nudge(go_on_with_selections)
    return redirect("desk:selection", made.pk)


@require_POST
@open_to("tagging.add_selection")
def cancel(request: DeskRequest, pk: int) -> HttpResponse:
    shown = Selection.objects.filter(pk=pk).first()
    if shown is None:
        return refuse(request, 404, _("There is no such selection."))
    if shown.cancel():
        messages.success(request, _("Stopped. What has been filed stays, and can be taken back."))
    return redirect("desk:selection", pk)


@require_POST
@open_to("tagging.add_review")
def undo(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a whole selection back: what others changed since stays, and is listed."""
    selection = Selection.objects.filter(pk=pk).first()
    if selection is None:
        return refuse(request, 404, _("There is no such selection."))
    if not selecting.undo(selection, request.user):
        return refuse(request, 409, _("This selection cannot be taken back now: it is being worked on, or is back."))
    selection.refresh_from_db()
    if selection.is_working:
        nudge(go_on_with_selections)
    else:
        messages.success(request, _("Taken back: %(num)d pictures wait again.") % {"num": selection.num_undone})
    return redirect(address_sent(request, "next", default=reverse("desk:selection", args=[pk])))
