"""An exhibit in the words of schema.org, with the category's concept in the Art & Architecture Thesaurus."""

import json

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from catalog.models import Exhibit

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def visual_artwork(exhibit: Exhibit, address: str, images: list[str], museum_name: str) -> dict[str, object]:
    """JSON-LD for a page. Addresses are absolute; what the record does not say is left out."""
    said: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "VisualArtwork",
        "@id": address,
        "url": address,
        "name": exhibit.name,
        "identifier": exhibit.accession_number,
        "artform": exhibit.category.name if exhibit.category else "",
        "additionalType": exhibit.category.aat_uri if exhibit.category else "",
        "creator": {"@type": "Person", "name": exhibit.maker} if exhibit.maker else "",
        "dateCreated": exhibit.date_text,
        "artMedium": exhibit.medium,
        "size": exhibit.dimensions,
        "description": exhibit.description,
        "creditText": exhibit.credit_line,
        "license": exhibit.rights,
        "image": images,
        "publisher": {"@type": "Museum", "name": museum_name},
    }
    return {key: value for key, value in said.items() if value}


def summary(exhibit: Exhibit) -> str:
    """One or two lines for search engines and link previews."""
    if exhibit.description:
        return Truncator(exhibit.description).chars(155)
    label = ", ".join(part for part in (exhibit.name, exhibit.maker, exhibit.date_text) if part)
    return f"{label}. {exhibit.medium}" if exhibit.medium else label


def as_json(data: dict[str, object]) -> SafeString:
    """For a `<script type="application/ld+json">`: no title can close the element or open another."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308
