"""Memory that a process no longer uses goes back to the system.

The C library keeps what was freed between pieces that are in use: a worker that makes renditions grows by some dozens
of megabytes, up and down, though no object of ours stays. Asked, it gives those pages back in some milliseconds.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from functools import lru_cache

WEB_SECONDS = 30.0


def give_back() -> bool:
    """Whether any was given back; never elsewhere than on Linux with glibc."""
    trim = _trim()
    return bool(trim and trim(0))


class GivesBack:
    """Gives back when asked, but no more often than every so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.next_at = seconds, 0.0

    def __call__(self) -> bool:
        now = time.monotonic()
        if now < self.next_at:
            return False
        self.next_at = now + self.seconds
        return give_back()


def give_back_every(seconds: float = WEB_SECONDS) -> None:
    """From now on, in a thread of its own that ends with the process."""

    def work() -> None:
        while True:
            time.sleep(seconds)
            give_back()

    if _trim():
        threading.Thread(target=work, name="memory", daemon=True).start()


@lru_cache(maxsize=1)
def _trim() -> Callable[[int], int] | None:
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):  # another C library, or another system
        return None
    return found
