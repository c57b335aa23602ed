"""Manifests: one work with all its photographs, or the works of a gallery filter with one photograph each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from catalog.addresses import absolute
from catalog.iiif import MEDIA_TYPE, PRESENTATION, Json
from catalog.iiif.canvas import canvas, canvas_address, thumbnail
from catalog.iiif.words import ATTRIBUTION, as_recorded, both, metadata

if TYPE_CHECKING:
    from catalog.models import Exhibit


def exhibit_manifest(exhibit: Exhibit, site: str) -> Json:
    """The exhibit with category and photographs fetched; no query."""
    photographs = list(exhibit.photographs.all())
    said: Json = {
        "@context": PRESENTATION,
        "id": absolute(site, reverse("iiif:exhibit", args=[exhibit.pk])),
        "type": "Manifest",
        "label": as_recorded(exhibit.name),
        "metadata": metadata(exhibit),
        "requiredStatement": required_statement(exhibit.credit_line),
        "provider": provider(site),
        "thumbnail": [thumbnail(photographs[0], site)],
        "homepage": homepage(exhibit, site),
        "seeAlso": _other_forms(exhibit, site),
        "items": [canvas(exhibit, photograph, site, photograph.alternative) for photograph in photographs],
    }
    if exhibit.description:
        said["summary"] = as_recorded(exhibit.description)
    if exhibit.rights:
        said["rights"] = rights_address(exhibit.rights)
    return said


@dataclass(frozen=True)
class Hanging:
    """Some works of a gallery filter, each with its principal photograph fetched; at least one."""

    label: str
    address: str  # of this manifest
    page: str  # the same choice, for people
    exhibits: Sequence[Exhibit]
    following: str = ""  # address of the manifest of the next works, where there are some
    rooms: Sequence[tuple[str, Sequence[int]]] = ()  # of a visit: the name of each and the numbers of its works

    def manifest(self, site: str) -> Json:
        said: Json = {
            "@context": PRESENTATION,
            "id": self.address,
            "type": "Manifest",
            "label": {"en": [self.label]},
            "requiredStatement": required_statement(""),
            "provider": provider(site),
            "thumbnail": [thumbnail(self.exhibits[0].photographs.all()[0], site)],
            "homepage": [_page(self.page, self.label)],
            "items": [_in_gallery(exhibit, site) for exhibit in self.exhibits],
        }
        if self.following:
            words = both("The next works", "Les œuvres suivantes")
            said["seeAlso"] = [{"id": self.following, "type": "Manifest", "format": MEDIA_TYPE, "label": words}]
        if self.rooms:
            said["structures"] = [self._plan(site)]
        return said

    def _plan(self, site: str) -> Json:
        """The rooms as ranges, so that a viewer can show a table of contents."""
        canvas_of = {work.pk: canvas_address(work, work.photographs.all()[0], site) for work in self.exhibits}
        base = self.address.partition("?")[0].removesuffix("/manifest")
        rooms: list[Json] = []
        for number, (name, works) in enumerate(self.rooms, start=1):
            canvases = [{"id": canvas_of[pk], "type": "Canvas"} for pk in works if pk in canvas_of]
            if canvases:
                label = {"en": [name]}
                rooms.append({"id": f"{base}/range/{number}", "type": "Range", "label": label, "items": canvases})
        return {"id": f"{base}/range/0", "type": "Range", "label": both("Rooms", "Salles"), "items": rooms}


def _in_gallery(exhibit: Exhibit, site: str) -> Json:
    """A canvas among those of other works carries its own label, rights and address."""
    shown = canvas(exhibit, exhibit.photographs.all()[0], site, exhibit.name)
    shown |= {"metadata": metadata(exhibit), "homepage": homepage(exhibit, site)}
    shown["requiredStatement"] = required_statement(exhibit.credit_line)
    if exhibit.rights:
        shown["rights"] = rights_address(exhibit.rights)
    return shown


def rights_address(rights: str) -> str:
    """IIIF knows the licences of Creative Commons by their first addresses, without TLS."""
    return rights.replace("https://creativecommons.org/", "http://creativecommons.org/")


def required_statement(credit_line: str) -> Json:
    parts = [part for part in (credit_line, settings.MUSEUM_NAME) if part]
    return {"label": ATTRIBUTION, "value": as_recorded(". ".join(parts))}


def provider(site: str) -> list[Json]:
    door = absolute(site, reverse("catalog:front-door"))
    return [
        {
            "id": door,
            "type": "Agent",
            "label": as_recorded(settings.MUSEUM_NAME),
            "homepage": [_page(door, settings.MUSEUM_NAME)],
        }
    ]


def homepage(exhibit: Exhibit, site: str) -> list[Json]:
    return [_page(absolute(site, exhibit.get_absolute_url()), exhibit.name)]


def _page(address: str, label: str) -> Json:
    return {"id": address, "type": "Text", "label": as_recorded(label), "format": "text/html", "language": ["en"]}


def _other_forms(exhibit: Exhibit, site: str) -> list[Json]:
    forms: list[Json] = [
        {
            "id": absolute(site, reverse("api:exhibit", args=[exhibit.pk])),
            "type": "Dataset",
            "label": both("The record", "La notice"),
            "format": "application/json",
            "profile": absolute(site, reverse("api:openapi-json")),
        }
    ]
    category = exhibit.category
    if category and category.aat_uri:
        forms.append(
            {
                "id": category.aat_uri,
                "type": "Dataset",
                "label": both(f"{category.name_en} in the Getty AAT", f"{category.name_fr} dans l’AAT du Getty"),
                "format": "text/html",
            }
        )
    return forms
