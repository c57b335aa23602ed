"""Collections: the museum's categories, and the works of each, in parts that lead to one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from catalog.addresses import absolute
from catalog.iiif import PRESENTATION, Json
from catalog.iiif.canvas import thumbnail
from catalog.iiif.manifest import provider
from catalog.iiif.words import as_recorded, both

if TYPE_CHECKING:
    from catalog.models import Category, Exhibit


def whole_museum(categories: Iterable[Category], site: str) -> Json:
    return {
        "@context": PRESENTATION,
        "id": absolute(site, reverse("iiif:collection")),
        "type": "Collection",
        "label": as_recorded(settings.MUSEUM_NAME),
        "provider": provider(site),
        "items": [_reference(category, site) for category in categories],
    }


def one_category(category: Category, address: str, exhibits: Sequence[Exhibit], following: str, site: str) -> Json:
    """IIIF has no pages: what does not fit stands at the end as a collection of its own."""
    items: list[Json] = [_work(exhibit, site) for exhibit in exhibits]
    if following:
        items.append({"id": following, "type": "Collection", "label": both("Further works", "Autres œuvres")})
    return {
        "@context": PRESENTATION,
        "id": address,
        "type": "Collection",
        "label": both(category.plural_en, category.plural_fr),
        "provider": provider(site),
        "partOf": [{"id": absolute(site, reverse("iiif:collection")), "type": "Collection"}],
        "items": items,
    }


def _reference(category: Category, site: str) -> Json:
    address = absolute(site, reverse("iiif:category", args=[category.slug]))
    return {"id": address, "type": "Collection", "label": both(category.plural_en, category.plural_fr)}


def _work(exhibit: Exhibit, site: str) -> Json:
    return {
        "id": absolute(site, reverse("iiif:exhibit", args=[exhibit.pk])),
        "type": "Manifest",
        "label": as_recorded(exhibit.name),
        "thumbnail": [thumbnail(exhibit.photographs.all()[0], site)],
    }
