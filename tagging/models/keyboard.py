"""The keys of one curator, where they differ from those of the house."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Keyboard(models.Model):
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="keyboard"
    )
    keys = models.JSONField(default=dict, help_text="Action, or slug of a category: one character.")

    def __str__(self) -> str:
        return f"{self.person_id}: {len(self.keys)} keys"
