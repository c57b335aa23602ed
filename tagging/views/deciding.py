"""A decision arrives: by key, by button, for the first time or as a correction; or is taken back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Category, Exhibit
from tagging import desk
from tagging.forms import DecisionForm, id_field
from tagging.models import AlreadyDecided, Flag, Review, Suggestion
from tagging.views.doors import DeskRequest, address_sent, open_to, refuse, wants_json


@require_POST
@open_to("tagging.add_review")
def decide(request: DeskRequest) -> HttpResponse:
    """File an exhibit from where the curator saw it. Sent twice, it is done once."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return refuse(request, 400, form.sentence + " " + _("Nothing was changed."))
    exhibit = Exhibit.objects.select_related("category").filter(pk=form.cleaned_data["exhibit"]).first()
    if exhibit is None:
        return _gone(request)
    suggestion = _suggestion_of(exhibit, form.cleaned_data["suggestion"])
    category: Category = form.cleaned_data["category"]
    exhibit.category = form.cleaned_data["seen"]  # where the curator saw it: Review.decide guards it
    try:
        review = Review.decide(exhibit, category, request.user, suggestion)
    except AlreadyDecided as conflict:
        mine = desk.latest_review(conflict.exhibit)
        if mine is None or not _is_this_decision(mine, request, suggestion, category):
            return _conflict(request, conflict.exhibit, category)
        review = mine
    except Exhibit.DoesNotExist:
        return _gone(request)
    Flag.objects.filter(exhibit=exhibit).settle(request.user)  # the question has its answer
    return _filed(request, review, exhibit)


def _suggestion_of(exhibit: Exhibit, number: int | None) -> Suggestion | None:
    """The suggestion that the decision answers, if it is about this exhibit and still there."""
    return Suggestion.objects.filter(pk=number, exhibit=exhibit).first() if number else None


def _is_this_decision(review: Review, request: DeskRequest, suggestion: Suggestion | None, category: Category) -> bool:
    """A lost connection made the browser send the same decision again."""
    return (
        suggestion is not None
        and review.decided_by_id == request.user.pk
        and review.suggestion_id == suggestion.pk
        and review.category_id == category.pk
    )


def _filed(request: DeskRequest, review: Review, exhibit: Exhibit) -> HttpResponse:
    message = _("“%(name)s” is filed under %(category)s.") % {"name": exhibit.name, "category": review.category}
    if wants_json(request):
        return JsonResponse({"message": message, "review": review.pk})
    messages.success(request, message)
    return redirect(address_sent(request, "next"))


def _gone(request: DeskRequest) -> HttpResponse:
    return refuse(request, 410, _("This exhibit has been deleted meanwhile. There is nothing left to decide."))


def _conflict(request: DeskRequest, exhibit: Exhibit, wanted: Category) -> HttpResponse:
    """Both answers are shown; nothing silently wins."""
    where = desk.whereabouts(exhibit)
    yours = _("You chose %(category)s; nothing was changed.") % {"category": wanted}
    if wants_json(request):
        address = reverse("desk:exhibit", args=[exhibit.pk])
        return JsonResponse({"message": f"{where} {yours}", "exhibit": address}, status=409)
    context = {
        "exhibit": exhibit,
        "where": where,
        "yours": yours,
        "wanted": wanted,
        "next": address_sent(request, "next"),
    }
    return render(request, "desk/conflict.html", context, status=409)


@require_POST
@open_to("tagging.add_review")
def undo(request: DeskRequest) -> HttpResponse:
    """Take back the review that is named, or this person's last one."""
    review = _review_to_undo(request)
    if review is None:
        return refuse(request, 404, _("There is no decision of yours to take back."))
    try:
        review.undo(request.user)
    except (AlreadyDecided, IntegrityError):  # IntegrityError: two people took it back in the same moment
        exhibit = Exhibit.objects.select_related("category").get(pk=review.exhibit_id)
        message = _("This decision can no longer be taken back.") + " " + desk.whereabouts(exhibit)
        return refuse(request, 409, message, exhibit=exhibit)
    return _taken_back(request, review)


def _review_to_undo(request: DeskRequest) -> Review | None:
    if not request.POST.get("review"):
        return desk.last_decision(request.user)
    try:
        number = id_field().clean(request.POST["review"])
    except ValidationError:
        return None
    return Review.objects.select_related("exhibit").filter(pk=number).first()


def _taken_back(request: DeskRequest, review: Review) -> HttpResponse:
    at = f"{reverse('desk:queue')}?at={review.suggestion_id}" if review.suggestion_id else reverse("desk:queue")
    message = _("Taken back: “%(name)s” is where it was before.") % {"name": review.exhibit.name}
    if wants_json(request):
        return JsonResponse({"message": message, "at": at})
    messages.success(request, message)
    return redirect(address_sent(request, "next", default=at))
