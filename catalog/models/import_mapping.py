"""A mapping that somebody saved under a name, to be used again with the next file of the same kind."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ImportMapping(models.Model):
    name = models.CharField(max_length=100, unique=True)
    mapping = models.JSONField(default=dict)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
