"""One exhibit on the desk: its photographs, what each model said, and its whole story."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog import publishing
from catalog.models import Category, Exhibit
from tagging import desk
from tagging.chronicle.exhibit import story_of
from tagging.models import Flag, Refusal, Review, SecondReading, Suggestion
from tagging.views.doors import DeskRequest, open_to, refuse
from tagging.views.flags import colleagues


@require_safe
@open_to("catalog.view_exhibit")
def exhibit(request: DeskRequest, pk: int) -> HttpResponse:
    """A filed exhibit can be corrected here; the suggestions stay as they are."""
    shown = Exhibit.objects.with_pictures().filter(pk=pk).first()
    if shown is None:
        return refuse(request, 404, _("There is no such exhibit. It may have been deleted."))
    if shown.pk in SecondReading.hidden_from(request.user):
        messages.info(request, _("You are the second reader of this exhibit: its story opens when you have answered."))
        return redirect("desk:second")
    suggestions = list(
        Suggestion.objects.filter(exhibit=shown)
        .select_related("category", "model_version")
        .order_by("-model_version__is_active", "-pk")
    )
    newest = next((row for row in suggestions if row.state == Suggestion.State.READY), None)
    categories = list(Category.objects.all())
    refused = Refusal.by_exhibit([shown.pk])[shown.pk]
    context = {
        "exhibit": shown,
        "photographs": list(shown.photographs.all()),
        "suggestion": newest,
        "choices": desk.ballot(newest, categories, shown.category, refused),
        "columns": [(row, desk.ballot(row, categories)) for row in suggestions],
        "flag": Flag.objects.open().filter(exhibit=shown).select_related("flagged_by", "asked").first(),
        "colleagues": colleagues(request.user),
        "reviews": Review.objects.with_story().filter(exhibit=shown),
        "events": story_of(shown),
    }
    return render(request, "desk/exhibit.html", context)


@require_POST
@open_to("tagging.publish_exhibit")
def publish(request: DeskRequest, pk: int) -> HttpResponse:
    """`publish` puts it on view (as soon as it is filed), `withdraw` takes it off. Done twice, it is done once."""
    chosen = Exhibit.objects.filter(pk=pk)
    action = request.POST.get("action")
    if not chosen.exists():
        return refuse(request, 404, _("There is no such exhibit. It may have been deleted."))
    if action == "publish":
        publishing.publish(chosen, request.user)
        messages.success(request, _("Published: it is on view as soon as it is filed."))
    elif action == "withdraw":
        publishing.withdraw(chosen, request.user)
        messages.success(request, _("Withdrawn: visitors no longer see it."))
    else:
        return refuse(request, 400, _("It does not say whether to publish or to withdraw. Nothing was changed."))
    return redirect("desk:exhibit", pk)
