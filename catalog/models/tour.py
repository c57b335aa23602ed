"""A route that the museum composed: works in an order, with a word at each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import get_language

from catalog.models.exhibit import Exhibit

MOST_STOPS = 200


class TourQuerySet(models.QuerySet["Tour"]):
    def published(self) -> TourQuerySet:
        """Those that visitors may walk, the newest first."""
        return self.filter(published_at__isnull=False).order_by("-published_at", "-pk")

    def with_num_stops(self) -> TourQuerySet:
        """Each with `num_stops`, drafts and withdrawn works included."""
        return self.annotate(num_stops=models.Count("stops"))


class Tour(models.Model):
    """A draft until it is published. French falls back on English where it is empty."""

    slug = models.SlugField(max_length=80, unique=True, help_text="Its address; kept for ever once others link to it.")
    title_en = models.CharField("title (English)", max_length=200)
    title_fr = models.CharField("title (French)", max_length=200, blank=True)
    introduction_en = models.TextField("introduction (English)", blank=True)
    introduction_fr = models.TextField("introduction (French)", blank=True)
    cover = models.ForeignKey(
        Exhibit, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="Empty: the first stop."
    )
    published_at = models.DateTimeField("published", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager[Tour]] = TourQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title_en

    def get_absolute_url(self) -> str:
        return reverse("catalog:tour", args=[self.slug])

    @property
    def title(self) -> str:
        return _in_language(self.title_en, self.title_fr)

    @property
    def introduction(self) -> str:
        return _in_language(self.introduction_en, self.introduction_fr)

    def add(self, exhibits: Iterable[int]) -> int:
        """Append works that are not on the tour yet, in the order given. Returns how many."""
        with transaction.atomic():
            Tour.objects.select_for_update().get(pk=self.pk)  # two who add at once take their turns
            here = set(self.stops.values_list("exhibit", flat=True))
            new = [pk for pk in dict.fromkeys(exhibits) if pk not in here][: max(0, MOST_STOPS - len(here))]
            last = self.stops.aggregate(last=Max("position"))["last"] or 0
            Stop.objects.bulk_create(
                Stop(tour=self, exhibit_id=pk, position=place) for place, pk in enumerate(new, start=last + 1)
            )
        return len(new)

    def arrange(self, order: Sequence[int]) -> None:
        """Put stops into the order of their ids; stops that are not named keep their order behind them."""
        with transaction.atomic():
            stops = {stop.pk: stop for stop in self.stops.select_for_update()}
            named = [stops.pop(pk) for pk in dict.fromkeys(order) if pk in stops]
            for position, stop in enumerate([*named, *stops.values()], start=1):
                stop.position = position
            Stop.objects.bulk_update([*named, *stops.values()], ["position"])


class Stop(models.Model):
    """One work of a tour, and what the museum says there. Empty: the work's own description."""

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="stops")
    exhibit = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="stops")
    position = models.PositiveIntegerField()
    text_en = models.TextField("text (English)", blank=True)
    text_fr = models.TextField("text (French)", blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["tour", "exhibit"], name="stop_once_per_tour")]

    def __str__(self) -> str:
        return f"{self.position} of {self.tour_id}"

    @property
    def text(self) -> str:
        return _in_language(self.text_en, self.text_fr)


def _in_language(english: str, french: str) -> str:
    return french if french and (get_language() or "").startswith("fr") else english
