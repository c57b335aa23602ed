"""A decision about an exhibit, by a person or by the trust rule. Append-only: undo is another Review."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Q

from catalog.models import Category, Exhibit
from tagging.models.certificate import Certificate
from tagging.models.refusal import Refusal
from tagging.models.second_reading import SecondReading
from tagging.models.selection import Selection
from tagging.models.suggestion import Suggestion


class AlreadyDecided(Exception):
    """Somebody was quicker, or the exhibit has moved since; `exhibit` tells where it is now."""

    def __init__(self, exhibit: Exhibit) -> None:
        self.exhibit = exhibit
        where = f"It is filed under {exhibit.category}." if exhibit.category else "It is untagged again."
        super().__init__(f"{exhibit.name} has been decided meanwhile. {where}")


class ReviewQuerySet(models.QuerySet["Review"]):
    def by(self, person: User) -> ReviewQuerySet:
        return self.filter(decided_by=person)

    def by_people(self) -> ReviewQuerySet:
        """Without what the trust rule filed: only these are evidence, and only these may be learned from."""
        return self.filter(by_rule=None)

    def by_the_rule(self) -> ReviewQuerySet:
        return self.filter(by_rule__isnull=False)

    def untouched(self) -> ReviewQuerySet:
        """By the rule, and no person has decided anything about the exhibit since."""
        later = Review.objects.filter(exhibit=models.OuterRef("exhibit"), pk__gt=models.OuterRef("pk"))
        machine = Q(exhibit__filed_by=Exhibit.FiledBy.MACHINE, exhibit__category=models.F("category"))
        return self.by_the_rule().filter(machine, ~models.Exists(later), undoes=None)

    def standing(self) -> ReviewQuerySet:
        """Decisions that nobody has taken back."""
        return self.filter(undoes=None, undone_by=None)

    def last_on_each(self) -> ReviewQuerySet:
        """Of the standing decisions on each exhibit the last one."""
        later = Review.objects.standing().filter(exhibit=models.OuterRef("exhibit"), pk__gt=models.OuterRef("pk"))
        return self.standing().filter(~models.Exists(later))

    def with_story(self) -> ReviewQuerySet:
        """Newest first, with what a line of history shows (two queries), and `can_undo`: whether it still can be."""
        later = Review.objects.standing().filter(exhibit=models.OuterRef("exhibit"), pk__gt=models.OuterRef("pk"))
        still_there = Q(undoes=None, undone_by=None, exhibit__category=models.F("category")) & ~models.Exists(later)
        return (
            self.select_related(
                "exhibit", "category", "previous", "decided_by", "suggestion__category", "undone_by", "by_rule"
            )
            .prefetch_related("exhibit__photographs")
            .annotate(can_undo=models.ExpressionWrapper(still_there, models.BooleanField()))
            .order_by("-pk")
        )


class Review(models.Model):
    """Who moved which exhibit from where to where, when, and on what suggestion."""

    # What was decided is never deleted: a work that leaves is withdrawn. See docs/decisions/0160.
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="reviews")
    suggestion = models.ForeignKey(Suggestion, null=True, on_delete=models.SET_NULL, related_name="reviews")
    previous = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")
    previous_filed_by = models.CharField(max_length=10, blank=True)
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="reviews")
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="reviews",
        help_text="Empty: nobody; the trust rule did it.",
    )
    by_rule = models.ForeignKey(
        Certificate,
        null=True,
        on_delete=models.PROTECT,
        related_name="reviews",
        help_text="The certificate under which the machine filed.",
    )
    decided_at = models.DateTimeField(auto_now_add=True)
    selection = models.ForeignKey(Selection, null=True, on_delete=models.SET_NULL, related_name="reviews")

    objects: ClassVar[models.Manager[Review]] = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        permissions = [("publish_exhibit", "Can put exhibits on view and take them off")]
        indexes = [
            models.Index(fields=["decided_by", "-decided_at"], name="review_by_person"),
            models.Index(fields=["by_rule", "id"], name="review_by_rule", condition=Q(by_rule__isnull=False)),
            models.Index(fields=["-decided_at", "-id"], name="review_by_time", condition=Q(selection__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="review_without_category_is_an_undo",
                condition=Q(category__isnull=False) | Q(undoes__isnull=False),
            ),
            models.CheckConstraint(
                name="review_by_a_person_or_by_the_rule",
                condition=Q(decided_by__isnull=False, by_rule=None)
                | Q(decided_by=None, by_rule__isnull=False, undoes=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exhibit_id}: {self.previous or 'untagged'} → {self.category or 'untagged'}"

    @property
    def agrees(self) -> bool:
        """The person said what the model had said."""
        return self.suggestion is not None and self.suggestion.category_id == self.category_id

    @classmethod
    def decide(
        cls,
        exhibit: Exhibit,
        category: Category,
        by: User,
        suggestion: Suggestion | None = None,
        selection: Selection | None = None,
    ) -> Review:
        """File `exhibit` under `category`, from where the caller saw it. One transaction.

        The suggestion is never touched. Raises AlreadyDecided, with nothing written, if the exhibit
        is no longer under the category that `exhibit` carries.
        """
        return cls._move(exhibit, category, by, suggestion=suggestion, selection=selection)

    @classmethod
    def by_certificate(cls, exhibit: Exhibit, suggestion: Suggestion, certificate: Certificate) -> Review:
        """The machine files an untagged exhibit alone. Raises AlreadyDecided where a person was quicker."""
        exhibit.category = None
        category, machine = suggestion.category, Exhibit.FiledBy.MACHINE
        return cls._move(exhibit, category, None, suggestion=suggestion, by_rule=certificate, filed_by=machine)

    def undo(self, by: User) -> Review:
        """Put the exhibit back where it was before this review, by another review."""
        exhibit = Exhibit.objects.select_related("category").get(pk=self.exhibit_id)
        if exhibit.category_id != self.category_id or Review.objects.filter(undoes=self).exists():
            raise AlreadyDecided(exhibit)
        later = Review.objects.filter(exhibit=exhibit, pk__gt=self.pk, undoes=None, undone_by=None)
        if later.exists():
            raise AlreadyDecided(exhibit)
        return self._move(
            exhibit, self.previous, by, suggestion=self.suggestion, undoes=self, filed_by=self.previous_filed_by
        )

    @classmethod
    def _move(
        cls,
        exhibit: Exhibit,
        category: Category | None,
        by: User | None,
        *,
        suggestion: Suggestion | None,
        selection: Selection | None = None,
        undoes: Review | None = None,
        by_rule: Certificate | None = None,
        filed_by: str = Exhibit.FiledBy.CURATOR,
    ) -> Review:
        previous, previous_filed_by = exhibit.category, exhibit.filed_by
        with transaction.atomic():
            if not exhibit.refile(previous, category, filed_by):
                exhibit.refresh_from_db()
                raise AlreadyDecided(exhibit)
            review = cls.objects.create(
                exhibit=exhibit,
                suggestion=suggestion,
                previous=previous,
                previous_filed_by=previous_filed_by,
                category=category,
                undoes=undoes,
                decided_by=by,
                by_rule=by_rule,
                selection=selection,
            )
            if undoes:
                undoes.refusals.all().delete()
            else:
                Refusal.remember(review)
            if by and not undoes and not (selection and selection.is_whole_filter):
                SecondReading.ask_for(review)
            return review
