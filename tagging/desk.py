"""What the curator's desk shows: what is next, how much waits, and where an exhibit is now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from catalog.models import Category, Exhibit
from tagging.counting import EVERYTHING as EVERYTHING
from tagging.counting import Counts as Counts
from tagging.counting import failures as failures
from tagging.counting import to_tag as to_tag
from tagging.filtering import QueueFilter
from tagging.front import first_of
from tagging.models import Draw, Lease, Refusal, Review, Suggestion
from tagging.models.suggestion import SuggestionQuerySet
from tagging.models.suggestion import leading as leading_category

MOST_LOOKED_BACK = 50


def hand_out(
    person: User, wanted: QueueFilter, after: Suggestion | None, num: int, default_order: str = "doubt"
) -> list[Suggestion]:
    """The next `num` that match and that nobody else has in front of them; who may decide holds them from now on."""
    wanted = wanted.of_one_model()
    rows = wanted.waiting(default_order).not_held_by_others(person)

    def fetch(some: SuggestionQuerySet) -> list[Suggestion]:
        return list(some.with_exhibits()[:num])

    for _attempt in range(3):
        if after is not None:
            found = fetch(wanted.after(rows, after, default_order))
        else:
            found = first_of(rows, wanted, wanted.order or default_order, fetch)
        mine = held_now(person, found)
        if mine and wanted.is_in_turn and (wanted.order or default_order) == "doubt":
            note_in_turn(person, mine)
        if mine or not found:
            return mine
    return []


def note_in_turn(person: User, rows: Sequence[Suggestion]) -> None:
    """Those drawn by lot are asked now, where the lot put them; looked up as others, they would be no evidence."""
    if person.has_perm("tagging.add_review"):
        Draw.note_served([row.exhibit_id for row in rows], person)


def held_now(person: User, found: list[Suggestion]) -> list[Suggestion]:
    """Those of `found` that `person` holds after asking for them. Who only reads holds nothing and sees all."""
    if not found or not person.has_perm("tagging.add_review"):
        return found
    held = Lease.take(person, (row.exhibit_id for row in found))
    return [row for row in found if row.exhibit_id in held]


@dataclass(frozen=True)
class Choice:
    """One row of the ballot: a category, its key, and what the model thinks of it."""

    category: Category
    key: int
    probability: float | None
    is_suggested: bool
    is_current: bool
    is_refused: bool = False
    printed: str = ""
    """What stands on the person's key."""

    @property
    def bar(self) -> str:
        """Length of the bar, with a decimal point in every language."""
        return f"{(self.probability or 0) * 100:.1f}%"


def ballot(
    suggestion: Suggestion | None,
    categories: Sequence[Category],
    current: Category | None = None,
    refused: Collection[int] = (),
    keys: Mapping[str, str] | None = None,
) -> list[Choice]:
    """Every category in the order of the keyboard, so that a key never changes its place."""
    leading = leading_of(suggestion, categories, refused)
    return [
        Choice(
            category=category,
            key=key,
            probability=suggestion.probabilities.get(category.slug) if suggestion else None,
            is_suggested=leading == category,
            is_current=current == category,
            is_refused=category.pk in refused,
            printed=(keys or {}).get(category.slug, str(key)).upper(),
        )
        for key, category in enumerate(categories, start=1)
    ]


def leading_of(
    suggestion: Suggestion | None, categories: Sequence[Category], refused: Collection[int]
) -> Category | None:
    """What the page offers to accept: never what a person has said no to."""
    if suggestion is None or suggestion.category_id is None:
        return None
    if suggestion.category_id not in refused:
        return suggestion.category
    by_slug = {category.slug: category for category in categories}
    return leading_category(suggestion.probabilities, by_slug, refused)[0]


@dataclass(frozen=True)
class Picture:
    """One suggestion with all that a page shows of it."""

    suggestion: Suggestion
    choices: list[Choice]
    leading: Category | None
    record: TrackRecord | None


def pictures(
    found: Sequence[Suggestion], categories: Sequence[Category], keys: Mapping[str, str] | None = None
) -> list[Picture]:
    """Two queries for what people have refused before, however many."""
    refused = Refusal.by_exhibit(row.exhibit_id for row in found)
    return [_picture(row, categories, refused[row.exhibit_id], keys) for row in found]


def _picture(
    row: Suggestion, categories: Sequence[Category], refused: set[int], keys: Mapping[str, str] | None
) -> Picture:
    leading = leading_of(row, categories, refused)
    record = track_record(row) if leading == row.category else None
    return Picture(row, ballot(row, categories, None, refused, keys), leading, record)


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
    """What *undo* takes back: this person's latest decision that stands. Two queries."""
    # The latest ones first, by their index: else PostgreSQL joins all that this person ever decided with its undoing.
    latest = Review.objects.by(person).filter(undoes=None).order_by("-decided_at", "-pk")
    numbers = list(latest.values_list("pk", flat=True)[:MOST_LOOKED_BACK])
    standing = Review.objects.standing().select_related("exhibit", "category").order_by("-pk")
    found = standing.filter(pk__in=numbers).first()
    if found is None and len(numbers) == MOST_LOOKED_BACK:  # so many taken back in a row
        found = standing.by(person).first()
    return found


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


def called(person: User | None) -> str:
    """What a page calls the person who decided; nobody stands for the trust rule."""
    return (person.get_full_name() or person.get_username()) if person else _("the trust rule")
