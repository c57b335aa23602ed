"""What a photograph looks like, as a direction in some space: photographs that look alike point the same way.

How far it goes in that direction is kept beside it, so that whoever wrote it finds again what was seen (`seen_again`).
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt
from django.db import models
from django.db.models import Exists, OuterRef

from catalog.models.photograph import Photograph

Vector = npt.NDArray[np.float32]


class Likeness(models.Model):
    """Written by whoever can look at pictures; this application does not know how. Spaces cannot be compared."""

    photograph = models.ForeignKey(Photograph, on_delete=models.CASCADE, related_name="likenesses")
    space = models.CharField(max_length=64, help_text="What made the vectors: those of different spaces say nothing.")
    vector = models.BinaryField(help_text="Little-endian float16 of length 1; empty: nothing could be seen.")
    length = models.FloatField(
        null=True,
        help_text="Of what was seen; 0: nothing could be seen; empty: it was not noted.",
    )

    objects: ClassVar[models.Manager[Likeness]] = models.Manager()

    class Meta:
        verbose_name_plural = "likenesses"
        constraints = [models.UniqueConstraint(fields=["space", "photograph"], name="likeness_once_per_space")]

    def __str__(self) -> str:
        return f"{self.photograph_id} in {self.space[:10]}"

    @classmethod
    def not_seen(cls, space: str) -> models.QuerySet[Photograph]:
        """Principal photographs of which nothing is known in a space, oldest first."""
        known = cls.objects.filter(space=space, photograph=OuterRef("pk"))
        return Photograph.objects.filter(~Exists(known), position=0).order_by("pk")


def packed(values: npt.ArrayLike | None) -> tuple[bytes, float]:
    """A direction in 16 bits and its length; empty and 0 where there is none: nothing seen, all zero, or not finite."""
    vector = np.zeros(0, np.float32) if values is None else np.asarray(values, dtype=np.float32).ravel()
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or length == 0.0:
        return b"", 0.0
    return (vector / length).astype("<f2").tobytes(), length


def seen_again(vector: bytes | memoryview, length: float) -> Vector:
    """What `packed` was given, each number to about a thousandth of itself."""
    return np.frombuffer(bytes(vector), dtype="<f2").astype(np.float32) * np.float32(length)
