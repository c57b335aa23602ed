"""Forms that take what a browser says of a passkey. Whoever forges it is refused as one who types a wrong code."""

from __future__ import annotations

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as theirs
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms

# What the libraries were seen to raise on forged answers, beside the errors that they tell of themselves.
FORGED = (
    KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError, NotImplementedError,
    struct.error, InvalidSignature, UnsupportedAlgorithm,
)  # fmt: skip


class CredentialField(forms.JSONField):
    """JSON as a browser writes it: an object, and not a thousand brackets."""

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value)
        except RecursionError:
            raise get_adapter().validation_error("incorrect_code") from None
        if found is not None and not isinstance(found, dict):
            raise get_adapter().validation_error("incorrect_code")
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the form shows again."""
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return None


class _Shown(forms.Form):
    credential = CredentialField(required=True, widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError:
            raise
        except FORGED:
            raise get_adapter().validation_error("incorrect_code") from None


class Authenticate(_Shown, theirs.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The second step after a password."""


class Login(_Shown, theirs.LoginWebAuthnForm):  # type: ignore[misc]
    """Instead of name and password."""


class Reauthenticate(_Shown, theirs.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Asked again before a second factor changes."""


class Add(theirs.AddWebAuthnForm):  # type: ignore[misc]
    """A new one."""

    credential = CredentialField(required=True, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except forms.ValidationError:
            raise
        except FORGED:
            raise get_adapter().validation_error("incorrect_code") from None
        return cleaned
