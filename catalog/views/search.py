"""Search: one field, all works on view."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.facets import overview
from catalog.filtering import Filter
from catalog.gallery import PAGE
from catalog.models import Category, Exhibit
from catalog.searching.finding import Found, find
from catalog.views.public import kept_page
from catalog.views.refusing import refusing_kindly

LONGEST = 200  # characters; nobody types more on purpose


@kept_page
@refusing_kindly
def search(request: HttpRequest) -> HttpResponse:
    known = list(Category.objects.all())
    asked = request.GET.get("q", "").replace("\x00", " ").strip()[:LONGEST]
    found = find(asked, Filter())
    chosen = Filter.read(request.GET, known).categories
    works = [pk for pk, category in found.works if not chosen or category in {each.pk for each in chosen}]
    shown = _page(works, request.GET.get("after", ""))
    exhibits = Exhibit.objects.on_view().with_principal_picture().in_bulk(shown)
    numbers = Counter(category for _, category in found.works)
    context = {
        "asked": asked,
        "found": found,
        "num_found": len(works),
        "kinds": [(each, numbers[each.pk], each in chosen) for each in known if numbers[each.pk]],
        "chosen_kind": chosen[0] if chosen else None,
        "exhibits": [exhibits[pk] for pk in shown if pk in exhibits],
        "next_after": shown[-1] if shown and shown[-1] != works[-1] else None,
        "is_first": not request.GET.get("after"),
        **({} if found.works else _ways_on(found, known)),
    }
    return render(request, "search/search.html", context)


def _page(works: list[int], after: str) -> list[int]:
    """Works after the one named; a work that is not among them (any more) means from the beginning."""
    start = works.index(int(after)) + 1 if after.isascii() and after.isdigit() and int(after) in works else 0
    return works[start : start + PAGE]


def _ways_on(found: Found, known: list[Category]) -> dict[str, object]:
    """Nothing was found: single words that lead somewhere, and the categories."""
    words = [each.typed for each in found.sought] if len(found.sought) > 1 else []
    alone = [(word, len(find(word, Filter()).works)) for word in words]
    return {"alone": [(word, num) for word, num in alone if num], "overview": overview(Filter(), known, ())}
