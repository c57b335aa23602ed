"""Fetching the nightly dump, with its date."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from typing import IO, cast

from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import condition

from catalog.addresses import absolute, site
from catalog.dumping import About, DumpFile, about, is_stale, stored_name
from catalog.problems import problem
from catalog.views.doors import for_programs
from catalog.views.sandbox import sandboxed

BLOCK = 64 * 1024
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
RENEWED_WITHIN = 900  # seconds, roughly: a beat looks for a stale dump every ten minutes
WITHHELD = (
    "A work was taken down since the dump was made, so it is being made anew. The API gives the same works: /api/."
)
NONE_YET = "The dump is made every night, and none has been made yet. The API gives the same works now: /api/."


@for_programs
def dumps(request: HttpRequest) -> HttpResponseBase:
    made = about()
    if made is None:
        return problem(HTTPStatus.NOT_FOUND, NONE_YET)
    here = site(request)
    files = [
        {
            "address": absolute(here, reverse("dump", args=[file.name.rpartition(".")[2]])),
            "num_bytes": file.num_bytes,
            "sha256": file.sha256,
        }
        for file in made.files
    ]
    return JsonResponse({"made_at": made.made_at, "num_exhibits": made.num_exhibits, "files": files})


def _version(request: HttpRequest, suffix: str) -> str | None:
    made = about()
    file = _named(made, f"exhibits.{suffix}")
    return f'W/"{file.sha256}"' if made and file and not is_stale(made) else None


def _made_at(request: HttpRequest, suffix: str) -> datetime | None:
    made = about()
    return datetime.fromisoformat(made.made_at) if made and not is_stale(made) else None


@for_programs
@condition(_version, _made_at)
def dump(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """Sent compressed to whoever takes it so, else unpacked on the way, block by block."""
    made = about()
    file = _named(made, f"exhibits.{suffix}")
    if made is None or file is None:
        return problem(HTTPStatus.NOT_FOUND, NONE_YET)
    if is_stale(made):
        withheld = problem(HTTPStatus.SERVICE_UNAVAILABLE, WITHHELD)
        withheld["Retry-After"], withheld["Cache-Control"] = str(RENEWED_WITHIN), "no-store"
        return withheld
    stored = cast(IO[bytes], storages["dumps"].open(stored_name(file.name)))
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response: HttpResponseBase = FileResponse(stored)
        response["Content-Encoding"] = "gzip"
    else:
        response = StreamingHttpResponse(_unpacked(stored))
        response["Content-Length"] = str(file.num_bytes)
    response["Content-Type"] = MEDIA_TYPES[suffix]
    response["Content-Disposition"] = f'attachment; filename="exhibits-{made.made_at[:10]}.{suffix}"'
    response["Vary"] = "Accept-Encoding"
    return sandboxed(response)


def _named(made: About | None, name: str) -> DumpFile | None:
    return next((file for file in made.files if file.name == name), None) if made else None


def _unpacked(stored: IO[bytes]) -> Iterator[bytes]:
    with stored, gzip.GzipFile(fileobj=stored, mode="rb") as text:
        while block := text.read(BLOCK):
            yield block
