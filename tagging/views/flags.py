"""Pictures set aside for a colleague."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Exhibit
from tagging.models import Flag, Lease
from tagging.views.doors import DeskRequest, address_sent, as_number, open_to, refuse, wants_json

MOST_SHOWN = 200


def colleagues(person: User) -> list[User]:
    """Whom a flag can ask: people who may decide, without oneself. One query."""
    may = Q(groups__permissions__codename="add_review") | Q(user_permissions__codename="add_review")
    others = User.objects.filter(may | Q(is_superuser=True), is_active=True).exclude(pk=person.pk)
    return list(others.distinct().order_by("last_name", "username")[:100])


@require_safe
@open_to("tagging.view_flag")
def flags(request: DeskRequest) -> HttpResponse:
    """Open ones: those that ask this person first, then for anyone, then for others."""
    rows = Flag.objects.open().select_related("exhibit__category", "flagged_by", "asked")
    shown = list(rows.prefetch_related("exhibit__photographs").order_by("-pk")[:MOST_SHOWN])
    order = {request.user.pk: 0, None: 1}
    shown.sort(key=lambda flag: order.get(flag.asked_id, 2))
    return render(request, "desk/flags.html", {"flags": shown})


@require_POST
@open_to("tagging.add_flag")
def flag(request: DeskRequest) -> HttpResponse:
    """Set an exhibit aside with a note; sent twice, it is done once."""
    exhibit = Exhibit.objects.filter(pk=as_number(request.POST.get("exhibit", "")) or 0).first()
    if exhibit is None:
        return refuse(request, 410, _("This exhibit has been deleted meanwhile. There is nothing left to flag."))
    note = " ".join(request.POST.get("note", "").split())[:500]
    asked = next((p for p in colleagues(request.user) if str(p.pk) == request.POST.get("asked")), None)
    row, is_new = Flag.objects.get_or_create(
        exhibit=exhibit, settled_at=None, defaults={"note": note, "asked": asked, "flagged_by": request.user}
    )
    Lease.give_back(request.user, exhibit.pk)
    message = _("“%(name)s” is set aside for a colleague.") % {"name": exhibit.name}
    if not is_new:
        message = _("“%(name)s” was set aside already.") % {"name": exhibit.name}
    if wants_json(request):
        return JsonResponse({"message": message, "flag": row.pk})
    messages.success(request, message)
    return redirect(address_sent(request, "next"))


@require_POST
@open_to("tagging.add_flag")
def settle(request: DeskRequest) -> HttpResponse:
    """Nothing to be decided any more: an untagged exhibit goes back to the queue."""
    settled = Flag.objects.filter(pk=as_number(request.POST.get("flag", "")) or 0).settle(request.user)
    message = _("Settled.") if settled else _("Somebody has settled it already.")
    if wants_json(request):
        return JsonResponse({"message": message})
    messages.success(request, message)
    return redirect(address_sent(request, "next", default="desk:flags"))
