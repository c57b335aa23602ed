"""Filed works that look wrong come back as proposals to a person; never as changes. See docs/decisions/0098."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from catalog.models import Category, Exhibit
from tagging import classifier, gathering
from tagging.models import AlreadyDecided, ModelVersion, Refusal, Review, SecondLook
from tagging.reports.intervals import Share

FEWEST = 50  # filed works, below which nobody can say what looks wrong
FEWEST_OF_CATEGORY = 10
MONTHS = 12


def search(version: ModelVersion) -> int:
    """Propose what looks wrong by the features that `version`'s network has seen. Returns how many are new.

    A work for which a person has said *keep*, or *no* to what is proposed, is not proposed for that reason again.
    """
    found = gathering.gathered(classifier.network_of(version))
    nums = {slug: found.categories.count(slug) for slug in set(found.categories)}
    places = [place for place, slug in enumerate(found.categories) if nums[slug] >= FEWEST_OF_CATEGORY]
    if len(places) < FEWEST:
        return 0
    filed = [found.categories[place] for place in places]
    groups = [found.sha256s[place] for place in places]
    doubtful = classifier.suspects(found.features[places], filed, groups, lambda *_: None)
    return _propose([(found.exhibits[places[place]], filed[place], other, margin) for place, other, margin in doubtful])


def _propose(doubtful: list[tuple[int, str, str, float]]) -> int:
    """Write down the worst, so that at most SECOND_LOOK_MOST wait. What nobody has answered is replaced."""
    categories = {category.slug: category.pk for category in Category.objects.all()}
    exhibits = [exhibit for exhibit, *_rest in doubtful]
    refused = Refusal.by_exhibit(exhibits)
    answered = set(
        SecondLook.objects.exclude(answer="").filter(exhibit__in=exhibits).values_list("exhibit", "filed", "proposed")
    )
    rows = [
        SecondLook(exhibit_id=exhibit, filed_id=categories[filed], proposed_id=categories[other], margin=margin)
        for exhibit, filed, other, margin in doubtful
        if categories[other] not in refused[exhibit] and (exhibit, categories[filed], categories[other]) not in answered
    ][: settings.SECOND_LOOK_MOST]
    with transaction.atomic():
        waiting = SecondLook.objects.filter(answer="")
        before = set(waiting.values_list("exhibit", "filed", "proposed"))
        waiting.delete()
        still_there = set(Exhibit.objects.filter(pk__in=[row.exhibit_id for row in rows]).values_list("pk", flat=True))
        rows = [row for row in rows if row.exhibit_id in still_there]
        SecondLook.objects.bulk_create(rows, ignore_conflicts=True)
    return sum((row.exhibit_id, row.filed_id, row.proposed_id) not in before for row in rows)


def keep(look: SecondLook, by: User) -> bool:
    """The work stays where it is, and is never proposed for this reason again. False if somebody was quicker."""
    return look.settle(by, SecondLook.Answer.KEPT)


def change(look: SecondLook, category: Category, by: User) -> Review:
    """File the work under `category`, from where it was when it was suspected. Raises AlreadyDecided."""
    exhibit = Exhibit.objects.get(pk=look.exhibit_id)
    if exhibit.category_id != look.filed_id:
        raise AlreadyDecided(exhibit)
    with transaction.atomic():
        if not look.settle(by, SecondLook.Answer.CHANGED):
            raise AlreadyDecided(exhibit)
        return Review.decide(exhibit, category, by)


@dataclass(frozen=True)
class Month:
    """Of what was answered in it: how many were wrongly filed indeed."""

    first: date
    hits: Share


def by_month() -> list[Month]:
    """The last MONTHS with an answer, newest first. One grouped query."""
    rows = (
        SecondLook.objects.exclude(answer="")
        .annotate(month=TruncMonth("answered_at"))
        .values_list("month")
        .annotate(num=Count("pk"), hits=Count("pk", filter=Q(answer=SecondLook.Answer.CHANGED)))
        .order_by("-month")[:MONTHS]
    )
    return [Month(month.date(), Share(hits, num)) for month, num, hits in rows]
