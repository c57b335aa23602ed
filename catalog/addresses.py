"""Absolute addresses: what goes out to other people's programs must lead back here."""

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest | None = None) -> str:
    """Where the museum is reached, without a slash at the end: PUBLIC_ADDRESS, or else as it was asked for.

    Without a request (a nightly task) and without PUBLIC_ADDRESS it is empty, and addresses begin at the root.
    """
    if settings.PUBLIC_ADDRESS:
        return str(settings.PUBLIC_ADDRESS).rstrip("/")
    return request.build_absolute_uri("/").rstrip("/") if request else ""


def absolute(site: str, address: str) -> str:
    """The address of a page or of a picture, which a store elsewhere may have given in full."""
    return urljoin(f"{site}/", address) if site else address


def host(site: str) -> str:
    """The host without its port, as it stands in names that outlive any one machine."""
    return urlsplit(site).hostname or "localhost"
