"""Tours by the museum: their plan and their stops. A draft does not exist for visitors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from catalog.guide import Guide, of_tour
from catalog.models import Tour
from catalog.views.public import kept_page
from catalog.views.visits import show_plan, show_stop


@kept_page
def tour(request: HttpRequest, slug: str) -> HttpResponse:
    guide = _published(slug)
    if not guide.walk.stops:
        return render(request, "tours/emptied.html", {"guide": guide})
    return show_plan(request, guide, {})


@kept_page
def tour_stop(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    guide = _published(slug)
    if not guide.walk.stops:
        return redirect(guide.plan)
    return show_stop(request, guide, pk)


def _published(slug: str) -> Guide:
    return of_tour(get_object_or_404(Tour.objects.published().prefetch_related("stops"), slug=slug))
