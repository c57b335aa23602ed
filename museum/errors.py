"""Error pages in the museum's own look. They use no database, so that they can be shown without one."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token that shows it came from our own page (CSRF_FAILURE_VIEW)."""
    return render(request, "errors/form_too_old.html", status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls this while it handles the error. A database that is away or locked is asked again, not an error of
    ours: 503 makes the desk send a decision once more."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _later(request)
    return render(request, "errors/500.html", status=500)


def _later(request: HttpRequest) -> HttpResponse:
    message = _("The museum's database does not answer at this moment. Nothing was changed; try again in a minute.")
    if "application/json" in request.headers.get("Accept", ""):
        response: HttpResponse = JsonResponse({"message": message}, status=503)
    else:
        response = render(request, "errors/503.html", status=503)
    response["Retry-After"] = "10"
    return response
