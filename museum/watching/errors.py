"""Errors that nobody foresaw are told to Sentry, or to a server that speaks like it (SENTRY_DSN). Off by default."""

from __future__ import annotations

from django.conf import settings


def tell_errors() -> None:
    """No names, no addresses of visitors, no contents of forms leave the house."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        traces_sample_rate=0.0,
    )
