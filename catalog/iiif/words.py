"""What manifests say in both languages at once: a manifest has one address for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.iiif import Json

if TYPE_CHECKING:
    from catalog.models import Exhibit

CATEGORY = {"en": ["Category"], "fr": ["Catégorie"]}
HOW_FILED = {"en": ["How the category came about"], "fr": ["Origine de la catégorie"]}
ATTRIBUTION = {"en": ["Attribution"], "fr": ["Mention obligatoire"]}

FILED_BY = {
    "curator": ("By a curator", "Par un conservateur"),
    "museum": ("By the museum’s own records", "Par les inventaires du musée"),
    "machine": (
        "By the museum’s picture classifier; no curator has looked at it yet",
        "Par le classificateur d’images du musée ; aucun conservateur ne l’a encore vérifié",
    ),
}

# The parts of a label, in the trade's order.
LABEL = (
    ("maker", "Maker", "Auteur"),
    ("date_text", "Date", "Date"),
    ("medium", "Medium", "Matériaux et techniques"),
    ("dimensions", "Dimensions", "Dimensions"),
    ("department", "Department", "Département"),
    ("accession_number", "Accession number", "Numéro d’inventaire"),
)


def both(english: str, french: str) -> dict[str, list[str]]:
    return {"en": [english], "fr": [french]}


def as_recorded(text: str) -> dict[str, list[str]]:
    """The record's own words, in whatever language they are."""
    return {"none": [text]}


def how_filed(exhibit: Exhibit) -> dict[str, list[str]]:
    """Who filed it, and on which day."""
    english, french = FILED_BY[exhibit.filed_by]
    day = f", {exhibit.filed_at:%Y-%m-%d}" if exhibit.filed_at else ""
    return both(f"{english}{day}", f"{french}{day}")


def provenance_of_tag(exhibit: Exhibit) -> list[Json]:
    """The category and how it came about, as two entries of `metadata`."""
    if exhibit.category is None:
        raise ValueError(f"Exhibit {exhibit.pk} is untagged, so there is nothing to say about its category.")
    return [
        {"label": CATEGORY, "value": both(exhibit.category.name_en, exhibit.category.name_fr)},
        {"label": HOW_FILED, "value": how_filed(exhibit)},
    ]


def metadata(exhibit: Exhibit) -> list[Json]:
    """The whole label; what the record does not say is left out."""
    said: list[Json] = []
    for field, english, french in LABEL:
        value = getattr(exhibit, field)
        if field == "maker" and value and exhibit.maker_dates:
            value = f"{value} ({exhibit.maker_dates})"
        if value:
            said.append({"label": both(english, french), "value": as_recorded(value)})
    return said + provenance_of_tag(exhibit)
