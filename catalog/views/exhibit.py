"""One work: picture, label, and the way on within the visitor's filter."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from catalog.filtering import LONGEST_ID, Filter, UnknownCategory, UnreadableFilter
from catalog.gallery import neighbours
from catalog.linked_data import as_json, summary, visual_artwork
from catalog.models import Category, Exhibit
from catalog.views.gone import Gone, kindly_gone
from catalog.views.public import kept_page


@kept_page
@kindly_gone
def exhibit(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Drafts and untagged exhibits do not exist for visitors, whatever the address says."""
    work = on_view_or_gone(pk)
    if slug != work.slug:
        return _to_right_address(request, work)
    try:
        chosen = Filter.read(request.GET, Category.objects.all())
    except (UnknownCategory, UnreadableFilter):
        return redirect(work, permanent=False)
    photographs = list(work.photographs.all())
    address = request.build_absolute_uri(work.get_absolute_url())
    images = [request.build_absolute_uri(photograph.largest_url) for photograph in photographs]
    previous, following = neighbours(chosen, work)
    return render(
        request,
        "catalog/exhibit.html",
        {
            "exhibit": work,
            "photograph": photographs[0],
            "further": photographs[1:],
            "chosen": chosen,
            "previous": previous,
            "next": following,
            "address": address,
            "summary": summary(work),
            "preview": request.build_absolute_uri(photographs[0].fallback_url),
            "linked_data": as_json(visual_artwork(work, address, images, settings.MUSEUM_NAME)),
        },
    )


@kept_page
@kindly_gone
def exhibit_by_number(request: HttpRequest, pk: int) -> HttpResponse:
    return _to_right_address(request, on_view_or_gone(pk))


def on_view_or_gone(pk: int) -> Exhibit:
    """Raises Gone for what hung here once, Http404 for what never did."""
    if len(str(pk)) > LONGEST_ID:
        raise Http404("No exhibit has such a number.")
    work = Exhibit.objects.on_view().with_pictures().filter(pk=pk).first()
    if work is None:
        if Exhibit.objects.was_here(pk):
            raise Gone
        raise Http404("No exhibit on view has such a number.")
    return work


def _to_right_address(request: HttpRequest, work: Exhibit) -> HttpResponse:
    """The title was corrected, or the address typed: one permanent step, and the filter comes along."""
    query = request.META.get("QUERY_STRING", "")
    address = work.get_absolute_url()
    return redirect(f"{address}?{query}" if query else address, permanent=True)
