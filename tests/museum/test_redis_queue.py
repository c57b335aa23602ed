"""A line that went with the broker is trouble of the broker, after which a worker connects anew."""

from types import SimpleNamespace

import pytest
from kombu import Connection

from museum import celery, redis_queue
from museum.redis_queue import Channel, Transport


@pytest.mark.parametrize("left", [None, SimpleNamespace(client=None)], ids=["no line", "a line of nobody"])
def test_a_message_of_a_line_that_is_gone_is_answered_for_with_a_lost_line(left):
    channel = Channel.__new__(Channel)
    channel.connection, channel._pool, channel._async_pool = left, None, None
    with pytest.raises(Transport.connection_errors), channel.conn_or_acquire():
        pass


@pytest.mark.parametrize("address", ["redis://127.0.0.1:1/0", "rediss://127.0.0.1:1/0"])
def test_every_address_of_a_redis_leads_to_it(address):
    assert celery.app is not None
    assert isinstance(Connection(address).transport, redis_queue.Transport)
