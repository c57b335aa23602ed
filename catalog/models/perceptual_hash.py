"""What a photograph looks like, in 64 bits: near duplicates differ in few of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from catalog.models.photograph import Photograph

NEAR = 3  # bits; with four bands of 16 bits, two hashes this near agree in at least one band


class PerceptualHashQuerySet(models.QuerySet["PerceptualHash"]):
    def near(self, bits: str) -> list[PerceptualHash]:
        """Those that differ in at most three bits. Four index ranges, however many photographs there are."""
        return self.near_any([bits])

    def near_any(self, many: Collection[str]) -> list[PerceptualHash]:
        """Those near to any of `many`, with photograph and exhibit. Of the most even surfaces the first few only."""
        bands = Q(pk__in=[])
        for name, values in _values_by_band(many).items():
            bands |= Q(**{f"{name}__in": values})
        found = self.filter(bands).exclude(bits=FLAT).order_by("pk").values_list("pk", "bits")[: 500 * len(many)]
        wanted = [int(bits, 16) for bits in many if bits != FLAT]
        near = [pk for pk, bits in found if _is_near_any(int(bits, 16), wanted)]
        return list(self.filter(pk__in=near).select_related("photograph__exhibit").order_by("pk"))


def _values_by_band(many: Iterable[str]) -> dict[str, list[int]]:
    values: dict[str, set[int]] = defaultdict(set)
    for bits in many:
        for name, band in bands_of(bits).items():
            values[name].add(band)
    return {name: sorted(found) for name, found in values.items()}


FLAT = "0" * 16  # an even surface; all such pictures look alike to the hash


class PerceptualHash(models.Model):
    photograph = models.OneToOneField(
        Photograph, on_delete=models.CASCADE, primary_key=True, related_name="perceptual_hash"
    )
    bits = models.CharField(max_length=16)
    band_0 = models.PositiveIntegerField(db_index=True)
    band_1 = models.PositiveIntegerField(db_index=True)
    band_2 = models.PositiveIntegerField(db_index=True)
    band_3 = models.PositiveIntegerField(db_index=True)

    objects: ClassVar[models.Manager[PerceptualHash]] = PerceptualHashQuerySet.as_manager()

    def __str__(self) -> str:
        return self.bits


def is_near(bits: str, others: str) -> bool:
    """Never so for an even surface, which looks like every other one to the hash."""
    return FLAT not in (bits, others) and (int(bits, 16) ^ int(others, 16)).bit_count() <= NEAR


def _is_near_any(number: int, wanted: list[int]) -> bool:
    return any((number ^ one).bit_count() <= NEAR for one in wanted)


def bands_of(bits: str) -> dict[str, int]:
    return {f"band_{place}": int(bits[4 * place : 4 * place + 4], 16) for place in range(4)}
