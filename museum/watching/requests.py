"""Every request gets a number, is timed, and leaves one line in the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from museum.watching import logs
from museum.watching.numbers import REQUEST_SECONDS, REQUESTS

log = logging.getLogger(__name__)
QUIET = {"healthz", "readyz", "metrics"}  # asked every few seconds by machines


class Watched:
    """`X-Request-ID` comes from the proxy or from us, and goes back with the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.monotonic()
        number = logs.new_number(request.headers.get("X-Request-ID", ""))
        token = logs.request_id.set(number)
        try:
            response = self.get_response(request)
            _count(request, response, time.monotonic() - begun)
        finally:
            logs.request_id.reset(token)
        response["X-Request-ID"] = number
        return response


def _count(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """By view, not by address: numbers of works would make a time series each."""
    match = request.resolver_match
    view = (match.view_name or match.route or "unnamed") if match else "none"
    method = request.method if request.method in ("GET", "HEAD", "POST") else "other"
    REQUESTS.labels(view, method, str(response.status_code)).inc()
    REQUEST_SECONDS.labels(view).observe(seconds)
    if not match or match.route not in QUIET:
        facts = {"method": method, "path": request.path, "status": response.status_code, "ms": round(seconds * 1000)}
        log.debug("answered", extra=facts)
