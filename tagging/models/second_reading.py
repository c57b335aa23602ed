"""Some decisions are read a second time, by another person who does not know the first answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from catalog.models import Category, Exhibit
from tagging.models.draw import lot_of
from tagging.models.lease import Lease

if TYPE_CHECKING:
    from tagging.models.review import Review


class SecondReaderShare(models.Model):
    """Which part of the decisions is read twice. Append-only: the newest holds; without a row nobody reads twice."""

    share = models.FloatField(help_text="0 to 1, of what a person decided on after looking at it.")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[SecondReaderShare]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="second_share_is_one", condition=Q(share__gte=0, share__lte=1))]

    def __str__(self) -> str:
        return f"{100 * self.share:g} %"

    @classmethod
    def now(cls) -> float:
        return cls.objects.order_by("-pk").values_list("share", flat=True).first() or 0.0


class SecondReadingQuerySet(models.QuerySet["SecondReading"]):
    def waiting(self) -> SecondReadingQuerySet:
        """Unanswered, and still about something: the first answer stands and is where the exhibit is."""
        return self.filter(
            state=SecondReading.State.WAITING, first__undone_by=None, exhibit__category=F("first__category")
        ).order_by("pk")

    def not_read_first_by(self, person: User) -> SecondReadingQuerySet:
        return self.exclude(first__decided_by=person)

    def in_front_of(self, person: User) -> SecondReadingQuerySet:
        """It is their turn: until they have answered, skipped it or let it lie, no page of the desk tells the first."""
        held = Lease.objects.of(person).values("exhibit")
        return self.waiting().not_read_first_by(person).filter(exhibit__in=held)

    def answered(self) -> SecondReadingQuerySet:
        return self.exclude(state=SecondReading.State.WAITING)

    def disagreeing(self) -> SecondReadingQuerySet:
        """The list that a person works through."""
        return self.filter(state=SecondReading.State.DISAGREED).order_by("pk")

    def with_words(self) -> SecondReadingQuerySet:
        """What a page shows of each (two queries)."""
        return self.select_related(
            "exhibit__category", "first__category", "first__decided_by", "second_category", "second_by",
            "resolved_category", "resolved_by",
        ).prefetch_related("exhibit__photographs")  # fmt: skip


class SecondReading(models.Model):
    """The second answer moves nothing. Where the two differ, a third decision by a person says what holds."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting for a second reader"
        AGREED = "agreed", "both say the same"
        DISAGREED = "disagreed", "two answers"
        RESOLVED = "resolved", "two answers, one chosen by a person"

    exhibit = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="second_readings")
    first = models.OneToOneField("tagging.Review", on_delete=models.CASCADE, related_name="second_reading")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    second_category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    resolved_category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[SecondReading]] = SecondReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "id"], name="second_reading_by_state")]

    def __str__(self) -> str:
        return f"{self.exhibit_id}: {self.state}"

    @classmethod
    def ask_for(cls, review: Review) -> None:
        """Drawn by the exhibit's own lot: nobody chooses what is read twice, nor knows it while deciding. One query."""
        if lot_of(review.exhibit_id, "second reader") < SecondReaderShare.now():
            cls.objects.create(exhibit_id=review.exhibit_id, first=review)

    @classmethod
    def hidden_from(cls, person: User) -> list[int]:
        """Exhibits (by number) whose story would tell this person the answer that they are asked for. One query."""
        return list(cls.objects.in_front_of(person).order_by().values_list("exhibit", flat=True))

    def answer(self, by: User, category: Category) -> bool:
        """Write the second answer, once. False if somebody was quicker, or the first answer no longer stands."""
        same = category.pk == self.first.category_id
        state = self.State.AGREED if same else self.State.DISAGREED
        mine = SecondReading.objects.waiting().not_read_first_by(by).filter(pk=self.pk).values("pk")
        changed = SecondReading.objects.filter(pk__in=mine, state=self.State.WAITING).update(
            state=state, second_by=by, second_category=category, answered_at=timezone.now()
        )
        return bool(changed)

    @classmethod
    def take_back_last(cls, by: User) -> SecondReading | None:
        """The reader's own last answer, as long as nobody has settled it."""
        open_states = (cls.State.AGREED, cls.State.DISAGREED)
        last = cls.objects.filter(second_by=by, state__in=open_states).order_by("-answered_at", "-pk").first()
        if last is None:
            return None
        blank = {"state": cls.State.WAITING, "second_by": None, "second_category": None, "answered_at": None}
        mine = cls.objects.filter(pk=last.pk, second_by=by, state__in=open_states)
        return last if mine.update(**blank) else None

    def resolve(self, by: User, category: Category) -> bool:
        """Say what holds, once. The caller has filed the exhibit there. False if somebody was quicker."""
        mine = SecondReading.objects.filter(pk=self.pk, state=self.State.DISAGREED)
        return bool(
            mine.update(
                state=self.State.RESOLVED, resolved_by=by, resolved_category=category, resolved_at=timezone.now()
            )
        )
