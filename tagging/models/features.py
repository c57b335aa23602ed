"""What a network saw in a photograph, kept so that its last layer can be taught without asking it again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from catalog.models import Photograph


class Features(models.Model):
    """One row a photograph and network; all versions that share a network, by its file's hash, share them."""

    photograph = models.ForeignKey(Photograph, on_delete=models.CASCADE, related_name="+")
    network = models.CharField(max_length=64, help_text="SHA-256 of the serving model that made them.")
    values = models.BinaryField(help_text="Little-endian float16; empty: the picture was unreadable.")

    objects: ClassVar[models.Manager[Features]] = models.Manager()

    class Meta:
        verbose_name_plural = "features"
        constraints = [models.UniqueConstraint(fields=["network", "photograph"], name="features_once_per_network")]

    def __str__(self) -> str:
        return f"{self.photograph_id} by {self.network[:10]}"
