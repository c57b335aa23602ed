"""What a photograph looks like, in 64 bits: near duplicates differ in few of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from catalog.models.photograph import Photograph

NEAR = 3  # bits; with four bands of 16 bits, two hashes this near agree in at least one band


class PerceptualHashQuerySet(models.QuerySet["PerceptualHash"]):
    def near(self, bits: str) -> list[PerceptualHash]:
        """Those that differ in at most three bits. Four index ranges, however many photographs there are."""
        bands = Q()
        for name, band in bands_of(bits).items():
            bands |= Q(**{name: band})
        found = self.filter(bands).exclude(bits=FLAT).order_by("pk")[:500]
        return [one for one in found if (int(one.bits, 16) ^ int(bits, 16)).bit_count() <= NEAR]


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


def bands_of(bits: str) -> dict[str, int]:
    return {f"band_{place}": int(bits[4 * place : 4 * place + 4], 16) for place in range(4)}
