"""The first page: a strong picture, and what is on view."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from catalog import gallery
from catalog.models import Category
from catalog.views.public import public_page

NUM_NEWEST = 8


@public_page
def front_door(request: HttpRequest) -> HttpResponse:
    choices = gallery.Filter().choices(Category.objects.all())
    work = gallery.work_of_the_day(timezone.localdate())
    return render(
        request,
        "catalog/front_door.html",
        {
            "choices": [choice for choice in choices if choice.num_on_view],
            "num_on_view": sum(choice.num_on_view for choice in choices),
            "work": work,
            "photograph": work.principal_photograph if work else None,
            "newest": gallery.newest(NUM_NEWEST, besides=work),
        },
    )
