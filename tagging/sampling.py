"""Who is drawn by lot, and where they stand in the queue. See docs/decisions/0090.

A person who works on the most doubtful pictures first sees only the model's worst side; one who accepts a whole band
of confident ones sees its best. Neither says how often it is right. What is drawn by lot before anybody looks, and
asked at a place of the queue that has nothing to do with its own doubt, does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils import timezone

from catalog.models import Category
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
    """Exhibit id: where it stands in the queue, for each of `doubts`. Two queries where somebody was drawn.

    The drawn take the place of another one, chosen without a look at their own doubt: so every part of the queue
    holds about as many of them.
    """
    if not drawn:
        return dict(doubts)
    lent = _places_to_lend(model_version) or list(doubts.values())
    return {pk: _place(pk, lent) if pk in drawn else doubt for pk, doubt in doubts.items()}


def _place(exhibit: int, lent: Sequence[float]) -> float:
    return lent[int(lot_of(exhibit, "place") * len(lent))]


def _places_to_lend(model_version: ModelVersion) -> list[float]:
    """Recent doubts of what stays with people: among what the machine files, nobody would come by."""
    recent = Suggestion.objects.ready().filter(model_version=model_version)
    for certificate in Certificate.objects.open().filter(model_version=model_version):
        recent = recent.exclude(category=certificate.category_id, confidence__gte=certificate.threshold)
    return [float(doubt or 0) for doubt in recent.order_by("-pk").values_list("doubt", flat=True)[:NUM_PLACES]]


def release(certificate: Certificate) -> int:
    """The sample of a newly certified category shrinks to the share of audits. Returns how many left it.

    By their numbers alone, and only those that nobody was asked about: what stays is as random as before, and moves
    to where people still come by.
    """
    mine = Suggestion.objects.ready().filter(model_version=certificate.model_version, category=certificate.category)
    unasked = Draw.objects.in_the_sample().filter(served_at=None, exhibit__in=mine.values("exhibit"))
    num_left = unasked.filter(lot__gte=Shares.now().audit).update(released_at=timezone.now())
    lent = _places_to_lend(certificate.model_version)
    staying = list(mine.filter(exhibit__draw__in=unasked).only("pk", "exhibit", "place")) if lent else []
    for row in staying:
        row.place = _place(row.exhibit_id, lent)
    Suggestion.objects.bulk_update(staying, ["place"], batch_size=500)
    return num_left


def held_out(exhibits: Sequence[int]) -> set[int]:
    """Those of `exhibits` (ids) that no model may learn from, since they are what it is measured with."""
    return set(Draw.objects.filter(exhibit__in=exhibits).values_list("exhibit", flat=True))
