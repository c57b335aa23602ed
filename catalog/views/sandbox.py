"""What is no page of ours, a picture or a file: browsers show or keep it, and run nothing that it may hold."""

from typing import TypeVar

from django.http import HttpResponseBase

POLICY = "default-src 'none'; sandbox"
Response = TypeVar("Response", bound=HttpResponseBase)


def sandboxed(response: Response) -> Response:
    """Opened on its own it has no origin, no scripts and nothing to load."""
    response["Content-Security-Policy"] = POLICY
    return response
