"""Work that a worker does slice by slice, counting how far it is. The table is the queue: resumed where it was."""

from __future__ import annotations

from django.db import models

from tagging.models.claimed import Claimed


class Job(Claimed):
    """A lesson, or what a model filed being taken back."""

    num_total = models.PositiveIntegerField(default=0)
    num_done = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def per_cent(self) -> int:
        return min(100, 100 * self.num_done // self.num_total) if self.num_total else 0

    @property
    def num_to_do(self) -> int:
        return self.num_total
