"""Pages that are the same for everyone are kept in memory as long as nothing that visitors see has changed.

A middleware, so that a kept page passes by sessions, languages and forms. The museum's pulse is asked each time, which
is one short query: no page outlives the withdrawal of a work, in whatever process or by whatever hand it happened.

Where a process has its hands full of pages to make, one of the last few seconds is shown although something else has
changed since (a correction, a further work): many visitors and busy curators together would have every page made for
each of them.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch
from django.utils.cache import get_conditional_response

from catalog import pulse

BUSY_FROM = 2  # pages that are being made
LATE_SECONDS = 10  # so old at most is a page that is shown to save time
KEPT_SECONDS = 60  # a work of the day ends at midnight, a number that was counted grows old
LARGEST = 1_000_000  # bytes
LONGEST_ADDRESS = 1_000  # characters; whoever writes more is no visitor
MADE_AT = "_made_at_pulse"  # of an answer
ASKED, KEEPS = "_pulse", "_keeps"  # of a request
CONDITION = "HTTP_IF_NONE_MATCH"


@dataclass(frozen=True)
class KeptPage:
    """An answer with status 200, and the name of the view that made it, by which it is counted."""

    at: pulse.Beat
    made_at: float  # of the process's clock
    headers: list[tuple[str, str]]
    packed: bytes
    name: str
    namespaces: list[str]
    route: str

    @classmethod
    def of(cls, response: HttpResponse, match: ResolverMatch, at: pulse.Beat) -> KeptPage:
        packed, names = zlib.compress(response.content, 1), (match.url_name or "", list(match.namespaces))
        return cls(at, time.monotonic(), list(response.items()), packed, *names, match.route or "")

    def may_be_shown(self, now: pulse.Beat) -> bool:
        if self.at.text == now.text:
            return True
        is_young = time.monotonic() - self.made_at < LATE_SECONDS
        return is_young and _hands.num >= BUSY_FROM and not now.has_withdrawn_since(self.at)

    def response(self) -> HttpResponse:
        return HttpResponse(zlib.decompress(self.packed), headers=dict(self.headers))

    def match(self) -> ResolverMatch:
        spaces: list[str | None] = [*self.namespaces]
        return ResolverMatch(self.response, (), {}, self.name, spaces, spaces, self.route)


class Hands:
    """How many pages are being made in this process."""

    def __init__(self) -> None:
        self.num, self._lock = 0, threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            self.num += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.num -= 1


_hands = Hands()


class KeptPages:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.kept: dict[str, tuple[float, str]] = {}  # what is in the store, oldest first: made when, at which pulse
        self.sweeping = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "GET" or not settings.KEEP_PAGES or len(request.get_full_path()) > LONGEST_ADDRESS:
            return self.get_response(request)
        store, key = caches["pages"], _key(request)
        kept: KeptPage | None = store.get(key)
        now = pulse_of(request) if kept else None
        if kept and now and kept.may_be_shown(now):
            request.resolver_match = kept.match()
            response = kept.response()
            return get_conditional_response(request, etag=response["ETag"], response=response) or response
        condition = request.META.get(CONDITION)
        setattr(request, KEEPS, True)
        answer = self.get_response(request)
        at = getattr(answer, MADE_AT, None)
        if not (at and request.resolver_match and isinstance(answer, HttpResponse) and _may_be_kept(answer)):
            return answer
        page = KeptPage.of(answer, request.resolver_match, at)
        store.set(key, page, KEPT_SECONDS)
        self.sweep(key, page)
        if condition is None:
            return answer
        request.META[CONDITION] = condition
        return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer

    def sweep(self, key: str, newest: KeptPage) -> None:
        """Pages that nobody will be shown again hold no memory."""
        with self.sweeping:
            self.kept.pop(key, None)
            self.kept[key] = (newest.made_at, newest.at.text)
            while self.kept:
                oldest = next(iter(self.kept))
                made_at, at = self.kept[oldest]
                if newest.made_at - made_at < (KEPT_SECONDS if at == newest.at.text else LATE_SECONDS):
                    break
                del self.kept[oldest]
                caches["pages"].delete(oldest)


def may_be_kept(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For views whose answer follows from the address and from the tables of `pulse.BEATS_FOR`, and nothing else."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        at = pulse_of(request) if getattr(request, KEEPS, False) else None  # before the view reads anything
        if at:
            request.META.pop(CONDITION, None)  # a page that is to be kept is made whole; KeptPages answers 304
        with _hands:
            response = view(request, *args, **kwargs)
        setattr(response, MADE_AT, at)
        return response

    return answer


def pulse_of(request: HttpRequest) -> pulse.Beat | None:
    """Asked once in a request. None where nothing may be kept: without triggers, or while the database is away."""
    if not hasattr(request, ASKED):
        try:
            setattr(request, ASKED, pulse.beat() if pulse.is_felt() else None)
        except DatabaseError:  # the view will say so
            setattr(request, ASKED, None)
    at: pulse.Beat | None = getattr(request, ASKED)
    return at


def _may_be_kept(answer: HttpResponse) -> bool:
    return (
        answer.status_code == 200
        and not answer.cookies
        and answer.has_header("ETag")
        and len(answer.content) <= LARGEST
    )


def _key(request: HttpRequest) -> str:
    return sha256(f"{request.scheme} {request.get_host()} {request.get_full_path()}".encode()).hexdigest()
