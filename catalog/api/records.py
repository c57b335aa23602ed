"""From the catalogue's rows to the API's records. Makes no query where category and photographs were fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from catalog.addresses import absolute
from catalog.api.shapes import CategoryRecord, ExhibitRecord, PhotographRecord, RenditionRecord
from catalog.changes import changed_at

if TYPE_CHECKING:
    from catalog.models import Category, Exhibit, Photograph


def exhibit_record(exhibit: Exhibit, site: str) -> ExhibitRecord:
    """For an exhibit on view: filed and published."""
    if exhibit.category is None or exhibit.published_at is None:
        raise ValueError(f"Exhibit {exhibit.pk} is not on view, so it has no public record.")
    return ExhibitRecord(
        id=exhibit.pk,
        address=absolute(site, exhibit.get_absolute_url()),
        manifest=absolute(site, reverse("iiif:exhibit", args=[exhibit.pk])),
        accession_number=exhibit.accession_number,
        title=exhibit.title,
        maker=exhibit.maker,
        maker_dates=exhibit.maker_dates,
        date_text=exhibit.date_text,
        earliest_year=exhibit.earliest_year,
        latest_year=exhibit.latest_year,
        medium=exhibit.medium,
        dimensions=exhibit.dimensions,
        department=exhibit.department,
        credit_line=exhibit.credit_line,
        description=exhibit.description,
        category=category_record(exhibit.category),
        filed_by=exhibit.filed_by,
        filed_at=exhibit.filed_at,
        rights=exhibit.rights or None,
        photographs=[photograph_record(photograph, site) for photograph in exhibit.photographs.all()],
        published_at=exhibit.published_at,
        changed_at=changed_at(exhibit),
    )


def category_record(category: Category) -> CategoryRecord:
    return CategoryRecord(
        slug=category.slug,
        name_en=category.name_en,
        name_fr=category.name_fr,
        plural_en=category.plural_en,
        plural_fr=category.plural_fr,
        aat=category.aat_uri or None,
    )


def photograph_record(photograph: Photograph, site: str) -> PhotographRecord:
    renditions = [
        RenditionRecord(address=absolute(site, photograph.rendition_url(width)), width=width, media_type="image/webp")
        for width in photograph.rendition_widths
    ]
    return PhotographRecord(
        id=photograph.pk,
        alternative=photograph.alternative,
        width=photograph.width,
        height=photograph.height,
        image_service=absolute(site, reverse("iiif:image", args=[photograph.pk])),
        renditions=renditions,
    )
