"""The log of who came in, and of changes to accounts that no field shows (fields: museum/recorded.py)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.http import HttpRequest


class AccountEvent(models.Model):
    """One coming, going or change of an account. Append-only; kept for ACCOUNT_EVENTS_DAYS."""

    class Kind(models.TextChoices):
        LOGGED_IN = "logged in", "logged in"
        LOGIN_FAILED = "login failed", "login failed"
        LOGGED_OUT = "logged out", "logged out"
        PASSWORD_CHANGED = "password changed", "password changed"
        SECOND_FACTOR_ADDED = "second factor added", "second factor added"
        SECOND_FACTOR_REMOVED = "second factor removed", "second factor removed"
        RECOVERY_CODES_MADE = "recovery codes made", "recovery codes made"

    kind = models.CharField(max_length=30, choices=Kind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="account_events"
    )
    name = models.CharField(max_length=150, blank=True, help_text="As typed or as it was then.")
    caused_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    address = models.GenericIPAddressField(null=True)
    detail = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects: ClassVar[models.Manager[AccountEvent]] = models.Manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name or 'somebody'}: {self.get_kind_display()}"

    @classmethod
    def note(
        cls,
        kind: AccountEvent.Kind,
        request: HttpRequest,
        *,
        person: User | None = None,
        name: str = "",
        detail: str = "",
    ) -> AccountEvent:
        """Write one row. `name` is what was typed, where nobody is known by it; at most 150 characters are kept."""
        from allauth.account.adapter import get_adapter

        who = getattr(request, "user", None)
        return cls.objects.create(
            kind=kind,
            person=person,
            name=(person.get_username() if person else name)[:150].replace("\x00", ""),
            caused_by=who if isinstance(who, User) else None,
            address=get_adapter().get_client_ip(request),
            detail=detail,
        )
