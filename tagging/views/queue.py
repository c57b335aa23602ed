"""One picture at a time, the most doubtful first, or as the curator's filter says."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.models import Category
from tagging import desk
from tagging.filtering import QueueFilter
from tagging.keyboard import keys_of
from tagging.models import Suggestion
from tagging.views.doors import DeskRequest, number_in, open_to
from tagging.views.filters import filter_panel
from tagging.views.flags import colleagues

# As many pictures as a curator can answer while the next ones are on their way.
NUM_AHEAD = 4


@require_safe
@open_to("tagging.view_suggestion")
def queue(request: DeskRequest) -> HttpResponse:
    """`?after=`: what follows this suggestion (the others were skipped); `?at=`: this one first."""
    wanted = QueueFilter.from_address(request.GET)
    after = _suggestion(request, "after")
    rows = _asked_for(request) + desk.hand_out(request.user, wanted, after, 2)
    found = list(dict.fromkeys(rows))
    shown = found[0] if found else None
    counts = desk.Counts.now(wanted)
    panel = filter_panel(request, wanted)
    keys = keys_of(request.user, panel["categories"])
    picture = next(iter(desk.pictures([shown], panel["categories"], keys))) if shown else None
    return render(
        request,
        "desk/queue.html",
        {
            "suggestion": shown,
            "leading": picture.leading if picture else None,
            "choices": picture.choices if picture else desk.ballot(None, panel["categories"], keys=keys),
            "record": picture.record if picture else None,
            "following": found[1] if len(found) > 1 else None,
            "after": after.pk if after else None,
            "counts": counts,
            "last_decision": desk.last_decision(request.user),
            "colleagues": colleagues(request.user),
            "keys": keys,
            **panel,
        },
    )


def _asked_for(request: DeskRequest) -> list[Suggestion]:
    """What was just taken back, or stood there before a login: it comes first, whatever the filter says."""
    at = number_in(request, "at")
    if not at:
        return []
    everything = desk.EVERYTHING.waiting().not_held_by_others(request.user).with_exhibits()
    return desk.held_now(request.user, list(everything.filter(pk=at)))


@require_safe
@open_to("tagging.view_suggestion")
def ahead(request: DeskRequest) -> HttpResponse:
    """The next few pictures as they will stand on the page, fetched before they are needed."""
    wanted = QueueFilter.from_address(request.GET)
    found = desk.hand_out(request.user, wanted, _suggestion(request, "after"), NUM_AHEAD)
    categories = list(Category.objects.all())
    keys = keys_of(request.user, categories)
    pictures = desk.pictures(found, categories, keys)
    context = {"pictures": pictures, "wanted": wanted, "colleagues": colleagues(request.user), "keys": keys}
    return render(request, "desk/_ahead.html", context)


@require_safe
@open_to("tagging.view_suggestion")
def waiting(request: DeskRequest) -> JsonResponse:
    return JsonResponse(desk.Counts.now(QueueFilter.from_address(request.GET)).as_dict())


def _suggestion(request: HttpRequest, parameter: str) -> Suggestion | None:
    number = number_in(request, parameter)
    return Suggestion.objects.filter(pk=number).first() if number else None
