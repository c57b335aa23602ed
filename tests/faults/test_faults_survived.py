"""A short run of `benchmarks/faults.py`: real processes are killed under load; nothing is lost, nothing done twice."""

import os
import shutil

import pytest

from benchmarks import faults
from tests.services import servers

pytestmark = pytest.mark.services

SEED_OF_FIVE_KINDS = 3788  # a task twice; web, worker child, Redis and a connection of PostgreSQL killed
THERE = servers.postgres_binaries() and shutil.which("redis-server")


@pytest.mark.skipif(not THERE and not os.environ.get("CI"), reason="no PostgreSQL or Redis on this machine")
def test_what_was_accepted_is_there_exactly_once_after_five_faults(tmp_path):
    result = faults.run(tmp_path, num_faults=5, seed=SEED_OF_FIVE_KINDS, pause=(0.3, 1.0), patient=False)
    assert result["faults"] == 5
    assert result["uploads_accepted"]
    assert result["decisions_accepted"]
    assert faults.is_whole(result), result
