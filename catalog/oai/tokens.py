"""Resumption tokens: signed, so that nobody forges one, and remembered by nobody but the harvester.

They hold the question and the place, so that lists go by key however long they are; after a day they are void.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone

from catalog.changes import Place
from catalog.oai import TOKEN_HOURS
from catalog.oai.arguments import Span
from catalog.oai.errors import BadResumptionToken

SALT = "catalog.oai"


@dataclass(frozen=True)
class Question:
    """A list that was asked for, and how far it has been given out."""

    verb: str
    span: Span
    category: str = ""
    place: Place | None = None
    num_given: int = 0


def token_of(question: Question) -> str:
    moments = [moment.isoformat() if moment else "" for moment in (question.span.start, question.span.end)]
    said = [question.verb, *moments, question.category, str(question.place or ""), question.num_given]
    return signing.dumps(said, salt=SALT, compress=True)


def expires_at() -> datetime:
    return timezone.now() + timedelta(hours=TOKEN_HOURS)


def read_token(verb: str, token: str) -> Question:
    """Raises BadResumptionToken for one that is forged, too old, or from another verb's list."""
    try:
        said = signing.loads(token, salt=SALT, max_age=TOKEN_HOURS * 3600)
    except signing.SignatureExpired:
        raise BadResumptionToken(f"The token is older than {TOKEN_HOURS} hours. Start the list again.") from None
    except signing.BadSignature:
        raise BadResumptionToken("The token is not one of this repository's, or was changed on the way.") from None
    of_verb, start, end, category, place, num_given = said
    if of_verb != verb:
        raise BadResumptionToken(f"The token belongs to a list of {of_verb}.")
    span = Span(*(datetime.fromisoformat(text) if text else None for text in (start, end)))
    return Question(verb, span, category, Place.read(place) if place else None, num_given)
