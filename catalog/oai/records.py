"""One exhibit as a record of the repository: header and Dublin Core."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from django.conf import settings
from django.urls import reverse

from catalog.addresses import absolute, host
from catalog.changes import changed_at
from catalog.iiif.words import CATEGORY, FILED_BY
from catalog.models import Exhibit
from catalog.oai.xml import add, add_dc, dublin_core

LONGEST_KEY = 18  # digits; a longer one fits no database


def stamp(moment: datetime) -> str:
    """To the second, UTC, as every date of the protocol."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def identifier(pk: int, site: str) -> str:
    return f"oai:{host(site)}:{pk}"


def key_of(identifier: str, site: str) -> int | None:
    """The exhibit's number, or None for a name that this repository never gave."""
    text = identifier.removeprefix(f"oai:{host(site)}:")
    if text == identifier or not (text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY):
        return None
    return int(text)


def header(exhibit: Exhibit, site: str) -> Element:
    """`exhibit.category` fetched. A work that was taken down says so, and nothing else of itself."""
    said = Element("header", {} if exhibit.is_on_view else {"status": "deleted"})
    add(said, "identifier", identifier(exhibit.pk, site))
    add(said, "datestamp", stamp(changed_at(exhibit)))
    if exhibit.category:
        add(said, "setSpec", exhibit.category.slug)
    return said


def record(exhibit: Exhibit, site: str) -> Element:
    said = Element("record")
    said.append(header(exhibit, site))
    if not exhibit.is_on_view:
        return said
    add(said, "metadata").append(described(exhibit, site))
    return said


def described(exhibit: Exhibit, site: str) -> Element:
    """Addresses first among the identifiers: aggregators link to the first one they find."""
    said = dublin_core()
    add_dc(said, "identifier", absolute(site, exhibit.get_absolute_url()))
    add_dc(said, "identifier", exhibit.accession_number)
    add_dc(said, "title", exhibit.name)
    add_dc(said, "creator", f"{exhibit.maker} ({exhibit.maker_dates})" if exhibit.maker_dates else exhibit.maker)
    add_dc(said, "date", exhibit.date_text)
    if exhibit.category:
        add_dc(said, "type", exhibit.category.name_en, "en")
        add_dc(said, "type", exhibit.category.name_fr, "fr")
        add_dc(said, "type", exhibit.category.aat_uri)
    add_dc(said, "format", exhibit.medium)
    add_dc(said, "format", exhibit.dimensions)
    add_dc(said, "description", exhibit.description)
    if exhibit.filed_by == Exhibit.FiledBy.MACHINE:
        for language, words in zip(("en", "fr"), FILED_BY[exhibit.filed_by], strict=True):
            add_dc(said, "description", f"{CATEGORY[language][0]}: {words}", language)
    add_dc(said, "contributor", exhibit.credit_line)
    add_dc(said, "publisher", settings.MUSEUM_NAME)
    add_dc(said, "rights", exhibit.rights)
    add_dc(said, "relation", absolute(site, reverse("iiif:exhibit", args=[exhibit.pk])))
    return said
