"""The filter of queue and grid: what it offers, and saving one under a name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Category, ImportJob
from tagging.counting import departments
from tagging.filtering import BANDS, LANES, ORDERS, QueueFilter
from tagging.models import ModelVersion, SavedFilter
from tagging.views.doors import DeskRequest, address_sent, as_number, open_to, refuse

MOST_SAVED = 50
MOST_JOBS = 50
SHOWN_STATES = (ImportJob.State.APPLYING, ImportJob.State.APPLIED)


def filter_panel(request: DeskRequest, wanted: QueueFilter) -> dict[str, Any]:
    """What the panel shows: five short queries."""
    return {
        "wanted": wanted,
        "orders": ORDERS.items(),
        "lanes": LANES.items(),
        "bands": [(name, name.replace("-", "–")) for name in BANDS],
        "categories": list(Category.objects.all()),
        "departments": departments(),
        "jobs": list(ImportJob.objects.filter(state__in=SHOWN_STATES).order_by("-pk")[:MOST_JOBS]),
        "model_versions": list(ModelVersion.objects.only("pk", "version", "is_active")[:50]),
        "saved_filters": list(SavedFilter.objects.filter(person=request.user)),
    }


@require_POST
@open_to("tagging.add_savedfilter")
def save_filter(request: DeskRequest) -> HttpResponse:
    """The same name again replaces what it meant."""
    name = " ".join(request.POST.get("name", "").split())[:60]
    if not name:
        return refuse(request, 400, _("A saved filter needs a name. Nothing was saved."))
    if SavedFilter.objects.filter(person=request.user).exclude(name=name).count() >= MOST_SAVED:
        return refuse(request, 400, _("You have %(most)d saved filters. Forget one first.") % {"most": MOST_SAVED})
    query = QueueFilter.from_query(request.POST.get("query", "")).query
    SavedFilter.objects.update_or_create(person=request.user, name=name, defaults={"query": query})
    messages.success(request, _("The filter is saved as “%(name)s”.") % {"name": name})
    return redirect(address_sent(request, "next"))


@require_POST
@open_to("tagging.add_savedfilter")
def forget_filter(request: DeskRequest) -> HttpResponse:
    number = as_number(request.POST.get("filter", "")) or 0
    SavedFilter.objects.filter(person=request.user, pk=number).delete()
    return redirect(address_sent(request, "next"))
