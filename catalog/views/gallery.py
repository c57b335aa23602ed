"""The gallery: works in the chosen categories, page by page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.gallery import Filter, NoSuchPage, UnknownCategory, page_of
from catalog.models import Category
from catalog.views.public import public_page


@public_page
def gallery(request: HttpRequest) -> HttpResponse:
    known = list(Category.objects.all())
    try:
        chosen = Filter.read(request.GET, known)
    except UnknownCategory as unknown:
        context = {"unknown": unknown.slug, "choices": Filter().choices(known)}
        return render(request, "catalog/unknown_category.html", context, status=404)
    try:
        page = page_of(chosen, request.GET.get("after", ""))
    except NoSuchPage:
        return render(request, "catalog/no_such_page.html", {"chosen": chosen}, status=404)
    choices = chosen.choices(known)
    return render(
        request,
        "catalog/gallery.html",
        {
            "chosen": chosen,
            "choices": choices,
            "num_on_view": sum(choice.num_on_view for choice in choices),
            "num_chosen": sum(choice.num_on_view for choice in choices if choice.is_chosen or not chosen.categories),
            "page": page,
            "address": request.build_absolute_uri(request.path),
        },
    )
