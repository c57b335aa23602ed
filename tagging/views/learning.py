"""What a model may learn from by now, letting it learn, and works that look wrongly filed."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Category
from tagging import deepening, learning, looking_again, night
from tagging.models import AlreadyDecided, Lesson, ModelVersion, SecondLook
from tagging.night import Night
from tagging.tasks import learn, learn_deeply, nudge
from tagging.views.doors import DeskRequest, as_number, number_in, open_to, refuse, wants_json

PAGE = 24
LATEST = 20
WORKER_SECONDS = 120
"""A lesson that nobody has taken up for so long: there is no worker on its queue."""


@require_safe
@open_to("tagging.view_modelversion")
def lessons(request: DeskRequest) -> HttpResponse:
    """What there is to learn from, what is missing, and what came of earlier lessons."""
    rows = list(Lesson.objects.select_related("asked_by", "parent", "result")[:LATEST])
    at_work = {row.kind: row for row in reversed(rows) if row.is_working}
    working = at_work.get(Lesson.Kind.HEAD)
    if wants_json(request):
        names = ("num_done", "num_to_do", "per_cent", "is_working")
        return JsonResponse({name: getattr(working, name) if working else 0 for name in names})
    active = ModelVersion.active()
    context = {
        "active": active,
        "needs": learning.needs(active),
        "lessons": rows,
        "working": working,
        "is_left_lying": _is_left_lying(working),
        "num_new": learning.num_new_reviews(),
        "deep": at_work.get(Lesson.Kind.DEEP),
        "night": Night.of(settings.LEARNING_NIGHT) if settings.LEARNING_NIGHT else None,
        "is_night": night.is_now(),
        "deep_after": settings.LEARNING_DEEP_AFTER,
        "due_after": settings.LEARNING_AFTER_REVIEWS,
        "at_least": settings.LEARNING_AT_LEAST,
        "promotes": settings.LEARNING_PROMOTES,
        "num_second_looks": SecondLook.objects.open().count(),
    }
    return render(request, "desk/lessons.html", context)


def _is_left_lying(lesson: Lesson | None) -> bool:
    long_ago = timezone.now() - timedelta(seconds=WORKER_SECONDS)
    return lesson is not None and lesson.claimed_at is None and lesson.asked_at < long_ago


@require_POST
@open_to("tagging.add_lesson")
def ask(request: DeskRequest) -> HttpResponse:
    """`kind`: *deep* for the deeper layers, in the next night."""
    is_deep = request.POST.get("kind") == Lesson.Kind.DEEP
    lesson = deepening.ask(request.user) if is_deep else learning.ask(request.user)
    if lesson is None:
        return refuse(request, 409, _("A model is learning already, or none is active to begin from."))
    nudge(learn_deeply if is_deep else learn)
    return redirect("desk:lessons")


@require_POST
@open_to("tagging.add_lesson")
def cancel(request: DeskRequest, pk: int) -> HttpResponse:
    lesson = Lesson.objects.filter(pk=pk).first()
    if lesson is None:
        return refuse(request, 404, _("There is no such lesson."))
    if lesson.cancel():
        messages.success(request, _("Stopped. What the network has seen is kept; the next lesson begins there."))
    return redirect("desk:lessons")


@require_safe
@open_to("tagging.view_review", "tagging.view_suggestion")
def second_looks(request: DeskRequest) -> HttpResponse:
    """Filed works that look wrong, the most doubtful first; `?after=` a proposal's number for more."""
    rows = (
        SecondLook.objects.open()
        .select_related("exhibit", "filed", "proposed")
        .prefetch_related("exhibit__photographs")
    )
    after = SecondLook.objects.filter(pk=number_in(request, "after") or 0).first()
    if after:
        rows = rows.filter(margin__gte=after.margin).exclude(margin=after.margin, pk__lte=after.pk)
    shown = list(rows[: PAGE + 1])
    context = {
        "looks": shown[:PAGE],
        "next_page": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "num_open": SecondLook.objects.open().count(),
        "categories": list(Category.objects.all()),
        "months": looking_again.by_month(),
    }
    return render(request, "desk/second_looks.html", context)


@require_http_methods(["POST"])
@open_to("tagging.add_review")
def answer_second_look(request: DeskRequest, pk: int) -> HttpResponse:
    """`category`: file it there; empty: keep it where it is."""
    look = SecondLook.objects.select_related("exhibit", "filed").filter(pk=pk).first()
    if look is None:
        return refuse(request, 404, _("There is no such proposal. It may have been replaced by newer ones."))
    slug = request.POST.get("category", "")
    category = Category.objects.filter(slug=slug).first()
    if slug and category is None:
        return refuse(request, 400, _("There is no such category. Nothing was changed."))
    if category is None or category.pk == look.filed_id:
        if not looking_again.keep(look, request.user):
            return refuse(request, 409, _("Somebody has answered this proposal meanwhile. Nothing was changed."))
        messages.success(
            request,
            _("“%(name)s” stays where it is, and is not proposed for this again.") % {"name": look.exhibit.name},
        )
    else:
        try:
            looking_again.change(look, category, request.user)
        except AlreadyDecided as conflict:
            return refuse(request, 409, str(conflict))
        messages.success(
            request,
            _("“%(name)s” is filed under %(category)s now. It can be taken back in the history.")
            % {"name": look.exhibit.name, "category": category},
        )
    after = as_number(request.POST.get("after", ""))
    return redirect(f"/desk/second-look/{f'?after={after}' if after else ''}")
