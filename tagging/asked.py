"""Words, days and numbers out of an address. Nonsense counts as nothing, as everywhere at the desk."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_date

LONGEST_WORD = 300


def known(text: str, words: Container[str]) -> str:
    return text if text in words else ""


def word(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable()).strip()[:LONGEST_WORD]


def day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and date(1900, 1, 1) <= found <= date(9000, 1, 1) else None


def number(text: str) -> int | None:
    """Digits that a database takes as a row's number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def begin_of(found: date) -> datetime:
    return timezone.make_aware(datetime.combine(found, time.min))
