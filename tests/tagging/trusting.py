"""A museum whose curators have answered many pictures by lot: made in bulk, since evidence comes in hundreds."""

from __future__ import annotations

import itertools
import re

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils import timezone

from catalog.models import Exhibit
from tagging.models import Draw, ModelVersion, Part, Promise, Review, Suggestion, Trial
from tagging.models.draw import lot_of
from tagging.models.suggestion import entropy
from tests.making import LABELS, category


def words(response: HttpResponse) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()).replace("&nbsp;", " "))


_numbers = itertools.count(1)


def exhibits(num: int) -> list[Exhibit]:
    now = timezone.now()
    made = [
        Exhibit(accession_number=f"T.{next(_numbers)}", title="Work", published_at=now, created_at=now)
        for _ in range(num)
    ]
    return Exhibit.objects.bulk_create(made)


def where(made: list[Exhibit]) -> set[tuple[str | None, str]]:
    """(category, filed by) of each, as it stands in the table."""
    return set(Exhibit.objects.filter(pk__in=[one.pk for one in made]).values_list("category__slug", "filed_by"))


def suggest(made: list[Exhibit], model: ModelVersion, slug: str, confidence: float, **more) -> list[Suggestion]:
    rest = (1 - confidence) / (len(LABELS) - 1)
    probabilities = {label: confidence if label == slug else rest for label in LABELS}
    doubt = entropy(list(probabilities.values()))
    rows = [
        Suggestion(
            exhibit=exhibit, model_version=model, state="ready", category=category(slug), confidence=confidence,
            probabilities=probabilities, doubt=doubt, place=doubt, answered_at=timezone.now(), **more,
        )
        for exhibit in made
    ]  # fmt: skip
    return Suggestion.objects.bulk_create(rows)


def answered(
    num: int, model: ModelVersion, by: User, *, said="painting", right: int | None = None, filed="drawing",
    confidence: float = 0.97,
) -> list[Exhibit]:  # fmt: skip
    """`num` pictures asked by lot, `right` of them as the model said, the others `filed` elsewhere."""
    made = exhibits(num)
    rows = suggest(made, model, said, confidence)
    now = timezone.now()
    Draw.objects.bulk_create(Draw(exhibit=one, lot=lot_of(one.pk), served_at=now, served_to=by) for one in made)
    num_right = num if right is None else right
    for place, (exhibit, row) in enumerate(zip(made, rows, strict=True)):
        # Wrong ones are spread evenly, so that both parts of the evidence get their share.
        is_right = (place + 1) * num_right // num > place * num_right // num
        target = category(said if is_right else filed)
        exhibit.category, exhibit.filed_by, exhibit.filed_at = target, "curator", now
        row.target = target
    Exhibit.objects.bulk_update(made, ["category", "filed_by", "filed_at"])
    Review.objects.bulk_create(
        Review(exhibit=row.exhibit, suggestion=row, category=row.target, decided_by=by) for row in rows
    )
    return made


def recorded(num: int, model, *, said="painting", filed_by="museum", right=True, confidence=0.97, **more) -> list:
    """Works that the museum's own records had filed when they came in, and what the model says of them."""
    made = exhibits(num)
    target = category(said if right else "drawing")
    Exhibit.objects.filter(pk__in=[one.pk for one in made]).update(
        category=target, filed_by=filed_by, filed_at=timezone.now()
    )
    Part.objects.bulk_create(Part(exhibit=one, name="test") for one in made)
    rows = [
        Trial(exhibit=one, model_version=model, category=category(said), confidence=confidence, **more) for one in made
    ]
    Trial.objects.bulk_create(rows)
    return made


def waiting(num: int, model: ModelVersion, *, said="painting", confidence: float = 0.97, **more) -> list[Exhibit]:
    made = exhibits(num)
    suggest(made, model, said, confidence, **more)
    return made


def promise(by: User, slug="painting", *, target=0.95, risk=0.05, is_on=True) -> Promise:
    return Promise.objects.create(category=category(slug), target=target, risk=risk, is_on=is_on, set_by=by)
