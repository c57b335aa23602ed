"""The page that explains the API to people, made from the same description that programs read.

The description is in English, as its parameters are; people read it in the language of their page.
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from catalog.addresses import site
from catalog.api.doors import api
from catalog.problems import problem
from catalog.views.doors import for_programs
from catalog.views.public import public_page


@public_page
def api_page(request: HttpRequest) -> HttpResponse:
    described = api.get_openapi_schema()
    context = {
        "about": with_code(gettext(described["info"]["description"])),
        "operations": [_operation(path, methods["get"]) for path, methods in described["paths"].items()],
        "site": site(request),
    }
    return render(request, "catalog/open_data/api.html", context)


def _operation(path: str, said: dict[str, Any]) -> dict[str, Any]:
    answers = sorted((str(status), gettext(answer["description"])) for status, answer in said["responses"].items())
    return {
        "path": path,
        "summary": gettext(said["summary"]),
        "parameters": [_parameter(parameter) for parameter in said["parameters"]],
        "answers": [(status, with_code(words)) for status, words in answers],
    }


def _parameter(said: dict[str, Any]) -> dict[str, Any]:
    words = said.get("description")  # gettext("") would be the head of the catalogue
    return {**said["schema"], "name": said["name"], "words": with_code(gettext(words) if words else "")}


def with_code(text: str) -> SafeString:
    """What stands between backticks in a description is typed as it is."""
    parts = text.split("`")
    return format_html_join("", "{}", ((format_html("<code>{}</code>", part) if place % 2 else part,)
                                       for place, part in enumerate(parts)))  # fmt: skip


@for_programs
def no_such_address(request: HttpRequest) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, "The API has no such address. /api/ lists those that there are.")
