"""Who is drawn by lot, and where they stand in the queue. See docs/decisions/0090.

A person who works on the most doubtful pictures first sees only the model's worst side; one who accepts a whole band
of confident ones sees its best. Neither says how often it is right. What is drawn by lot before anybody looks, and
asked at a place of the queue that has nothing to do with its own doubt, does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from catalog.models import Category, Exhibit
from tagging.models import Certificate, Draw, ModelVersion, Review, Shares, Suggestion
from tagging.models.draw import lot_of

NUM_PLACES = 500  # so many recent answers lend their places


def draw(exhibits: Mapping[int, Category | None]) -> set[int]:
    """Draw from `exhibits` (ids, each with the category that is suggested); returns those that are in the sample.

    Four queries. Whoever was drawn stays; whom a person has decided about is never drawn.
    """
    shares, certified = Shares.now(), _certified()
    wanted = {pk: shares.audit if category in certified else shares.control for pk, category in exhibits.items()}
    chosen = {pk for pk, share in wanted.items() if lot_of(pk) < share}
    if chosen:
        chosen -= set(Review.objects.filter(exhibit__in=chosen).values_list("exhibit", flat=True))
        Draw.objects.bulk_create([Draw(exhibit_id=pk, lot=lot_of(pk)) for pk in sorted(chosen)], ignore_conflicts=True)
    return set(Draw.objects.in_the_sample().filter(exhibit__in=exhibits).values_list("exhibit", flat=True))


def _certified() -> set[Category]:
    return {one.category for one in Certificate.objects.open().select_related("category")}


def places(model_version: ModelVersion, doubts: Mapping[int, float], drawn: set[int]) -> dict[int, float]:
    """Exhibit id: where it stands in the queue, for each of `doubts`. One query where somebody was drawn.

    The drawn take the place of another one, chosen without a look at their own doubt: so every part of the queue
    holds about as many of them.
    """
    if not drawn:
        return dict(doubts)
    recent = Suggestion.objects.ready().filter(model_version=model_version).order_by("-pk")
    lent = [*recent.values_list("doubt", flat=True)[:NUM_PLACES], *doubts.values()]
    return {
        pk: float(lent[int(lot_of(pk, "place") * len(lent))] or 0.0) if pk in drawn else doubt
        for pk, doubt in doubts.items()
    }


def release(category: Category, model_version: ModelVersion) -> int:
    """The sample of a certified category shrinks to the share of audits. Returns how many left it.

    By their numbers alone, and only those that nobody was asked about: what stays is as random as before.
    """
    suggested = Suggestion.objects.ready().filter(
        model_version=model_version, category=category, exhibit=OuterRef("exhibit")
    )
    leaving = Draw.objects.in_the_sample().filter(Exists(suggested), served_at=None, lot__gte=Shares.now().audit)
    return leaving.update(released_at=timezone.now())


def to_score_again(model_version: ModelVersion) -> QuerySet[Exhibit]:
    """Exhibits of the sample that people have decided about and this model has not seen: its evidence."""
    answered = Suggestion.objects.filter(model_version=model_version, exhibit=OuterRef("pk"))
    asked = Exhibit.objects.filter(draw__served_at__isnull=False, draw__released_at=None)
    return asked.filed().pictured().filter(~Exists(answered))


def held_out(exhibits: Sequence[int]) -> set[int]:
    """Those of `exhibits` (ids) that no model may learn from, since they are what it is measured with."""
    return set(Draw.objects.filter(exhibit__in=exhibits).values_list("exhibit", flat=True))
