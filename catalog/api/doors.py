"""The operations of the API: each fetches, asks and answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError
from pydantic import Field

from catalog.addresses import site
from catalog.api.question import LONGEST_KEY, Question, Unanswerable
from catalog.api.records import category_record, exhibit_record
from catalog.api.shapes import CategoryList, ExhibitPage, ExhibitRecord, Problem
from catalog.models import Category, Exhibit
from catalog.problems import MEDIA_TYPE, problem
from catalog.views.gone import Gone

api = NinjaAPI(
    title="The collection",
    version="1",
    description=(
        "Every work on view, read only. Pages go by key: follow `next` until it is null. "
        "Answers carry an ETag; send it back as If-None-Match and an unchanged answer costs nothing."
    ),
    openapi_url="/schema/",
    docs_url=None,
    urls_namespace="api",
)


def _problems(**described: str) -> dict[str, Any]:
    """For the published description: which refusals an operation may answer, all in one shape."""
    schema = Problem.model_json_schema()
    return {
        "responses": {
            status.removeprefix("_"): {"description": words, "content": {MEDIA_TYPE: {"schema": schema}}}
            for status, words in described.items()
        }
    }


NONE = "No work on view has this number."
GONE = "This work was on view once and is not any more."
Number = Annotated[int, Field(description="The work's `id`.")]
OFTEN = {"_429": "Asked too often; Retry-After says how many seconds to wait."}
MISUNDERSTOOD = {"_400": "A parameter is unknown or makes no sense; `detail` says which and why."}


@api.get(
    "/exhibits/",
    response=ExhibitPage,
    summary="Works on view, filtered, page by page",
    openapi_extra=_problems(_404="The museum has no such category.", **MISUNDERSTOOD, **OFTEN),
)
def exhibits(request: HttpRequest, response: HttpResponse, question: Query[Question]) -> ExhibitPage:
    _refuse_unknown_parameters(request, Question.model_fields)
    known = dict(Category.objects.values_list("slug", "pk"))
    found = list(question.exhibits(known).with_pictures())
    shown = found[: question.limit]
    here = site(request)
    following = None
    if len(found) > question.limit:
        query = request.GET.copy()
        query["after"] = question.place_after(shown[-1])
        following = f"{here}{request.path}?{query.urlencode()}"
        response["Link"] = f'<{following}>; rel="next"'
    return ExhibitPage(exhibits=[exhibit_record(exhibit, here) for exhibit in shown], next=following)


@api.get(
    "/exhibits/{int:pk}/",
    response=ExhibitRecord,
    summary="One work on view",
    openapi_extra=_problems(_404=NONE, _410=GONE, **MISUNDERSTOOD, **OFTEN),
)
def exhibit(request: HttpRequest, pk: Path[Number]) -> ExhibitRecord:
    _refuse_unknown_parameters(request, {})
    if len(str(pk)) > LONGEST_KEY:
        raise Http404
    work = Exhibit.objects.on_view().with_pictures().filter(pk=pk).first()
    if work is None:
        raise Gone if Exhibit.objects.was_here(pk) else Http404
    return exhibit_record(work, site(request))


@api.get(
    "/categories/",
    response=CategoryList,
    summary="The museum's closed list of categories",
    openapi_extra=_problems(**MISUNDERSTOOD, **OFTEN),
)
def categories(request: HttpRequest) -> CategoryList:
    _refuse_unknown_parameters(request, {})
    return CategoryList(categories=[category_record(category) for category in Category.objects.all()])


def _refuse_unknown_parameters(request: HttpRequest, known: dict[str, Any]) -> None:
    """Nobody is shown something else than was asked for: a misspelt filter is not silently left out."""
    unknown = sorted(set(request.GET) - set(known))
    if unknown:
        takes = f"This address takes: {', '.join(known)}." if known else "This address takes no parameters."
        raise Unanswerable(f"There is no parameter {unknown[0][:60]!r}. {takes}")
    many = [name for name in request.GET if name != "category" and len(request.GET.getlist(name)) > 1]
    if many:
        raise Unanswerable(f"{many[0]}= stands there more than once. Only category= may be repeated.")


@api.exception_handler(Unanswerable)
def say_why_not(request: HttpRequest, refusal: Unanswerable) -> HttpResponse:
    return problem(refusal.status, str(refusal))


@api.exception_handler(ValidationError)
def say_what_was_expected(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    words = [f"{error['loc'][-1]}: {error['msg'].removeprefix('Value error, ')}" for error in refusal.errors]
    return problem(HTTPStatus.BAD_REQUEST, ". ".join(words) + ".")


@api.exception_handler(Http404)
def say_that_there_is_none(request: HttpRequest, missing: Http404) -> HttpResponseBase:
    return problem(HTTPStatus.NOT_FOUND, NONE)


@api.exception_handler(Gone)
def say_that_it_is_gone(request: HttpRequest, gone: Gone) -> HttpResponse:
    return problem(HTTPStatus.GONE, GONE)
