"""The second reader: pictures without the first answer, the list of disagreements, and how many are read twice."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Category, Exhibit
from tagging import desk
from tagging.keyboard import keys_of
from tagging.models import AlreadyDecided, Lease, Refusal, Review, SecondReaderShare, SecondReading
from tagging.views.doors import DeskRequest, as_number, number_in, open_to, refuse

PAGE = 50


@require_safe
@open_to("tagging.add_review")
def second(request: DeskRequest) -> HttpResponse:
    """One picture that a colleague has decided about; what they said stands nowhere on the page. `?after=` skips."""
    rows = SecondReading.objects.waiting().not_read_first_by(request.user)
    held = Lease.objects.of_others(request.user).values("exhibit")
    rows = rows.exclude(exhibit__in=held).filter(pk__gt=number_in(request, "after") or 0)
    shown = (
        rows.select_related("exhibit", "first__suggestion__category").prefetch_related("exhibit__photographs").first()
    )
    categories = list(Category.objects.all())
    keys = keys_of(request.user, categories)
    suggestion = shown.first.suggestion if shown else None
    refused = _refused_before(shown) if shown else set()
    if shown:
        Lease.take(request.user, [shown.exhibit_id])
    context = {
        "reading": shown,
        "keys": keys,
        "num_waiting": rows.count(),
        "last": _last(request),
        "choices": desk.ballot(suggestion, categories, None, refused, keys),
        "leading": desk.leading_of(suggestion, categories, refused),
    }
    return render(request, "desk/second.html", context)


def _refused_before(reading: SecondReading) -> set[int]:
    """As it was before the first reader decided: their own "no" would give them away."""
    earlier = Refusal.objects.filter(exhibit=reading.exhibit_id, review__lt=reading.first_id)
    return set(earlier.values_list("category", flat=True))


def _last(request: DeskRequest) -> SecondReading | None:
    """What *undo* takes back here."""
    open_states = (SecondReading.State.AGREED, SecondReading.State.DISAGREED)
    mine = SecondReading.objects.filter(second_by=request.user, state__in=open_states)
    return mine.select_related("exhibit", "second_category").order_by("-answered_at", "-pk").first()


@require_POST
@open_to("tagging.add_review")
def answer(request: DeskRequest) -> HttpResponse:
    """Write down what the second reader says. It moves nothing, and tells nothing of the first answer."""
    category = Category.objects.filter(slug=request.POST.get("category", "")).first()
    if category is None:
        return refuse(request, 400, _("There is no such category. Nothing was changed."))
    number = as_number(request.POST.get("reading", "")) or 0
    reading = SecondReading.objects.select_related("first", "exhibit").filter(pk=number).first()
    if reading is None:
        return refuse(request, 410, _("This exhibit has been deleted meanwhile. There is nothing left to decide."))
    if reading.answer(request.user, category):
        messages.success(request, _("Written down: “%(name)s”.") % {"name": reading.exhibit.name})
    else:
        messages.warning(request, _("“%(name)s” needs no second answer any more.") % {"name": reading.exhibit.name})
    Lease.give_back(request.user, reading.exhibit_id)
    return redirect("desk:second")


@require_POST
@open_to("tagging.add_review")
def take_back(request: DeskRequest) -> HttpResponse:
    """The reader's own last answer."""
    if SecondReading.take_back_last(request.user) is None:
        return refuse(request, 409, _("There is no second answer of yours that can still be taken back."))
    messages.success(request, _("Taken back: it is asked again."))
    return redirect("desk:second")


@require_safe
@open_to("tagging.view_review")
def disagreements(request: DeskRequest) -> HttpResponse:
    """Both answers beside each other, oldest first; `?after=` a number for later ones."""
    rows = SecondReading.objects.disagreeing().with_words().filter(pk__gt=number_in(request, "after") or 0)
    found = list(rows[: PAGE + 1])
    context = {
        "readings": found[:PAGE],
        "further": found[PAGE - 1].pk if len(found) > PAGE else None,
        "categories": list(Category.objects.all()),
        "share": round(100 * SecondReaderShare.now()),
    }
    return render(request, "desk/disagreements.html", context)


@require_POST
@open_to("tagging.add_review")
def resolve(request: DeskRequest) -> HttpResponse:
    """A person says what holds: the first answer, the second, or neither. Only then something moves."""
    category = Category.objects.filter(slug=request.POST.get("category", "")).first()
    number = as_number(request.POST.get("reading", "")) or 0
    reading = SecondReading.objects.disagreeing().select_related("exhibit__category").filter(pk=number).first()
    if category is None:
        return refuse(request, 400, _("There is no such category. Nothing was changed."))
    if reading is None:
        return refuse(request, 409, _("This disagreement is settled already, or its exhibit was deleted."))
    exhibit = reading.exhibit
    if (exhibit.category.slug if exhibit.category else "") != request.POST.get("seen", ""):
        return _moved(request, exhibit)
    try:
        settled = _settle(reading, category, request)
    except AlreadyDecided as conflict:
        return _moved(request, conflict.exhibit)
    if not settled:
        return refuse(request, 409, _("This disagreement is settled already, or its exhibit was deleted."))
    facts = {"name": exhibit.name, "category": category}
    messages.success(request, _("Settled: “%(name)s” is filed under %(category)s.") % facts)
    return redirect("desk:disagreements")


def _moved(request: DeskRequest, exhibit: Exhibit) -> HttpResponse:
    return refuse(request, 409, _("Nothing was changed.") + " " + desk.whereabouts(exhibit), exhibit=exhibit)


def _settle(reading: SecondReading, category: Category, request: DeskRequest) -> bool:
    """Both or neither: the exhibit is filed there, and the disagreement is settled. False if somebody was quicker."""
    with transaction.atomic():
        if not reading.resolve(request.user, category):
            return False
        if reading.exhibit.category_id != category.pk:
            Review.decide(reading.exhibit, category, request.user)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("tagging.add_secondreadershare")
def second_share(request: DeskRequest) -> HttpResponse:
    """Of a hundred decisions so many are read twice, from now on."""
    sent = request.POST.get("percent", "")
    problem = ""
    if request.method == "POST":
        percent = as_number(sent)
        if percent is not None and percent <= 100:
            SecondReaderShare.objects.create(share=percent / 100, set_by=request.user)
            messages.success(
                request, _("From now on %(percent)d %% of the decisions are read twice.") % {"percent": percent}
            )
            return redirect("desk:second-share")
        problem = _("“%(sent)s” is no whole number from 0 to 100. Nothing was changed.") % {"sent": sent[:40]}
    context = {
        "percent": sent if problem else round(100 * SecondReaderShare.now()),
        "problem": problem,
        "shares": SecondReaderShare.objects.select_related("set_by")[:20],
    }
    return render(request, "desk/second_share.html", context, status=400 if problem else 200)
