"""Factories: plain functions with keyword changes. Every picture is drawn here."""

import io
import itertools

from django.utils import timezone
from PIL import Image, ImageDraw

from catalog.accession import add_photograph
from catalog.models import Category, Exhibit, Photograph
from tagging.models import ModelVersion, Suggestion
from tagging.models.suggestion import entropy, margin

LABELS = ("drawing", "engraving", "iconography", "painting", "sculpture")
_numbers = itertools.count(1)


def picture_bytes(colour=(120, 90, 60), size=(96, 64), format="JPEG", mark: int = 0, **options) -> bytes:
    """A small picture; another `mark` makes another file."""
    image = Image.new("RGB", size, colour)
    ImageDraw.Draw(image).ellipse([mark % 40, 8, mark % 40 + 24, 40], fill=(mark % 256, 200, 90))
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def category(slug: str) -> Category:
    return Category.objects.get(slug=slug)


def make_exhibit(
    *, filed_under: str | None = None, published: bool = True, pictured: bool = False, **changes
) -> Exhibit:
    number = next(_numbers)
    values = {
        "accession_number": f"1987.{number}",
        "title": f"Work {number}",
        "maker": "Mara Lindqvist",
        "date_text": "c. 1640-50",
        "earliest_year": 1640,
        "latest_year": 1650,
        "published_at": timezone.now() if published else None,
    }
    if filed_under:
        values |= {
            "category": category(filed_under),
            "filed_by": Exhibit.FiledBy.MUSEUM,
            "filed_at": timezone.now(),
        }
    exhibit = Exhibit.objects.create(**(values | changes))
    if pictured:
        make_photograph(exhibit)
    return exhibit


def make_photograph(exhibit: Exhibit, data: bytes | None = None, name: str = "front.jpg", **changes) -> Photograph:
    photograph = add_photograph(exhibit, data or picture_bytes(mark=next(_numbers)), name)
    for field, value in changes.items():
        setattr(photograph, field, value)
    if changes:
        photograph.save()
    return photograph


def make_model_version(*, active: bool = True, **changes) -> ModelVersion:
    values = {"version": f"{next(_numbers):064x}", "location": "starter", "labels": list(LABELS)}
    version = ModelVersion.objects.create(**(values | changes))
    if active:
        version.activate()
    return version


def make_suggestion(exhibit: Exhibit, model_version: ModelVersion | None = None, **probabilities: float) -> Suggestion:
    """A ready suggestion; what the named probabilities leave over is shared by the other labels."""
    named = probabilities or {"painting": 0.7}
    rest = (1 - sum(named.values())) / (len(LABELS) - len(named))
    every = {label: named.get(label, rest) for label in LABELS}
    label = max(every, key=every.get)
    return Suggestion.objects.create(
        exhibit=exhibit,
        model_version=model_version or ModelVersion.active() or make_model_version(),
        state=Suggestion.State.READY,
        category=category(label),
        confidence=every[label],
        probabilities=every,
        doubt=entropy(list(every.values())),
        place=entropy(list(every.values())),
        margin=margin(list(every.values())),
        answered_at=timezone.now(),
    )
