"""What is dear to count, counted behind the pages by a worker, and dated."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Tally(models.Model):
    """One number (and, for lists, its words). Without a row it is quick to count, and pages count it themselves."""

    name = models.CharField(max_length=60, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    words = models.JSONField(default=list)
    seconds = models.FloatField(help_text="How long counting took: the dearer, the less often.")
    counted_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Tally]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.name}: {self.number}"
