"""The fate of one invented work, and the times of it. No database."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.filling.works import Work
from tagging.models.suggestion import entropy

SITTING_DAYS, SITTING_SECONDS = 200, 8 * 3600  # decisions of so many days, eight hours each
SITTING = 250  # decisions of one curator in a row
PUBLISHED, WITHDRAWN, FAILED, NOT_YET_TAGGED, OUT_OF_ORDER = 0.9, 0.01, 0.005, 0.02, 0.05


@dataclass(frozen=True)
class Shares:
    """How much of the collection the museum had filed before, and how much of the rest people have reviewed."""

    filed: float = 0.3
    reviewed: float = 0.5


@dataclass(frozen=True, slots=True)
class Answer:
    probabilities: dict[str, float]
    said: str
    doubt: float


@dataclass(frozen=True, slots=True)
class Fate:
    """`decided` is the category that it hangs in, if any."""

    is_published: bool
    is_withdrawn: bool
    is_filed_by_museum: bool
    has_failed: bool
    answer: Answer | None
    decided: str | None
    is_reviewed: bool


def fate_of(work: Work, labels: list[str], shares: Shares, chance: random.Random) -> Fate:
    """The most doubtful are reviewed first, a few out of order; a confident answer is the more often right."""
    draws = [chance.random() for _ in range(5)]
    by_museum = draws[0] < shares.filed
    has_failed = not by_museum and work.num_photographs > 0 and draws[1] < FAILED
    is_tagged = not by_museum and work.num_photographs > 0 and draws[1] >= FAILED + NOT_YET_TAGGED
    doubtful = chance.random()
    answer = answer_to(work.kind, doubtful, labels, chance) if is_tagged else None
    place = chance.random() if draws[2] < OUT_OF_ORDER else doubtful
    is_reviewed = answer is not None and place > 1 - shares.reviewed
    is_published = draws[3] < PUBLISHED
    return Fate(
        is_published=is_published and draws[4] >= WITHDRAWN,
        is_withdrawn=is_published and draws[4] < WITHDRAWN,
        is_filed_by_museum=by_museum,
        has_failed=has_failed,
        answer=answer,
        decided=work.kind if by_museum or is_reviewed else None,
        is_reviewed=is_reviewed,
    )


def answer_to(kind: str, doubtful: float, labels: list[str], chance: random.Random) -> Answer:
    """Confidence is about 0.84 in the middle and is right as often as it says. `doubtful`: 0 sure to 1 no idea."""
    confidence = round(1 - (1 - 1.3 / len(labels)) * doubtful**2.2, 4)
    is_right = kind in labels and chance.random() < confidence
    said = kind if is_right else chance.choice([label for label in labels if label != kind])
    others = [label for label in labels if label != said]
    probabilities = dict.fromkeys(labels, confidence) | dict(
        zip(others, _shared(1 - confidence, others, chance), strict=True)
    )
    if max(probabilities.values()) > confidence:  # nothing else may lead
        probabilities |= dict.fromkeys(others, (1 - confidence) / len(others))
    return Answer(probabilities, said, entropy(list(probabilities.values())))


def _shared(rest: float, others: list[str], chance: random.Random) -> list[float]:
    weights = [chance.random() ** 3 + 1e-3 for _ in others]
    return [rest * weight / sum(weights) for weight in weights]


@dataclass(frozen=True)
class Calendar:
    """Times counted back from `until`: who works on number `last` works then."""

    until: datetime
    last: int

    def decided_at(self, number: int) -> datetime:
        """Working days of eight hours that end at five in the afternoon."""
        seconds_each = min(60.0, SITTING_DAYS * SITTING_SECONDS / self.last)
        days, seconds = divmod((self.last - number) * seconds_each, SITTING_SECONDS)
        return self.until - timedelta(days=days, seconds=seconds)

    def created_at(self, number: int) -> datetime:
        return self.until - timedelta(days=SITTING_DAYS + 30, seconds=(self.last - number) / 10)

    def answered_at(self, number: int) -> datetime:
        return self.created_at(number) + timedelta(hours=5)
