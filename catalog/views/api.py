"""The page that explains the API to people, made from the same description that programs read."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.addresses import site
from catalog.api.doors import api
from catalog.problems import problem
from catalog.views.doors import for_programs
from catalog.views.public import public_page


@public_page
def api_page(request: HttpRequest) -> HttpResponse:
    described = api.get_openapi_schema()
    operations = [
        {"path": path, **methods["get"], "answers": _answers(methods["get"])}
        for path, methods in described["paths"].items()
    ]
    context = {"about": described["info"], "operations": operations, "site": site(request)}
    return render(request, "catalog/open_data/api.html", context)


def _answers(operation: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(status), answer["description"]) for status, answer in operation["responses"].items()]


@for_programs
def no_such_address(request: HttpRequest) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, "The API has no such address. /api/ lists those that there are.")
