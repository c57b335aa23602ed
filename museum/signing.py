"""Changes carry the name of the person who sent them."""

from __future__ import annotations

from collections.abc import Callable

from auditlog.context import set_actor
from django.http import HttpRequest, HttpResponseBase


class SignedChanges:
    """Only where something may be changed is it asked who asks: a visitor's page stays without a session.

    The library's own middleware asks for every page, and keeps network addresses, which nobody needs here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE") or not request.user.is_authenticated:
            return self.get_response(request)
        with set_actor(request.user):
            return self.get_response(request)
