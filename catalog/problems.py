"""Errors for programs, in words for the people behind them (RFC 9457)."""

from http import HTTPStatus

from django.http import JsonResponse

MEDIA_TYPE = "application/problem+json"


def problem(status: HTTPStatus, detail: str, **further: object) -> JsonResponse:
    """`detail` says what happened, what was expected and how to mend it."""
    said = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **further}
    response = JsonResponse(said, status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "public, max-age=0"
    return response
