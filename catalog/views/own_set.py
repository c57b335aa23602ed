"""A visitor's own set: kept in the browser, shared as an address, printable. The museum stores nothing of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.filtering import read_numbers
from catalog.models import Exhibit
from catalog.views.public import kept_page
from catalog.views.refusing import refusing_kindly


@kept_page
@refusing_kindly
def own_set(request: HttpRequest) -> HttpResponse:
    """`?works=12,7,31` shows these works in this order; without it the browser's own set is looked up by set.js."""
    numbers = read_numbers(request.GET.get("works", ""))
    found = Exhibit.objects.on_view().with_principal_picture().in_bulk(numbers)
    exhibits = [found[pk] for pk in numbers if pk in found]
    context = {
        "exhibits": exhibits,
        "num_gone": len(numbers) - len(exhibits),
        "is_shared": bool(numbers),
        "address": request.build_absolute_uri(),
    }
    return render(request, "set/set.html", context)
