"""Many pictures at once, sorted by suggestion: pick, then accept or correct what is picked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Category
from tagging import desk, selecting
from tagging.counting import Counts
from tagging.filtering import QueueFilter
from tagging.keyboard import keys_of
from tagging.models import Selection, Suggestion
from tagging.views.doors import DeskRequest, as_number, number_in, open_to, refuse
from tagging.views.filters import filter_panel

PAGE = 48
ORDER = "suggestion"


@require_safe
@open_to("tagging.view_suggestion")
def grid(request: DeskRequest) -> HttpResponse:
    """`?after=` a suggestion's number for the next page; `?done=` a selection that was made on the page before."""
    wanted = QueueFilter.from_address(request.GET)
    after = Suggestion.objects.filter(pk=number_in(request, "after") or 0).first()
    found = desk.hand_out(request.user, wanted, after, PAGE + 1, ORDER)
    categories = list(Category.objects.all())
    keys = keys_of(request.user, categories)
    context = {
        "pictures": desk.pictures(found[:PAGE], categories),
        "count": Counts.of_waiting(wanted),
        "further": found[PAGE - 1].pk if len(found) > PAGE else None,
        "after": after.pk if after else None,
        "done": Selection.objects.filter(pk=number_in(request, "done") or 0, started_by=request.user).first(),
        "default_order": ORDER,
        "keys": keys,
        "hand": desk.ballot(None, categories, keys=keys),
        **filter_panel(request, wanted),
    }
    return render(request, "desk/grid.html", context)


@require_POST
@open_to("tagging.add_review")
def decide_picked(request: DeskRequest) -> HttpResponse:
    """`picked`: suggestions; `category`: a slug, or empty to accept each as it is suggested."""
    numbers = [number for number in map(as_number, request.POST.getlist("picked")) if number]
    slug = request.POST.get("category", "")
    category = Category.objects.filter(slug=slug).first()
    if slug and category is None:
        return refuse(request, 400, _("There is no category “%(slug)s”. Nothing was changed.") % {"slug": slug[:40]})
    if not numbers:
        return refuse(request, 400, _("No picture was picked. Nothing was changed."))
    if len(numbers) > PAGE:
        return refuse(request, 400, _("At most %(most)d pictures at once. Nothing was changed.") % {"most": PAGE})
    picked = selecting.suggestions_picked(numbers)
    query = QueueFilter.from_query(request.POST.get("query", "")).query
    selection = selecting.decide_picked(request.user, picked, category, query)
    if gone := len(set(numbers)) - len(picked):
        messages.warning(request, _told_of_gone(gone))
    back = _back_to_grid(request, f"done={selection.pk}")
    return redirect(back)  # nosemgrep: leads-away  (begins with an address of ours)


def _told_of_gone(num: int) -> str:
    sentence = ngettext(
        "%(num)d of the pictures is no longer in the catalogue.",
        "%(num)d of the pictures are no longer in the catalogue.",
        num,
    )
    return sentence % {"num": num}


def _back_to_grid(request: HttpRequest, parameter: str) -> str:
    query = QueueFilter.from_query(request.POST.get("query", "")).query
    after = as_number(request.POST.get("after", ""))
    parts = [query, f"after={after}" if after else "", parameter]
    return f"{reverse('desk:grid')}?{'&'.join(part for part in parts if part)}"
