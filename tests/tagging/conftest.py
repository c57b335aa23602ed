"""Numbers and places that the desk keeps for a while must not outlive a test."""

import pytest
from django.core.cache import cache

from tagging import front


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch) -> None:
    cache.clear()
    monkeypatch.setattr(front, "SLOW_SECONDS", 3600)  # a busy machine must not change the order of a test's queue
