"""Writing invented works with all that became of them: exhibits, photographs, suggestions, reviews, refusals."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, transaction

from catalog.filling import pictures, rows
from catalog.filling.index import Index
from catalog.filling.pictures import Shared
from catalog.filling.works import BLOCK, LABEL_FIELDS, Work, works
from catalog.models import Category, Exhibit, Mention, Photograph
from tagging.filling.fates import SITTING, Calendar, Fate, Shares, fate_of
from tagging.models import ModelVersion, Refusal, Review, Suggestion

WRITTEN_AT_ONCE = 10 * BLOCK
WORTH_REBUILDING = 20_000  # from so many rows on, indexes are built anew instead of row by row
TABLES = (Exhibit, Photograph, Mention, Suggestion, Review, Refusal)
NOT_READABLE = "The file is cut off. Scan it again, then try again."

EXHIBIT_COLUMNS = (
    "id", *LABEL_FIELDS, "category_id", "filed_by", "filed_at", "published_at", "withdrawn_at", "created_at",
    "updated_at", "indexed_at",
)  # fmt: skip
PHOTOGRAPH_COLUMNS = ("exhibit_id", "position", *pictures.COLUMNS, "file_name", "alt_text", "added_at")
SUGGESTION_COLUMNS = (
    "id", "exhibit_id", "model_version_id", "state", "claim", "claimed_at", "num_attempts", "category_id", "confidence",
    "probabilities", "doubt", "reason", "answered_at",
)  # fmt: skip
REVIEW_COLUMNS = (
    "id", "exhibit_id", "suggestion_id", "previous_id", "previous_filed_by", "category_id", "undoes_id",
    "decided_by_id", "decided_at", "selection_id",
)  # fmt: skip
REFUSAL_COLUMNS = ("exhibit_id", "sha256", "category_id", "review_id")


T = TypeVar("T")


@dataclass(frozen=True)
class Filling:
    """What all works of one call share. `curators`: ids of those who decided."""

    seed: int
    shares: Shares
    until: datetime
    model_version: ModelVersion
    curators: Sequence[int]
    pictures: dict[str, list[Shared]]
    index: Index | None = None
    categories: dict[str, int] = field(default_factory=lambda: dict(Category.objects.values_list("slug", "pk")))

    def write(self, first: int, last: int) -> Iterator[int]:
        """Works number `first` to `last`, all or none; yields how many were written since."""
        is_big = last - first >= WORTH_REBUILDING
        calendar = Calendar(self.until, last)
        with transaction.atomic(), rows.without_indexes(*(TABLES if is_big else ())):
            numbers = [iter(rows.next_numbers(model, last - first + 1)) for model in (Exhibit, Suggestion, Review)]
            invented = zip(works(first, last, self.seed), *numbers, strict=True)
            for batch in _one_ahead(_Batch.of(self, calendar, some) for some in batched(invented, WRITTEN_AT_ONCE)):
                batch.write()
                yield len(batch.exhibits)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def batched(things: Iterator[T], size: int) -> Iterator[list[T]]:
    while some := list(islice(things, size)):
        yield some


def _one_ahead(things: Iterator[T]) -> Iterator[T]:
    """The next one is made by a thread while the database takes in the one before."""
    with ThreadPoolExecutor(1) as thread:
        following = thread.submit(next, things, None)
        while (thing := following.result()) is not None:
            following = thread.submit(next, things, None)
            yield thing


@dataclass
class _Batch:
    filling: Filling
    calendar: Calendar
    exhibits: list[rows.Row] = field(default_factory=list)
    photographs: list[rows.Row] = field(default_factory=list)
    suggestions: list[rows.Row] = field(default_factory=list)
    reviews: list[rows.Row] = field(default_factory=list)
    refusals: list[rows.Row] = field(default_factory=list)
    works: list[tuple[int, Work]] = field(default_factory=list)

    @classmethod
    def of(cls, filling: Filling, calendar: Calendar, some: Sequence[tuple[Work, int, int, int]]) -> _Batch:
        """A work without a suggestion leaves its number unused, as a deleted row would."""
        batch = cls(filling, calendar)
        for work, exhibit, suggestion, review in some:
            batch._add(work, exhibit, suggestion, review)
        return batch

    def write(self) -> None:
        rows.write(Exhibit, EXHIBIT_COLUMNS, self.exhibits)
        rows.write(Photograph, PHOTOGRAPH_COLUMNS, self.photographs)
        rows.write(Suggestion, SUGGESTION_COLUMNS, self.suggestions)
        rows.write(Review, REVIEW_COLUMNS, self.reviews)
        rows.write(Refusal, REFUSAL_COLUMNS, self.refusals)
        if self.filling.index:
            self.filling.index.write(self.works)

    def _add(self, work: Work, exhibit: int, suggestion: int, review: int) -> None:
        filling = self.filling
        chance = random.Random(filling.seed * 1_000_000_007 + work.number)  # noqa: S311  (no secret)
        fate = fate_of(work, filling.model_version.labels, filling.shares, chance)
        self.exhibits.append(self._exhibit(work, fate, exhibit))
        self.works.append((exhibit, work))
        self.photographs += self._photographs(work, exhibit)
        if fate.answer or fate.has_failed:
            self.suggestions.append(self._suggestion(work, fate, exhibit, suggestion, chance))
        if fate.is_reviewed:
            self._review(work, fate, exhibit, suggestion, review)

    def _exhibit(self, work: Work, fate: Fate, exhibit: int) -> rows.Row:
        created = self.calendar.created_at(work.number)
        filed = created if fate.is_filed_by_museum else self.calendar.decided_at(work.number)
        by = Exhibit.FiledBy.MUSEUM if fate.is_filed_by_museum else Exhibit.FiledBy.CURATOR
        is_filed = fate.decided is not None
        return (
            exhibit, *work.label,
            self._category(fate.decided), by.value if is_filed else "", filed if is_filed else None,
            created if fate.is_published else None, filed if fate.is_withdrawn else None, created,
            max(filed, created) if is_filed else created, self.filling.until if self.filling.index else None,
        )  # fmt: skip

    def _category(self, slug: str | None) -> int | None:
        return self.filling.categories[slug] if slug else None

    def _photographs(self, work: Work, exhibit: int) -> list[rows.Row]:
        shared = self.filling.pictures.get(work.kind, [])
        added = self.calendar.created_at(work.number)
        return [
            (
                exhibit,
                place,
                *shared[(work.number + place) % len(shared)].values,
                f"{work.number}-{place}.jpg",
                "",
                added,
            )
            for place in range(min(work.num_photographs, len(shared)))
        ]

    def _suggestion(self, work: Work, fate: Fate, exhibit: int, suggestion: int, chance: random.Random) -> rows.Row:
        answer, at = fate.answer, self.calendar.answered_at(work.number)
        claim = uuid.UUID(int=chance.getrandbits(128))
        of_the_row: tuple[Any, ...] = (suggestion, exhibit, self.filling.model_version.pk)
        if answer is None:
            return (*of_the_row, "failed", claim, at, 1, None, None, "{}", None, NOT_READABLE, at)
        category, confidence = self._category(answer.said), answer.probabilities[answer.said]
        probabilities = json.dumps(answer.probabilities)
        return (*of_the_row, "ready", claim, at, 1, category, confidence, probabilities, answer.doubt, "", at)

    def _review(self, work: Work, fate: Fate, exhibit: int, suggestion: int, review: int) -> None:
        curators = self.filling.curators
        category = self._category(fate.decided)
        person, at = curators[work.number // SITTING % len(curators)], self.calendar.decided_at(work.number)
        self.reviews.append((review, exhibit, suggestion, None, "", category, None, person, at, None))
        if fate.answer and fate.answer.said != fate.decided:
            # Without the picture's hash: many invented works share one picture, and would share the refusal.
            self.refusals.append((exhibit, "", self._category(fate.answer.said), review))
