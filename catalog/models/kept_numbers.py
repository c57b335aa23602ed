"""How many works a choice holds, counted behind the pages by a worker, and dated."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class KeptNumbers(models.Model):
    """Of one question of `catalog.facets`. A small museum has no rows: its pages count for themselves."""

    name = models.CharField(max_length=120, primary_key=True)
    numbers = models.JSONField(help_text="Pairs of what was counted and how often, in the order of the page.")
    counted_at = models.DateTimeField()

    objects: ClassVar[models.Manager[KeptNumbers]] = models.Manager()

    class Meta:
        verbose_name_plural = "kept numbers"

    def __str__(self) -> str:
        return self.name
