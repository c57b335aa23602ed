"""The gallery: works of a choice, page by page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.facets import overview
from catalog.filtering import Filter
from catalog.gallery import NoSuchPage, page_of
from catalog.models import Category
from catalog.ordering import ORDERS
from catalog.views.public import kept_page
from catalog.views.refusing import refusing_kindly


@kept_page
@refusing_kindly
def gallery(request: HttpRequest) -> HttpResponse:
    known = list(Category.objects.all())
    chosen = Filter.read(request.GET, known)
    try:
        page = page_of(chosen, request.GET.get("after", ""))
    except NoSuchPage:
        return render(request, "catalog/no_such_page.html", {"chosen": chosen}, status=404)
    context = {
        "chosen": chosen,
        "overview": overview(chosen, known),
        "orders": [
            {"name": order.name, "suffix": chosen.sorted_by(slug).suffix, "is_chosen": slug == chosen.sort}
            for slug, order in ORDERS.items()
        ],
        "page": page,
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "catalog/gallery.html", context)
