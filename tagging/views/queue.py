"""One picture at a time, the most doubtful first."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.models import Category
from tagging import desk
from tagging.models import Suggestion
from tagging.views.doors import DeskRequest, number_in, open_to

# As many pictures as a curator can answer while the next ones are on their way.
NUM_AHEAD = 4


@require_safe
@open_to("tagging.view_suggestion")
def queue(request: DeskRequest) -> HttpResponse:
    """`?after=`: what follows this suggestion (the others were skipped); `?at=`: this one first."""
    after = _suggestion(request, "after")
    at = number_in(request, "at")
    shown = desk.queue().filter(pk=at).first() if at else None
    shown = shown or desk.queue(after).first()
    counts = desk.Counts.now()
    return render(
        request,
        "desk/queue.html",
        {
            "suggestion": shown,
            "choices": desk.ballot(shown, list(Category.objects.all())),
            "record": desk.track_record(shown) if shown else None,
            "following": desk.queue(after).exclude(pk=shown.pk).first() if shown else None,
            "after": after.pk if after else None,
            "counts": counts,
            "last_decision": desk.last_decision(request.user),
        },
    )


@require_safe
@open_to("tagging.view_suggestion")
def ahead(request: DeskRequest) -> HttpResponse:
    """The next few pictures as they will stand on the page, fetched before they are needed."""
    categories = list(Category.objects.all())
    pictures = [
        {
            "suggestion": suggestion,
            "choices": desk.ballot(suggestion, categories),
            "record": desk.track_record(suggestion),
        }
        for suggestion in desk.queue(_suggestion(request, "after"))[:NUM_AHEAD]
    ]
    return render(request, "desk/_ahead.html", {"pictures": pictures})


@require_safe
@open_to("tagging.view_suggestion")
def waiting(request: DeskRequest) -> JsonResponse:
    return JsonResponse(desk.Counts.now().as_dict())


def _suggestion(request: HttpRequest, parameter: str) -> Suggestion | None:
    number = number_in(request, parameter)
    return Suggestion.objects.filter(pk=number).first() if number else None
