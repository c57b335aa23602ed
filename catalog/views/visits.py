"""Make your own visit: the plan of a tour made from a choice, and its stops."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from catalog.facets import NAMES, overview
from catalog.filtering import Filter
from catalog.floor_plan import floor_plan
from catalog.guide import Guide, halls, of_visit
from catalog.models import Category
from catalog.posters import posters
from catalog.touring import MINUTES, Visit
from catalog.views.public import kept_page
from catalog.views.refusing import refusing_kindly

FORM_FACETS = ("periods", "maker", "department")
MOST_COUNTED = 1_000  # works that a page without works says are to be had elsewhere


@kept_page
@refusing_kindly
def tours(request: HttpRequest) -> HttpResponse:
    """The form, and the tours by the museum."""
    known = list(Category.objects.all())
    visit = Visit.read(request.GET, known)
    return render(request, "tours/tours.html", {**visit_form(visit, known), "posters": posters()})


@kept_page
@refusing_kindly
def visit(request: HttpRequest) -> HttpResponse:
    """The plan. A form's empty fields are left out of the address, so that one visit has one address."""
    known = list(Category.objects.all())
    asked = Visit.read(request.GET, known)
    if request.META.get("QUERY_STRING", "") != asked.query:
        return redirect(f"{request.path}?{asked.query}")
    walk = asked.walk(known)
    if not walk.stops:
        return _nothing_to_see(request, asked, known)
    return show_plan(request, of_visit(asked, walk), {"visit": asked})


@kept_page
@refusing_kindly
def visit_stop(request: HttpRequest, pk: int) -> HttpResponse:
    known = list(Category.objects.all())
    asked = Visit.read(request.GET, known)
    return show_stop(request, of_visit(asked, asked.walk(known)), pk)


@kept_page
@refusing_kindly
def count(request: HttpRequest) -> HttpResponse:
    """How many works a choice holds: what the form says while it is being filled in."""
    known = list(Category.objects.all())
    asked = Visit.read(request.GET, known)
    num = overview(asked.chosen, known, ()).num_chosen
    return JsonResponse({"num": num, "words": in_words(num, asked)})


def in_words(num: int, asked: Visit) -> str:
    """As the form says it: "51 works; in 30 minutes you see 20 of them"."""
    if not num:
        return gettext("No work on view is like that. Leave something out.")
    works = ngettext("%(num)s work", "%(num)s works", num) % {"num": number_format(num, force_grouping=True)}
    if num <= asked.num_stops:
        return gettext("%(works)s: you see all of them.") % {"works": works}
    seen = ngettext(
        "in %(minutes)d minutes you see %(num)d of them",
        "in %(minutes)d minutes you see %(num)d of them",
        asked.num_stops,
    ) % {"minutes": asked.minutes, "num": asked.num_stops}
    return gettext("%(works)s; %(seen)s.") % {"works": works, "seen": seen}


def visit_form(asked: Visit, known: Sequence[Category]) -> dict[str, object]:
    """What the form needs. Five queries, or none in a large museum."""
    numbers = overview(asked.chosen, known, FORM_FACETS)
    return {
        "visit": asked,
        "overview": numbers,
        "facets": {facet.field: facet for facet in numbers.facets},
        "minutes": MINUTES,
        "in_words": in_words(numbers.num_chosen, asked),
    }


def show_plan(request: HttpRequest, guide: Guide, more: dict[str, object]) -> HttpResponse:
    context = {
        "guide": guide,
        "halls": halls(guide.walk),
        "floor_plan": floor_plan(guide.walk),
        "address": request.build_absolute_uri(guide.plan),
        **more,
    }
    return render(request, "tours/plan.html", context)


def show_stop(request: HttpRequest, guide: Guide, pk: int) -> HttpResponse:
    """A work that has left the tour leads to its plan."""
    number = guide.walk.number_of(pk)
    if number is None:
        return redirect(guide.plan)
    standing = guide.standing_at(number)
    if standing.exhibit is None:
        return redirect(guide.plan)
    photograph = standing.exhibit.principal_photograph
    context = {"guide": guide, "standing": standing, "exhibit": standing.exhibit, "photograph": photograph}
    return render(request, "tours/stop.html", context)


def _nothing_to_see(request: HttpRequest, asked: Visit, known: Sequence[Category]) -> HttpResponse:
    """What was asked for does not hang together: each part of it is offered to be left out."""
    chosen = asked.chosen
    names = {"categories": gettext("Category"), **{field: str(name) for field, name in NAMES.items()}}
    ways_on = [
        (name, wider, wider.exhibits()[:MOST_COUNTED].count())
        for field, name in names.items()
        if getattr(chosen, field) and (wider := chosen.without(field)) != chosen
    ]
    offered = [
        {"name": name, "query": Visit(wider, asked.minutes).query, "num": num} for name, wider, num in ways_on if num
    ]
    context = {"visit": asked, "offered": offered, "overview": overview(Filter(), known, ())}
    return render(request, "tours/nothing.html", context)
