"""kombu's Redis broker, whose lost lines are lost lines.

A worker that answers for a message of a line that went with the broker asks a channel that nobody holds any more.
kombu meets None there and raises AttributeError, which is no trouble of the broker to Celery but a mistake in the
program, and the worker ends. Said as what it is, the worker connects anew, and the message comes again.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis
from redis.exceptions import ConnectionError as LineLost

ALIAS = "museum.redis_queue:Transport"


class Channel(redis.Channel):
    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection is None or self.connection.client is None:
            raise LineLost("This line went with the broker.")
        return super()._connparams(asynchronous=asynchronous)  # type: ignore[misc]  # not in the stubs


class Transport(redis.Transport):
    Channel = Channel
