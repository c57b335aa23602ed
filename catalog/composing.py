"""Where the works of a tour come from: an address of the museum's own pages, or a list of accession numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.http import QueryDict

from catalog.filtering import Filter, UnknownCategory, UnreadableFilter, read_numbers
from catalog.models import Category, Exhibit
from catalog.models.tour import MOST_STOPS
from catalog.searching.finding import find
from catalog.touring import Visit

_EXHIBIT = re.compile(r"/exhibits/([0-9]{1,18})/")


class NotUnderstood(Exception):
    """The address or the list leads to no work. The message is for the curator."""


def works_at(address: str, known: Sequence[Category]) -> list[int]:
    """Works behind an address of the gallery, a visit, a search, a set or one exhibit, in the order shown there."""
    parts = urlsplit(address.strip())
    query = QueryDict(parts.query)
    exhibit = _EXHIBIT.search(parts.path)
    if exhibit:
        return list(Exhibit.objects.on_view().filter(pk=int(exhibit[1])).values_list("pk", flat=True))
    try:
        if "/tours/visit/" in parts.path:
            return [work.pk for work in Visit.read(query, known).walk(known).stops]
        if "/set/" in parts.path:
            return _on_view(read_numbers(query.get("works", "")))
        if "/search/" in parts.path:
            return [pk for pk, _ in find(query.get("q", ""), Filter()).works][:MOST_STOPS]
        if "/gallery/" in parts.path:
            chosen = Filter.read(query, known)
            return [exhibit.pk for exhibit in chosen.order.beyond(chosen.exhibits(), None, MOST_STOPS)]
    except (UnknownCategory, UnreadableFilter):
        raise NotUnderstood("The address asks for something that the museum does not have.") from None
    raise NotUnderstood("This is no address of the gallery, a visit, a search or an exhibit. Copy it from the browser.")


def _on_view(numbers: list[int]) -> list[int]:
    found = set(Exhibit.objects.on_view().order_by().filter(pk__in=numbers).values_list("pk", flat=True))
    return [pk for pk in numbers if pk in found]


def works_numbered(text: str) -> list[int]:
    """Works by accession number, one on each line. Raises NotUnderstood naming those that are not in the catalogue."""
    numbers = [line.strip() for line in text.splitlines() if line.strip()][:MOST_STOPS]
    found = dict(Exhibit.objects.filter(accession_number__in=numbers).values_list("accession_number", "pk"))
    missing = [number for number in numbers if number not in found]
    if missing:
        raise NotUnderstood(f"Not in the catalogue: {', '.join(missing[:5])}. Nothing was added.")
    return [found[number] for number in numbers]
