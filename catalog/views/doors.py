"""What the doors for other people's programs have in common."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from catalog import throttle
from catalog.problems import problem
from catalog.views.public import public_page

View = Callable[..., HttpResponseBase]

METHODS = "GET, HEAD, OPTIONS"


def counted(view: View) -> View:
    """Not more often than REQUESTS_PER_MINUTE from one address; then 429, with the seconds to wait."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        seconds = throttle.seconds_to_wait(request)
        if not seconds:
            return view(request, *args, **kwargs)
        response = problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"That was very often in one minute. Wait {seconds} seconds, or take the nightly dump instead.",
        )
        response["Retry-After"] = str(seconds)
        response["Cache-Control"] = "no-store"
        return response

    return answer


def open_to_scripts(view: View) -> View:
    """Scripts on any other site may read the answer (CORS): it holds nothing but what everyone may see."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = _preflight() if request.method == "OPTIONS" else view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        return response

    return answer


def for_programs(view: View) -> View:
    """Read only, the same for everyone, conditional (ETag), counted and open to scripts."""
    inner = counted(public_page(view))

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            refusal = problem(HTTPStatus.METHOD_NOT_ALLOWED, f"This door is for reading. It takes {METHODS}.")
            refusal["Allow"] = METHODS
            return refusal
        return inner(request, *args, **kwargs)

    return open_to_scripts(answer)


def _preflight() -> HttpResponse:
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept, If-None-Match, If-Modified-Since"
    response["Access-Control-Max-Age"] = "86400"
    return response
