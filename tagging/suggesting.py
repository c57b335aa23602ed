"""Batches one behind the other: while the network looks at one, the one before is written and the next is read.

Only the thread of the caller speaks to the database; others read from the store, decode and predict.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import transaction

from catalog.models import Category, Photograph
from catalog.storing import STORE_PROBLEMS
from tagging import alike, classifier, sampling
from tagging.models import ModelVersion, Refusal, Suggestion
from tagging.models.suggestion import entropy

if TYPE_CHECKING:
    from tagging.classifier import Prediction

log = logging.getLogger(__name__)
Told = TypeVar("Told")

READERS = 8  # files that are fetched beside each other: a store that is far away answers slowly, but many at once
MOST_BYTES_AHEAD = 200 * 2**20  # of files that wait for their turn; the next batch is not begun beyond it
LOST = "The exhibit has no photograph any more. Add one, then try again."


@lru_cache(maxsize=1)
def _threads(_process: int) -> tuple[ThreadPoolExecutor, ThreadPoolExecutor]:
    """Those who read, and the one who looks: kept as long as the process (which is no other one's child in between).

    A new thread for each slice would open the store anew: S3's library then reads its own description again, and a
    thread's memory is not given back whole.
    """
    return ThreadPoolExecutor(READERS, "read"), ThreadPoolExecutor(1, "look")


@dataclass(frozen=True)
class Hands:
    """Some fetch files, one looks at one batch after the other. Nothing of what was begun outlives `of`."""

    model_version: ModelVersion
    begun: set[Future[Any]] = field(default_factory=set)

    @classmethod
    @contextmanager
    def of(cls, model_version: ModelVersion) -> Iterator[Hands]:
        hands = cls(model_version)
        try:
            yield hands
        finally:
            for future in [*hands.begun]:
                future.cancel()
            wait([*hands.begun])

    def read(self, photograph: Photograph) -> Future[bytes]:
        return self._noted(_threads(os.getpid())[0].submit(photograph.read_original))

    def look(self, reading: Mapping[int, Future[bytes]]) -> Future[dict[int, Prediction | Exception]]:
        return self._noted(_threads(os.getpid())[1].submit(_look, self.model_version, reading))

    def _noted(self, future: Future[Told]) -> Future[Told]:
        self.begun.add(future)
        future.add_done_callback(self.begun.discard)
        return future


@dataclass
class Looking:
    """A claimed batch, and what the network says of its photographs (by exhibit) once it has looked."""

    batch: list[Suggestion]
    photographs: dict[int, Photograph]
    answers: Future[dict[int, Prediction | Exception]]

    @classmethod
    def at(cls, batch: list[Suggestion], hands: Hands) -> Looking:
        mine = Photograph.objects.filter(position=0, exhibit__in=[row.exhibit_id for row in batch])
        photographs = {photograph.exhibit_id: photograph for photograph in mine}
        reading = {pk: hands.read(one) for pk, one in photographs.items()}
        return cls(batch, photographs, hands.look(reading))

    @property
    def num_bytes(self) -> int:
        return sum(photograph.num_bytes for photograph in self.photographs.values())

    def write(self, model_version: ModelVersion) -> int:
        """Wait for the network, then write down every answer. Returns the number written."""
        answers = self.answers.result()
        alike.remember(
            model_version,
            {self.photographs[pk].pk: told for pk, told in answers.items() if not isinstance(told, STORE_PROBLEMS)},
        )
        with transaction.atomic():
            num = _write(self.batch, answers, model_version)
        log.info("tagged %d of %d with model %s", num, len(self.batch), model_version.short)
        return num


def go_on(model_version: ModelVersion, seconds: float) -> int:
    """Tag what waits, batch after batch, for about so long. Returns the number of answers written, 0 if none.

    Where the store is away nothing is written, and the next beat asks again.
    """
    batch, until = Suggestion.claim_batch(model_version, settings.TAGGING_BATCH), time.monotonic() + seconds
    if not batch:
        return 0
    num, in_hand = 0, batch
    try:
        with Hands.of(model_version) as hands:
            looking: Looking | None = Looking.at(batch, hands)
            while looking:
                following = _following(looking, until, hands)
                in_hand = [*looking.batch, *(following.batch if following else ())]
                num_written = looking.write(model_version)
                num += num_written
                looking = following
                if not num_written:
                    until = 0.0
    except classifier.Unsuitable:
        Suggestion.release(in_hand)  # the pictures are not at fault: they wait for a model that works
        raise
    return num


def _following(looking: Looking, until: float, hands: Hands) -> Looking | None:
    """The next batch, begun while the network looks at this one."""
    # What a dead worker left may have been what killed it: nothing else is claimed beside it.
    is_suspect = any(suggestion.num_attempts > 1 for suggestion in looking.batch)
    if is_suspect or looking.num_bytes > MOST_BYTES_AHEAD or time.monotonic() >= until:
        return None
    batch = Suggestion.claim_more(hands.model_version, settings.TAGGING_BATCH)
    return Looking.at(batch, hands) if batch else None


def _look(model_version: ModelVersion, reading: Mapping[int, Future[bytes]]) -> dict[int, Prediction | Exception]:
    """An answer for each photograph (by exhibit), or why there is none."""
    answers: dict[int, Prediction | Exception] = {}
    pictures: dict[int, bytes] = {}
    for pk, file in reading.items():
        try:
            pictures[pk] = file.result()
        except STORE_PROBLEMS as problem:
            answers[pk] = problem
    seen = classifier.classify(model_version, list(pictures.values()))
    return answers | dict(zip(pictures, seen, strict=True))


def _write(batch: list[Suggestion], answers: Mapping[int, Prediction | Exception], model_version: ModelVersion) -> int:
    """Every answer once; a broken picture fails alone."""
    categories = {category.slug: category for category in Category.objects.all()}
    refused = Refusal.by_exhibit(suggestion.exhibit_id for suggestion in batch)
    where = _places(model_version, batch, answers, categories)
    num = 0
    for suggestion in batch:
        answer, exhibit = answers.get(suggestion.exhibit_id), suggestion.exhibit_id
        if answer is None or isinstance(answer, Exception):
            num += _write_why_not(suggestion, answer)
        else:
            place, strange = where[exhibit], answer.out_of_scope
            said = answer.probabilities
            num += suggestion.record(said, categories, refused[exhibit], place=place, out_of_scope=strange)
    return num


def _write_why_not(suggestion: Suggestion, problem: Exception | None) -> int:
    if problem is None:
        return suggestion.record_failure(LOST)
    if isinstance(problem, FileNotFoundError):
        return suggestion.record_failure(
            f"The photograph cannot be fetched from the store ({problem}). Add it again, then try again."
        )
    if isinstance(problem, STORE_PROBLEMS):  # the store is away, not the picture: it waits as if nobody had looked
        log.warning("exhibit %d waits: %s", suggestion.exhibit_id, problem)
        Suggestion.give_back(suggestion)
        return 0
    return suggestion.record_failure(str(problem))


def _places(
    model_version: ModelVersion,
    batch: list[Suggestion],
    answers: Mapping[int, Prediction | Exception],
    categories: Mapping[str, Category],
) -> dict[int, float]:
    """Where each stands in the queue, by exhibit; some are drawn by lot before anybody sees them."""
    said = {pk: answer for pk, answer in answers.items() if not isinstance(answer, Exception)}
    doubts = {pk: entropy(list(answer.probabilities.values())) for pk, answer in said.items()}
    filed = {row.exhibit_id for row in batch if row.exhibit.category_id}
    untagged = {pk: categories[answer.label] for pk, answer in said.items() if pk not in filed}
    return sampling.places(model_version, doubts, sampling.draw(untagged) if untagged else set())
