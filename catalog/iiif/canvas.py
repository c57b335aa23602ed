"""One photograph on its canvas, which says how the tag of the work was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from catalog.addresses import absolute
from catalog.iiif import Json
from catalog.iiif.sizes import Size, largest, nearest_from_below
from catalog.iiif.words import FILED_BY, as_recorded, provenance_of_tag

if TYPE_CHECKING:
    from catalog.models import Exhibit, Photograph

THUMBNAIL_WIDTH = 320


def canvas(exhibit: Exhibit, photograph: Photograph, site: str, label: str) -> Json:
    """`exhibit.category` must be fetched; then no query."""
    address = canvas_address(exhibit, photograph, site)
    return {
        "id": address,
        "type": "Canvas",
        "label": as_recorded(label),
        "width": photograph.width,
        "height": photograph.height,
        "thumbnail": [thumbnail(photograph, site)],
        "metadata": provenance_of_tag(exhibit),
        "items": [
            {
                "id": f"{address}/page",
                "type": "AnnotationPage",
                "items": [
                    {
                        "id": f"{address}/picture",
                        "type": "Annotation",
                        "motivation": "painting",
                        "body": image(photograph, largest(photograph), site),
                        "target": address,
                    }
                ],
            }
        ],
        "annotations": [
            {"id": f"{address}/tags", "type": "AnnotationPage", "items": [_tag(exhibit, address)]},
        ],
    }


def _tag(exhibit: Exhibit, address: str) -> Json:
    """The category as an annotation: its concept, who said so and when."""
    category, by = exhibit.category, exhibit.filed_by
    if category is None:
        raise ValueError(f"Exhibit {exhibit.pk} is untagged, so it has no tag to show.")
    concept: Json = {"type": "TextualBody", "value": category.name_en, "language": "en", "format": "text/plain"}
    link: Json = {"id": category.aat_uri, "type": "Dataset", "label": {"en": [category.name_en]}}
    kind = {"curator": "Person", "museum": "Organization", "machine": "Software"}[by]
    said: Json = {
        "id": f"{address}/tag",
        "type": "Annotation",
        "motivation": "tagging",
        "body": [concept, link] if category.aat_uri else [concept],
        "target": address,
        "creator": {"type": kind, "name": FILED_BY[by][0]},
    }
    if exhibit.filed_at:
        said["created"] = exhibit.filed_at.isoformat(timespec="seconds")
    return said


def thumbnail(photograph: Photograph, site: str) -> Json:
    return image(photograph, nearest_from_below(photograph, THUMBNAIL_WIDTH), site)


def image(photograph: Photograph, size: Size, site: str) -> Json:
    """One size of a photograph, with the service where the others can be had."""
    width, height = size
    service = absolute(site, reverse("iiif:image", args=[photograph.pk]))
    return {
        "id": f"{service}/full/{width},{height}/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": width,
        "height": height,
        "service": [{"id": service, "type": "ImageService3", "profile": "level0"}],
    }


def canvas_address(exhibit: Exhibit, photograph: Photograph, site: str) -> str:
    """The same in every manifest that shows the photograph."""
    manifest = absolute(site, reverse("iiif:exhibit", args=[exhibit.pk]))
    return f"{manifest.removesuffix('/manifest')}/canvas/{photograph.pk}"
