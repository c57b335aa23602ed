"""The first page: a strong picture, what is on view, and a visit of one's own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from catalog import gallery
from catalog.filtering import Filter
from catalog.models import Category
from catalog.touring import Visit
from catalog.views.public import kept_page
from catalog.views.visits import visit_form

NUM_NEWEST = 8


@kept_page
def front_door(request: HttpRequest) -> HttpResponse:
    known = list(Category.objects.all())
    work = gallery.work_of_the_day(timezone.localdate())
    context = {
        **visit_form(Visit(Filter()), known),
        "work": work,
        "photograph": work.principal_photograph if work else None,
        "newest": gallery.newest(NUM_NEWEST, besides=work),
    }
    return render(request, "catalog/front_door.html", context)
