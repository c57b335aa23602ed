"""Who may open which page of the desk, and what the others are told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from catalog.unsent import Unsent


class DeskRequest(HttpRequest):
    """A request whose sender is known."""

    user: User


View = Callable[..., HttpResponseBase]


def open_to(*permissions: str) -> Callable[[View], View]:
    """A page for people with all of `permissions`. Never cached; others are told kindly (403) or log in first."""

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _log_in_first(request)
            if not request.user.has_perms(permissions):
                return refuse(request, 403, _("Your account may not do this. An administrator can change that."))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _log_in_first(request: HttpRequest) -> HttpResponse:
    """After the login the person is where they were: an address that only takes answers is no place to return to.

    What they typed is waiting there to be sent (the desk's own script keeps it in the browser instead).
    """
    here = request.get_full_path() if request.method in ("GET", "HEAD") else address_sent(request, "here")
    if request.method == "POST" and not wants_json(request) and Unsent.keep(request, here):
        here = resolve_url("unsent")
    to_login = redirect_to_login(here)
    if wants_json(request):
        message = _("You have been logged out. Log in again; you will be back where you were.")
        return JsonResponse({"message": message, "login": to_login.url}, status=401)
    return to_login


def address_sent(request: HttpRequest, field: str, default: str = "desk:queue") -> str:
    """An address of this site that a form carried along, or `default`."""
    address = request.POST.get(field, "")
    # With a slash in front, or a redirect would take it for the name of a page.
    if address.startswith("/") and url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    ):
        return address
    return resolve_url(default)


def wants_json(request: HttpRequest) -> bool:
    """The desk's own script asks for JSON; a browser that shows the answer asks for a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def refuse(request: HttpRequest, status: int, message: str, **more: object) -> HttpResponse:
    """A page of its own, or the same sentence as JSON."""
    if wants_json(request):
        return JsonResponse({"message": message}, status=status)
    return render(request, "desk/notice.html", {"message": message, "status": status, **more}, status=status)


def number_in(request: HttpRequest, parameter: str) -> int | None:
    """A row's number from the address; nonsense counts as none."""
    return as_number(request.GET.get(parameter, ""))


def as_number(text: str) -> int | None:
    """Digits that a database takes as a row's number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
