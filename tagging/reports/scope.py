"""How much of what comes in is none of the categories: measured by lot, and suspected by the model."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count as CountOf
from django.db.models import Q

from catalog.models import Category
from tagging.filtering import Count, QueueFilter
from tagging.models import Review
from tagging.models.review import ReviewQuerySet
from tagging.reports.intervals import Share


@dataclass(frozen=True)
class NoneOfThese:
    answered: Share
    """*Other* among the last standing answers of people to works asked by lot."""
    suspected: Count
    """Waiting works that the model thinks are none of the categories."""
    corrected_otherwise: Share
    """*Other* among all decisions on single pictures: what people happened to look at, not the collection."""

    @classmethod
    def now(cls) -> NoneOfThese:
        """Three queries."""
        looked = Review.objects.by_people().last_on_each().exclude(selection__is_whole_filter=True)
        by_lot = looked.filter(exhibit__draw__served_at__isnull=False, exhibit__draw__released_at=None)
        return cls(_share(by_lot), Count.of(QueueFilter(lane="scope").waiting()), _share(looked))


def _share(rows: ReviewQuerySet) -> Share:
    other = Q(category__slug=Category.OTHER)
    counted = rows.order_by().aggregate(num=CountOf("pk"), other=CountOf("pk", filter=other))
    return Share(counted["other"], counted["num"])
