"""What somebody typed into a form after the login had run out: kept with the visit, sent again after the next login.

A form names the fields that a person types in a hidden field `typed` (names, or beginnings with `*`, spaces between).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.http import HttpRequest

KEY = "desk.unsent"
SECONDS = 3600
MOST_CHARACTERS = 100_000
NOT_SENT_AGAIN = ("csrfmiddlewaretoken", "typed")


@dataclass(frozen=True)
class Unsent:
    path: str
    fields: list[tuple[str, str]]
    here: str
    """The page that the form stood on."""
    typed: list[str]
    """What the person wrote, to be read again."""

    @classmethod
    def keep(cls, request: HttpRequest, here: str) -> bool:
        """False where nothing was typed, or far more than a person types."""
        names = request.POST.get("typed", "").split()
        pairs = [(name, str(value)) for name, values in request.POST.lists() for value in values]
        fields = [pair for pair in pairs if pair[0] not in NOT_SENT_AGAIN]
        typed = [text for name, text in fields if text.strip() and any(fnmatchcase(name, one) for one in names)]
        if not typed or sum(len(name) + len(text) for name, text in fields) > MOST_CHARACTERS:
            return False
        values = {"path": request.path, "fields": fields, "here": here, "typed": typed}
        request.session[KEY] = {**values, "until": time.time() + SECONDS}
        return True

    @classmethod
    def of(cls, request: HttpRequest) -> Unsent | None:
        kept = request.session.get(KEY)
        if not kept or kept["until"] < time.time():
            return None
        return cls(kept["path"], [(name, text) for name, text in kept["fields"]], kept["here"], kept["typed"])

    @staticmethod
    def forget(request: HttpRequest) -> None:
        request.session.pop(KEY, None)
