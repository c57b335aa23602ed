"""Renditions in an object store that nobody may read: whoever may see one is led to it, for a short while.

Pages name our own address, which asks whether a work on view shows the picture, as it does for a folder.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

from django.conf import settings
from storages.backends.s3 import S3Storage

from catalog.storing import LED_SECONDS

# Within a window everyone is led to the same address, so that a browser finds in its cache what it has seen there.
WINDOW_SECONDS = 600
LASTS_SECONDS = WINDOW_SECONDS + LED_SECONDS + 60
MOST_REMEMBERED = 10_000  # addresses, about a kilobyte each
KEPT_BY_BROWSERS = "private, max-age=86400"


class SignedRenditions(S3Storage):  # type: ignore[misc]  # the library has no types
    """A bucket of which no policy opens anything. Signing asks nobody: pages are shown while the store is away.

    `browser_endpoint`: where browsers reach the store, if by another name than we do; an address is signed with it.
    """

    def __init__(self, *, browser_endpoint: str = "", **options: Any) -> None:
        super().__init__(**options)
        elsewhere = browser_endpoint and S3Storage(**options | {"endpoint_url": browser_endpoint})
        self._signer: S3Storage = elsewhere or super()
        self._remembered = lru_cache(maxsize=MOST_REMEMBERED)(self._signed)

    def url(self, name: str, *_arguments: Any, **_options: Any) -> str:
        """Our own address, which stays the same."""
        return f"{settings.RENDITIONS_URL}{name}"

    def address_for_a_while(self, name: str, method: str = "GET") -> str:
        """Where the store gives this rendition out to whoever has the address: at most LASTS_SECONDS from now."""
        return self._remembered(name, method, int(time.time() // WINDOW_SECONDS))

    def _signed(self, name: str, method: str, _window: int) -> str:
        parameters = {"ResponseCacheControl": KEPT_BY_BROWSERS}  # the file itself says that caches may keep it
        address: str = self._signer.url(name, parameters=parameters, expire=LASTS_SECONDS, http_method=method)
        return address
