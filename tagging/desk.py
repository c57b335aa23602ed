"""What the curator's desk shows: what is next, how much waits, and where an exhibit is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from catalog.models import Category, Exhibit
from tagging.models import ModelVersion, Review, Suggestion
from tagging.models.suggestion import SuggestionQuerySet


@dataclass(frozen=True)
class Counts:
    """Exact, at the moment of asking: four queries."""

    waiting: int
    tagging: int
    failed: int
    has_model: bool

    @classmethod
    def now(cls) -> Counts:
        model_version = ModelVersion.active()
        return cls(
            waiting=Suggestion.objects.waiting_for_review().count(),
            tagging=num_to_tag(model_version) if model_version else 0,
            failed=failures().count(),
            has_model=model_version is not None,
        )

    def as_dict(self) -> dict[str, int | bool]:
        return asdict(self)


def num_to_tag(model_version: ModelVersion) -> int:
    """Exhibits that the worker has in hand or has still to begin."""
    answered = Suggestion.objects.filter(model_version=model_version, exhibit=OuterRef("pk")).exclude(
        state=Suggestion.State.RUNNING
    )
    return Exhibit.objects.untagged().pictured().filter(~Exists(answered)).count()


def failures() -> SuggestionQuerySet:
    """Pictures that the active model could not read and that nobody has filed by hand."""
    return Suggestion.objects.failed().of_active_model().filter(exhibit__category=None)


def queue(after: Suggestion | None = None) -> SuggestionQuerySet:
    """The waiting suggestions that follow `after`, each with its exhibit and photographs (two queries)."""
    waiting = Suggestion.objects.waiting_for_review()
    if after is not None and after.doubt is not None:
        waiting = waiting.after(after)
    return waiting.select_related("exhibit", "category", "model_version").prefetch_related("exhibit__photographs")


@dataclass(frozen=True)
class Choice:
    """One row of the ballot: a category, its key, and what the model thinks of it."""

    category: Category
    key: int
    probability: float | None
    is_suggested: bool
    is_current: bool

    @property
    def bar(self) -> str:
        """Length of the bar, with a decimal point in every language."""
        return f"{(self.probability or 0) * 100:.1f}%"


def ballot(
    suggestion: Suggestion | None, categories: Sequence[Category], current: Category | None = None
) -> list[Choice]:
    """Every category in the order of the keyboard, so that a key never changes its place."""
    return [
        Choice(
            category=category,
            key=key,
            probability=suggestion.probabilities.get(category.slug) if suggestion else None,
            is_suggested=suggestion is not None and suggestion.category_id == category.pk,
            is_current=current == category,
        )
        for key, category in enumerate(categories, start=1)
    ]


@dataclass(frozen=True)
class TrackRecord:
    """How often the model was right when it gave this answer to pictures it had not seen."""

    num_answered: int
    num_right: int
    low: int
    high: int
    """Ends of the 95 % interval of that share, in per cent."""


def track_record(suggestion: Suggestion) -> TrackRecord | None:
    """From the report of the model version; None where the report does not say."""
    try:
        row = suggestion.model_version.report["measured"]["unseen"]["per_label"][_slug(suggestion)]
        num_answered, (low, high) = int(row["answered"]), row["precision_interval"]
        num_right = round(row["precision"] * num_answered)
        return TrackRecord(num_answered, num_right, int(low * 100), round(high * 100)) if num_answered else None
    except (KeyError, TypeError, ValueError):
        return None


def _slug(suggestion: Suggestion) -> str:
    return suggestion.category.slug if suggestion.category else ""


def last_decision(person: User) -> Review | None:
    """What *undo* takes back: this person's latest decision that stands."""
    return Review.objects.by(person).standing().select_related("exhibit", "category").order_by("-pk").first()


def latest_review(exhibit: Exhibit) -> Review | None:
    return exhibit.reviews.select_related("decided_by", "category").order_by("-pk").first()


def whereabouts(exhibit: Exhibit) -> str:
    """Where the exhibit is now and who put it there, as one sentence."""
    review = latest_review(exhibit)
    category = exhibit.category
    if review is None or review.category_id != exhibit.category_id:
        if category is None:
            return _("“%(name)s” is untagged.") % {"name": exhibit.name}
        return _("“%(name)s” is filed under %(category)s.") % {"name": exhibit.name, "category": category}
    facts = {"name": exhibit.name, "category": category, "person": called(review.decided_by)}
    if category is None:
        return _("“%(name)s” is untagged again: %(person)s took the decision back.") % facts
    return _("“%(name)s” has been filed under %(category)s by %(person)s.") % facts


def called(person: User) -> str:
    return person.get_full_name() or person.get_username()
