"""What the facets of a large museum count, of all works on view at one moment; `catalog/census.py` reads it."""

from django.db import models


class Census(models.Model):
    """Columns of all works on view, packed. The newest one counts; a worker takes it and deletes the one before."""

    taken_at = models.DateTimeField()
    pulse = models.CharField(max_length=100, help_text="What visitors saw then (catalog/pulse.py).")
    num_works = models.PositiveIntegerField()
    contents = models.BinaryField()

    class Meta:
        verbose_name_plural = "censuses"

    def __str__(self) -> str:
        return f"{self.num_works} works on view at {self.taken_at:%Y-%m-%d %H:%M}"
