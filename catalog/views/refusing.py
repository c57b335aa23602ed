"""Addresses that ask for what cannot be: the right status, and a page that leads on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.facets import overview
from catalog.filtering import Filter, UnknownCategory, UnreadableFilter
from catalog.models import Category

View = Callable[..., HttpResponse]


def refusing_kindly(view: View) -> View:
    """A page whose address holds a filter: what the museum does not have is a 404 that says what it has."""

    @wraps(view)
    def refusing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except UnknownCategory as unknown:
            context = {"unknown": unknown.slug, "overview": overview(Filter(), list(Category.objects.all()), ())}
            return render(request, "catalog/unknown_category.html", context, status=404)
        except UnreadableFilter:
            return render(request, "catalog/unreadable_filter.html", status=404)

    return refusing
