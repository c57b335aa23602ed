"""A person's *no* to a category for a picture. It never comes back as the leading suggestion, under any model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from catalog.models import Category, Exhibit, Photograph

if TYPE_CHECKING:
    from tagging.models.review import Review


class Refusal(models.Model):
    """Kept for the exhibit and for the picture's bytes, so that it outlives a re-import under another record."""

    exhibit = models.ForeignKey(Exhibit, null=True, on_delete=models.SET_NULL, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True, db_index=True, help_text="Of the principal photograph.")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    review = models.ForeignKey("tagging.Review", null=True, on_delete=models.SET_NULL, related_name="refusals")

    objects: ClassVar[models.Manager[Refusal]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "category"], name="refusal_once_per_review")]

    def __str__(self) -> str:
        return f"{self.exhibit_id}: not {self.category}"

    @classmethod
    def remember(cls, review: Review) -> None:
        """Write down what `review` says no to. No query where it only says yes; two otherwise."""
        refused = cls._refused_by(review)
        if not refused:
            return
        sha256 = (
            Photograph.objects.filter(exhibit=review.exhibit_id, position=0).values_list("sha256", flat=True).first()
        )
        cls.objects.bulk_create(
            cls(exhibit_id=review.exhibit_id, sha256=sha256 or "", category_id=pk, review=review)
            for pk in sorted(refused)
        )

    @staticmethod
    def _refused_by(review: Review) -> set[int]:
        """What the machine said and what it was filed under before; *Other* says no to every category there is."""
        if review.category is None:
            return set()
        said = {review.suggestion.category_id if review.suggestion else None, review.previous_id}
        if review.category.slug == Category.OTHER:
            said |= set(Category.objects.values_list("pk", flat=True))
        return {pk for pk in said if pk is not None and pk != review.category_id}

    @classmethod
    def by_exhibit(cls, exhibits: Iterable[int]) -> defaultdict[int, set[int]]:
        """Exhibit id: refused category ids. Two queries, however many exhibits; three where somebody refused.

        A person who later filed the exhibit under that very category has changed the word.
        """
        asked = set(exhibits)
        photographs = Photograph.objects.filter(exhibit__in=asked, position=0).values_list("sha256", "exhibit")
        owners: dict[str, set[int]] = defaultdict(set)
        for sha256, owner in photographs:
            owners[sha256].add(owner)
        refused: defaultdict[int, set[int]] = defaultdict(set)
        for row in cls._standing(list(cls.objects.filter(Q(exhibit__in=asked) | Q(sha256__in=list(owners))))):
            for exhibit in asked & {row.exhibit_id, *owners.get(row.sha256, ())}:
                refused[exhibit].add(row.category_id)
        return refused

    @staticmethod
    def _standing(rows: list[Refusal]) -> list[Refusal]:
        """Without those that a later *yes* outweighs. Asked apart: as a subquery it would read all reviews."""
        from tagging.models.review import Review

        if not rows:
            return []
        said_yes = Review.objects.standing().filter(exhibit__in={row.exhibit_id for row in rows})
        latest: dict[tuple[int | None, int | None], int] = {}
        for exhibit, category, pk in said_yes.order_by("pk").values_list("exhibit", "category", "pk"):
            latest[exhibit, category] = pk
        return [row for row in rows if latest.get((row.exhibit_id, row.category_id), 0) <= (row.review_id or 2**63)]
