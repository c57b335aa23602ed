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
        """Exhibit id: refused category ids. Two queries, however many exhibits.

        A person who later filed the exhibit under that very category has changed the word.
        """
        asked = set(exhibits)
        photographs = Photograph.objects.filter(exhibit__in=asked, position=0).values_list("sha256", "exhibit")
        owners: dict[str, set[int]] = defaultdict(set)
        for sha256, owner in photographs:
            owners[sha256].add(owner)
        refused: defaultdict[int, set[int]] = defaultdict(set)
        for row in cls._standing().filter(Q(exhibit__in=asked) | Q(sha256__in=list(owners))):
            for exhibit in asked & {row.exhibit_id, *owners.get(row.sha256, ())}:
                refused[exhibit].add(row.category_id)
        return refused

    @classmethod
    def _standing(cls) -> models.QuerySet[Refusal]:
        from tagging.models.review import Review

        yes_since = Review.objects.standing().filter(
            exhibit=models.OuterRef("exhibit"),
            category=models.OuterRef("category"),
            pk__gt=models.OuterRef("review"),
        )
        return cls.objects.filter(~models.Exists(yes_since))
