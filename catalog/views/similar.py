"""Works on view that look like one, by what a network saw in their photographs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog import likeness
from catalog.models import Exhibit
from catalog.views.exhibit import on_view_or_gone
from catalog.views.gone import kindly_gone
from catalog.views.public import public_page

NUM = 8


@public_page
@kindly_gone
def similar(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of its own; the exhibit's page hangs its list below the label."""
    work = on_view_or_gone(pk)
    works = likeness.alike(work, NUM, Exhibit.objects.on_view())
    return render(request, "catalog/similar.html", {"exhibit": work, "works": works})
