"""What the login library asks the house: who may come, where they begin, and what is written down."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from museum.models import AccountEvent

# Where each kind of person begins, the first that they may open.
FIRST_PAGES = [
    ("tagging.view_suggestion", "desk:queue"),
    ("catalog.add_exhibit", "desk:upload"),
]
_TOLD = {
    "account/email/password_changed": AccountEvent.Kind.PASSWORD_CHANGED,
    "account/email/password_reset": AccountEvent.Kind.PASSWORD_CHANGED,
    "mfa/email/totp_activated": AccountEvent.Kind.SECOND_FACTOR_ADDED,
    "mfa/email/totp_deactivated": AccountEvent.Kind.SECOND_FACTOR_REMOVED,
    "mfa/email/webauthn_added": AccountEvent.Kind.SECOND_FACTOR_ADDED,
    "mfa/email/webauthn_removed": AccountEvent.Kind.SECOND_FACTOR_REMOVED,
    "mfa/email/recovery_codes_generated": AccountEvent.Kind.RECOVERY_CODES_MADE,
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Accounts are made by administrators; every coming and going leaves a row."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page that the person may open."""
        person = request.user
        for permission, page in FIRST_PAGES:
            if person.has_perm(permission):
                return reverse(page)
        is_staff = isinstance(person, User) and person.is_staff
        return reverse("admin:index") if is_staff else reverse("catalog:front-door")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count for a name and an address together.

        Counted for the name alone, anyone in the world could lock a curator out by guessing wrongly.
        """
        return f"{self.get_client_ip(request)}:{super()._get_login_attempts_cache_key(request, **credentials)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The library counts failures in the memory of one process; the log is common to all and outlives a restart."""
        super().pre_authenticate(request, **credentials)
        if AccountEvent.are_too_many(self.get_client_ip(request), AccountEvent.as_kept(_typed(credentials))):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down that somebody failed; never what they typed as a password."""
        AccountEvent.note(AccountEvent.Kind.LOGIN_FAILED, request, name=_typed(credentials))

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse:
        """Write down that a person is in."""
        AccountEvent.note(AccountEvent.Kind.LOGGED_IN, request, person=_person(user))
        answer: HttpResponse = super().post_login(request, user, **more)
        return answer

    def logout(self, request: HttpRequest) -> None:
        """Write down that a person went."""
        if isinstance(request.user, User):
            AccountEvent.note(AccountEvent.Kind.LOGGED_OUT, request, person=request.user)
        super().logout(request)

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, context: Any = None, email: Any = None
    ) -> None:
        """Each change of a password or a second factor is announced here: write it down, and tell the person."""
        kind = _TOLD.get(template_prefix)
        if kind:
            AccountEvent.note(kind, self.request, person=_person(user))
        # Addresses stand with the accounts, where administrators enter them.
        super().send_notification_mail(template_prefix, user, context, email or _person(user).email or None)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are encrypted by SECRET_KEY: a stolen copy of the database is not enough to log in."""

    def encrypt(self, text: str) -> str:
        """Return what is stored for a secret."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret. Raises InvalidToken where SECRET_KEY is no longer the same."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"second factor").digest()
    return Fernet(base64.urlsafe_b64encode(key))


def _typed(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username") or credentials.get("email") or "")


def _person(user: AbstractBaseUser) -> User:
    if not isinstance(user, User):
        raise TypeError(f"{user!r} is no account of this museum.")
    return user
