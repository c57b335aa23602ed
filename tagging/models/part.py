"""Which part of the collection a work belongs to when something is learned. Given once, and never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from catalog.models import Exhibit, PerceptualHash, Photograph
from tagging.models.draw import Draw

TEST_SHARE, CALIBRATE_SHARE = 0.2, 0.1


class PartQuerySet(models.QuerySet["Part"]):
    def test(self) -> PartQuerySet:
        """Those that no model has ever learned from."""
        return self.filter(name=Part.Name.TEST)


class Part(models.Model):
    """Near duplicates are in the same part as whichever came first, so nothing measured on was seen in another copy."""

    class Name(models.TextChoices):
        LEARN = "learn", "learned from"
        CALIBRATE = "calibrate", "calibrated on"
        TEST = "test", "kept for measuring"
        ASIDE = "aside", "used for nothing: it resembles works of two parts"

    exhibit = models.OneToOneField(Exhibit, on_delete=models.CASCADE, primary_key=True, related_name="part")
    name = models.CharField(max_length=10, choices=Name.choices)
    given_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Part]] = PartQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name", "exhibit"], name="part_by_name")]

    def __str__(self) -> str:
        return f"{self.exhibit_id}: {self.name}"

    @classmethod
    def give(cls, most: int, after: int = 0) -> list[int]:
        """Give a part to up to `most` filed, pictured works that have none; returns them in order. Safe to run twice.

        `after`: the work where the last call ended, so that many calls in a row do not pass over the same ones.
        """
        without = Exhibit.objects.filed().pictured().filter(part=None, pk__gt=after).order_by("pk")
        principal = Photograph.objects.filter(position=0, exhibit__in=list(without.values_list("pk", flat=True)[:most]))
        photographs = list(principal.select_related("perceptual_hash").order_by("exhibit"))
        drawn = set(
            Draw.objects.filter(exhibit__in=[one.exhibit_id for one in photographs]).values_list("exhibit", flat=True)
        )
        # What a file's first work was given, its next ones are: a museum may show thousands with "no picture yet".
        by_file: dict[str, str] = {}
        for photograph in photographs:
            # One by one: the next may resemble this one.
            if photograph.exhibit_id in drawn:
                name = str(Part.Name.TEST)
                by_file.clear()  # whatever resembles it is asked anew
            else:
                name = by_file.get(photograph.sha256) or cls._name_of(photograph)
                by_file[photograph.sha256] = name
            cls.objects.bulk_create([cls(exhibit_id=photograph.exhibit_id, name=name)], ignore_conflicts=True)
        return [photograph.exhibit_id for photograph in photographs]

    @classmethod
    def _name_of(cls, photograph: Photograph) -> str:
        """That of its likes; the hash of the file decides where it has none. Two queries."""
        likes = cls.objects.filter(exhibit__photographs__sha256=photograph.sha256)
        near = getattr(photograph, "perceptual_hash", None)
        if near is not None:
            numbers = [one.photograph_id for one in PerceptualHash.objects.near(near.bits)]
            likes = cls.objects.filter(
                models.Q(exhibit__photographs__in=numbers) | models.Q(exhibit__photographs__sha256=photograph.sha256)
            )
        return common_part(likes.values_list("name", flat=True).distinct()) or part_by_hash(photograph.sha256)


def common_part(names: Iterable[str]) -> str | None:
    """The part of all of `names`; *aside* where they differ; None where there are none.

    >>> common_part(["test", "test"]), common_part(["test", "learn"]), common_part([])
    ('test', 'aside', None)
    """
    found = set(names)
    if len(found) > 1:
        return str(Part.Name.ASIDE)
    return found.pop() if found else None


def part_by_hash(sha256: str) -> str:
    """Falls the same way for the same file on every machine; the file's own hash is hashed again, so that shares of
    something else that begin with it are independent of this one.
    """
    place = int(hashlib.sha256(f"part:{sha256}".encode()).hexdigest()[:13], 16) / 16**13
    if place < TEST_SHARE:
        return str(Part.Name.TEST)
    return str(Part.Name.CALIBRATE if place < TEST_SHARE + CALIBRATE_SHARE else Part.Name.LEARN)
