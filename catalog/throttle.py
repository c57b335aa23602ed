"""How often one address may ask. Counted by the minute, in the memory of each web process."""

import ipaddress
import time

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

MINUTE = 60


def seconds_to_wait(request: HttpRequest) -> int:
    """0 while the caller may go on; else how long until the next minute begins. One look into memory."""
    now = time.time()
    key = f"{int(now // MINUTE)}:{caller(request)}"
    counters = caches["callers"]
    counters.add(key, 0, 2 * MINUTE)
    try:
        num_asked = counters.incr(key)
    except ValueError:  # pushed out by many other callers in between: count anew
        return 0
    return 0 if num_asked <= settings.REQUESTS_PER_MINUTE else MINUTE - int(now % MINUTE)


def caller(request: HttpRequest) -> str:
    """Who asks, as far as our own proxies can tell. What a stranger writes into the header does not count."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.NUM_PROXIES:
        passed_on = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        address = passed_on[-min(settings.NUM_PROXIES, len(passed_on))] or address
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    # One household or office has a whole /64 of version 6 addresses.
    return str(ipaddress.ip_network(f"{number}/64", strict=False)) if number.version == 6 else str(number)
