"""One cell of the agreement matrix: its pictures, and what to do with them as a group."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Category
from tagging import desk, selecting
from tagging.keyboard import keys_of
from tagging.models import ModelVersion, Review, SecondReading, Selection
from tagging.reports import agreement
from tagging.views.doors import DeskRequest, as_number, number_in, open_to, refuse

PAGE = 48


def asked_model(request: DeskRequest) -> ModelVersion | None:
    """`?model=`, or the active one."""
    number = number_in(request, "model")
    return (ModelVersion.objects.filter(pk=number).first() if number else None) or ModelVersion.active()


@require_safe
@open_to("tagging.view_review", "tagging.view_suggestion")
def cell(request: DeskRequest, said: str, filed: str) -> HttpResponse:
    """The pictures behind one cell; `?before=` a review's number for older ones, `?done=` what was just refiled."""
    categories = list(Category.objects.all())
    by_slug = {category.slug: category for category in categories}
    if said not in by_slug or filed not in by_slug:
        return refuse(request, 404, _("There is no such category."))
    hidden = SecondReading.hidden_from(request.user)
    rows = agreement.suggestions_in_cell(asked_model(request), by_slug[said], by_slug[filed]).exclude(
        exhibit__in=hidden
    )
    before = number_in(request, "before")
    shown = _with_pictures(rows.filter(pk__lt=before) if before else rows)
    keys = keys_of(request.user, categories)
    context = {
        "said": by_slug[said],
        "filed": by_slug[filed],
        "reviews": shown[:PAGE],
        "older": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "before": before,
        "model": number_in(request, "model"),
        "keys": keys,
        "hand": [choice for choice in desk.ballot(None, categories, keys=keys) if choice.category.slug != filed],
        "all_keys": "".join(choice.printed for choice in desk.ballot(None, categories, keys=keys)),
        "done": Selection.objects.filter(pk=number_in(request, "done") or 0, started_by=request.user).first(),
    }
    return render(request, "desk/cell.html", context)


def _with_pictures(rows: Any) -> list[Review]:
    """One page and one more, by numbers first: the database then joins only what is shown."""
    numbers = list(rows.values_list("pk", flat=True)[: PAGE + 1])
    related = Review.objects.filter(pk__in=numbers).select_related("exhibit", "suggestion")
    return list(related.prefetch_related("exhibit__photographs").order_by("-pk"))


@require_POST
@open_to("tagging.add_review")
def refile(request: DeskRequest, said: str, filed: str) -> HttpResponse:
    """`picked`: reviews of the cell; what still is where it was seen goes to `category`, as a Selection."""
    numbers = {number for number in map(as_number, request.POST.getlist("picked")) if number}
    by_slug = {category.slug: category for category in Category.objects.all()}
    category, seen = by_slug.get(request.POST.get("category", "")), by_slug.get(filed)
    if category is None or seen is None or said not in by_slug:
        return refuse(request, 400, _("There is no such category. Nothing was changed."))
    if not numbers:
        return refuse(request, 400, _("No picture was picked. Nothing was changed."))
    if len(numbers) > PAGE:
        return refuse(request, 400, _("At most %(most)d pictures at once. Nothing was changed.") % {"most": PAGE})
    picked = Review.objects.filter(pk__in=numbers, category=seen).select_related("exhibit", "suggestion")
    selection = selecting.refile_picked(request.user, list(picked.order_by("pk")), seen, category)
    if gone := len(numbers) - selection.num_total:
        messages.warning(request, _("%(num)d of the pictures are no longer in this cell.") % {"num": gone})
    model = as_number(request.POST.get("model", ""))
    place = reverse("desk:cell", args=[said, filed])
    more = f"&model={model}" if model else ""
    return redirect(f"{place}?done={selection.pk}{more}")  # nosemgrep: leads-away  (begins with an address of ours)
