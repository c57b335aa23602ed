"""Every change of every record: who, when, old, new."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tagging.chronicle import recent
from tagging.chronicle.events import Place
from tagging.models import SecondReading
from tagging.views.doors import DeskRequest, open_to

PAGE = 50
MOST_PEOPLE = 200


@require_safe
@open_to("tagging.view_review")
def changes(request: DeskRequest) -> HttpResponse:
    """Newest first; `?before=` the place of the last event of the page before."""
    wanted = recent.ChangeFilter.from_address(request.GET)
    wanted = replace(wanted, shows_people=request.user.has_perm("auditlog.view_logentry"))
    before = Place.read(request.GET.get("before", ""))
    events = recent.page(wanted, before, PAGE + 1)
    hidden = {reverse("desk:exhibit", args=[pk]) for pk in SecondReading.hidden_from(request.user)}
    context = {
        "events": [event for event in events[:PAGE] if event.address not in hidden],
        "hidden": hidden,
        "older": events[PAGE - 1].place if len(events) > PAGE else None,
        "before": before,
        "wanted": wanted,
        "kinds": recent.KINDS.items(),
        "people": User.objects.order_by("last_name", "username")[:MOST_PEOPLE],
    }
    return render(request, "desk/changes.html", context)
