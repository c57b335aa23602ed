"""The log of who came in, and of changes to accounts that no field shows (fields: museum/recorded.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.http import HttpRequest
from django.utils import timezone


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
    def are_too_many(cls, address: str | None, name: str) -> bool:
        """Whether so much was guessed lately that even the right password is not listened to. Three queries at most."""
        return cls._failed(address, None, *settings.FAILURES_OF_AN_ADDRESS) or cls._failed(
            address, name, *settings.FAILURES_OF_A_NAME
        )

    @classmethod
    def _failed(cls, address: str | None, name: str | None, most: int, minutes: int) -> bool:
        failures = cls.objects.filter(kind=cls.Kind.LOGIN_FAILED, address=address)
        since = timezone.now() - timedelta(minutes=minutes)
        if name is not None:
            failures = failures.filter(name__iexact=name)
            changed = cls.objects.filter(kind=cls.Kind.PASSWORD_CHANGED, name__iexact=name, at__gt=since)
            since = changed.order_by("-at").values_list("at", flat=True).first() or since  # by a letter: begin anew
        return failures.filter(at__gt=since)[:most].count() >= most

    @classmethod
    def as_kept(cls, name: str) -> str:
        """A name as typed, in the form in which a row keeps it."""
        return name[:150].replace("\x00", "")

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
            name=cls.as_kept(person.get_username() if person else name),
            caused_by=who if isinstance(who, User) else None,
            address=get_adapter().get_client_ip(request),
            detail=detail,
        )
