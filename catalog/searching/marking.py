"""What was found, marked in the text, accents and capitals as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from catalog.searching.words import plain

_WORDS = re.compile(r"\w+")
AROUND = 90  # characters of an excerpt on either side


def marked(text: str, words: Iterable[str]) -> SafeString:
    """Escaped, with <mark> around words that are, or begin with, one of `words` (plain)."""
    wanted = tuple(words)
    pieces: list[tuple[str, str]] = []
    end = 0
    for found in _WORDS.finditer(text):
        if plain(found[0]).startswith(wanted):
            pieces.append((text[end : found.start()], found[0]))
            end = found.end()
    return format_html_join("", "{}<mark>{}</mark>", pieces) + format_html("{}", text[end:])


def excerpt(text: str, words: Iterable[str]) -> str:
    """The surroundings of the first of `words`, or nothing where none of them stands in the text."""
    wanted = tuple(words)
    found = next((each for each in _WORDS.finditer(text) if plain(each[0]).startswith(wanted)), None)
    if found is None:
        return ""
    start, end = max(0, found.start() - AROUND), min(len(text), found.end() + AROUND)
    piece = text[start:end]
    if start:
        piece = "… " + piece.partition(" ")[2]
    if end < len(text):
        piece = piece.rpartition(" ")[0] + " …"
    return piece
