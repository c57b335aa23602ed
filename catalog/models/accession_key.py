"""Accession numbers without what people write differently, so that file names find their records by an index."""

from __future__ import annotations

from django.db import models

from catalog.models.exhibit import Exhibit


class AccessionKey(models.Model):
    """Kept up by picture imports when they begin (`catalog.importing.keys`), also for numbers edited since."""

    exhibit = models.OneToOneField(Exhibit, on_delete=models.CASCADE, primary_key=True, related_name="+")
    accession_number = models.CharField(max_length=200)
    key = models.CharField(max_length=200, db_index=True)

    def __str__(self) -> str:
        return f"{self.accession_number}: {self.key}"
