"""Waking a worker. A broker that is away costs whoever waits for a page a second at most, and then nothing for a while.

The message is a courtesy: what there is to do stands in the tables, and the next beat finds it.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from celery import current_app
from django.db import transaction
from kombu import Connection
from kombu.exceptions import OperationalError
from kombu.pools import producers

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1
# Nobody is asked to wait again before this has passed; so long a returned broker may go unnoticed.
SILENT_SECONDS = 10.0
IMPATIENT = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS, "max_retries": 0}

_away_until = 0.0
_asking = threading.Lock()


def broker() -> Connection:
    """A connection that gives up soon. The worker's own is patient: it has nobody waiting."""
    return current_app.connection_for_write(connect_timeout=PATIENCE_SECONDS, transport_options=IMPATIENT)


def wake(task: Any) -> None:
    """Send the message after the transaction."""
    transaction.on_commit(lambda: send(task))


def send(task: Any) -> bool:
    """False where the broker is away, or was a moment ago. Takes about PATIENCE_SECONDS at most."""
    global _away_until
    with _asking:  # threads that waited for the first one need not try themselves
        if time.monotonic() < _away_until:
            return False
        try:
            with producers[broker()].acquire(block=True, timeout=PATIENCE_SECONDS) as producer:
                task.apply_async(producer=producer, retry=False)
        except (OperationalError, OSError) as problem:
            _away_until = time.monotonic() + SILENT_SECONDS
            log.warning("The queue does not answer (%s); the work waits in the table.", problem)
            return False
        return True
