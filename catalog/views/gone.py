"""Works that were here and are not any more: status 410, so that search engines forget them, and a kind page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[..., HttpResponse]


class Gone(Exception):
    """The work was withdrawn or deleted."""


def kindly_gone(view: View) -> View:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Gone:
            return render(request, "catalog/gone.html", status=410)

    return answered
