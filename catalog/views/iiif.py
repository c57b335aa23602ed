"""Manifests and collections. Drafts, untagged and unpictured exhibits do not exist here."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from catalog.addresses import absolute, site
from catalog.filtering import Filter, UnknownCategory, UnreadableFilter
from catalog.guide import of_tour
from catalog.iiif import MEDIA_TYPE, Json
from catalog.iiif.collection import one_category, whole_museum
from catalog.iiif.manifest import Hanging, exhibit_manifest
from catalog.models import Category, Exhibit, Tour
from catalog.models.exhibit import ExhibitQuerySet
from catalog.problems import problem
from catalog.touring import Visit, Walk
from catalog.views.doors import for_programs

NUM_CANVASES = 100
NUM_MANIFESTS = 500
LONGEST_KEY = 18  # digits; a longer one fits no database

UNREADABLE = "Expected what /gallery/ takes, such as ?category=painting&period=1600-1699&maker=Name."
NO_MORE = "Nothing on view follows here. Start again without after=."


@for_programs
def exhibit(request: HttpRequest, pk: int) -> HttpResponse:
    found = Exhibit.objects.on_view().with_pictures().filter(pk=pk).first() if len(str(pk)) <= LONGEST_KEY else None
    if found is None and len(str(pk)) <= LONGEST_KEY and Exhibit.objects.was_here(pk):
        return problem(HTTPStatus.GONE, "This work was on view once and is not any more.")
    if found is None:
        return problem(HTTPStatus.NOT_FOUND, "No work on view has this number.")
    return _json_ld(exhibit_manifest(found, site(request)))


@for_programs
def gallery(request: HttpRequest) -> HttpResponse:
    """The works of a filter, at most a hundred; `seeAlso` names the manifest of those that follow."""
    try:
        chosen = Filter.read(request.GET, Category.objects.all()).sorted_by("")
    except UnknownCategory as unknown:
        return problem(HTTPStatus.NOT_FOUND, f"There is no category {unknown.slug!r}. /api/categories/ lists them.")
    except UnreadableFilter:
        return problem(HTTPStatus.BAD_REQUEST, UNREADABLE)
    works = _part(chosen.exhibits(), request.GET.get("after"), NUM_CANVASES)
    if not works:
        return problem(HTTPStatus.NOT_FOUND, NO_MORE)
    here = site(request)
    own = absolute(here, reverse("iiif:gallery"))
    shown, following = works[:NUM_CANVASES], ""
    if len(works) > NUM_CANVASES:
        following = _with(own, chosen.query, f"after={shown[-1].pk}")
    after = f"after={request.GET['after']}" if "after" in request.GET else ""
    page = _with(absolute(here, reverse("catalog:gallery")), chosen.query)
    label = f"{settings.MUSEUM_NAME}: {chosen.name}"
    return _json_ld(Hanging(label, _with(own, chosen.query, after), page, shown, following).manifest(here))


@for_programs
def visit(request: HttpRequest) -> HttpResponse:
    """The tour that the same words make at /tours/visit/: its stops in order, its rooms as ranges."""
    known = list(Category.objects.all())
    try:
        asked = Visit.read(request.GET, known)
    except UnknownCategory as unknown:
        return problem(HTTPStatus.NOT_FOUND, f"There is no category {unknown.slug!r}. /api/categories/ lists them.")
    except UnreadableFilter:
        return problem(HTTPStatus.BAD_REQUEST, UNREADABLE)
    walk = asked.walk(known)
    label = f"{asked.chosen.name}, about {walk.minutes} minutes"
    address = _with(reverse("iiif:visit"), asked.query)
    return _walked(request, walk, label, address, _with(reverse("catalog:visit"), asked.query))


@for_programs
def tour(request: HttpRequest, slug: str) -> HttpResponse:
    """A published tour by the museum: its stops that are on view."""
    found = Tour.objects.published().prefetch_related("stops").filter(slug=slug).first()
    if found is None:
        return problem(HTTPStatus.NOT_FOUND, "The museum has published no tour of this name.")
    guide = of_tour(found)
    return _walked(request, guide.walk, guide.title, reverse("iiif:tour", args=[slug]), guide.plan)


def _walked(request: HttpRequest, walk: Walk, label: str, address: str, page: str) -> HttpResponse:
    """Two queries more, however long the walk."""
    found = Exhibit.objects.on_view().with_principal_picture().in_bulk([work.pk for work in walk.stops])
    works = [found[work.pk] for work in walk.stops if work.pk in found]
    if not works:
        return problem(HTTPStatus.NOT_FOUND, NO_MORE)
    here = site(request)
    rooms = [(room.name, [work.pk for work in room.works]) for room in walk.rooms]
    title = f"{settings.MUSEUM_NAME}: {label}"
    return _json_ld(Hanging(title, absolute(here, address), absolute(here, page), works, rooms=rooms).manifest(here))


@for_programs
def collection(request: HttpRequest) -> HttpResponse:
    return _json_ld(whole_museum(Category.objects.all(), site(request)))


@for_programs
def category(request: HttpRequest, slug: str) -> HttpResponse:
    chosen = Category.objects.filter(slug=slug).first()
    if chosen is None:
        return problem(HTTPStatus.NOT_FOUND, f"There is no category {slug[:60]!r}. /api/categories/ lists them.")
    after = request.GET.get("after")
    works = _part(Exhibit.objects.on_view().in_categories([chosen]), after, NUM_MANIFESTS)
    if after is not None and not works:
        return problem(HTTPStatus.NOT_FOUND, NO_MORE)
    own = absolute(site(request), reverse("iiif:category", args=[slug]))
    shown, following = works[:NUM_MANIFESTS], ""
    if len(works) > NUM_MANIFESTS:
        following = _with(own, f"after={shown[-1].pk}")
    address = _with(own, f"after={after}" if after else "")
    return _json_ld(one_category(chosen, address, shown, following, site(request)))


def _part(exhibits: ExhibitQuerySet, after: str | None, num: int) -> list[Exhibit]:
    """`num` works and one more, by number; none where `after` is no number. Two queries."""
    if after is not None and not (after.isascii() and after.isdigit() and len(after) <= LONGEST_KEY):
        return []
    found = exhibits.order_by("pk").filter(pk__gt=int(after or 0)).with_principal_picture()
    return list(found[: num + 1])


def _with(address: str, *parts: str) -> str:
    query = "&".join(part for part in parts if part)
    return f"{address}?{query}" if query else address


def _json_ld(said: Json) -> JsonResponse:
    return JsonResponse(said, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
