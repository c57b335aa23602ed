"""The shapes of the API's answers. The published description (OpenAPI) is made from these classes."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field


class CategoryRecord(Schema):
    """One kind of work of the museum's closed list."""

    slug: str = Field(description="As it stands in addresses.", examples=["painting"])
    name_en: str
    name_fr: str
    plural_en: str
    plural_fr: str
    aat: str | None = Field(description="The concept in the Getty's Art & Architecture Thesaurus.")


class RenditionRecord(Schema):
    """One picture file of a photograph, never larger than the original."""

    address: str
    width: int = Field(description="Pixels.")
    media_type: str


class PhotographRecord(Schema):
    """One picture of an exhibit; the first in the list is the principal one."""

    id: int
    alternative: str = Field(description="What the picture shows, for those who cannot see it.")
    width: int = Field(description="Pixels of the original, as seen upright.")
    height: int
    image_service: str = Field(description="IIIF Image API 3 (level 0); add /info.json.")
    renditions: list[RenditionRecord]


class ExhibitRecord(Schema):
    """One work on view, as its label and record say."""

    id: int
    address: str = Field(description="The permanent address of the work's page.")
    manifest: str = Field(description="IIIF Presentation 3 manifest.")
    accession_number: str
    title: str
    maker: str
    maker_dates: str
    date_text: str
    earliest_year: int | None = Field(description="Negative before our era.")
    latest_year: int | None
    medium: str
    dimensions: str
    department: str
    credit_line: str
    description: str
    category: CategoryRecord
    filed_by: str = Field(
        description="How the category came about: `museum` (its own records), `curator`, "
        "or `machine` (the picture classifier; no curator has looked at it yet)."
    )
    filed_at: datetime | None
    rights: str | None = Field(description="Address of the rights statement or licence; null: not stated.")
    photographs: list[PhotographRecord]
    published_at: datetime
    changed_at: datetime


class ExhibitPage(Schema):
    exhibits: list[ExhibitRecord]
    next: str | None = Field(description="Address of the next page; null on the last one.")


class CategoryList(Schema):
    categories: list[CategoryRecord]


class Problem(Schema):
    """What went wrong, in words (RFC 9457, application/problem+json)."""

    type: str
    title: str
    status: int
    detail: str
