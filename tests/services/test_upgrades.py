"""Every release's data reaches today's program, on both databases; and the way back keeps what the first one knew."""

import json
import subprocess
import sys

import pytest

from tests.services import servers
from tests.services.installation import Installation

pytestmark = pytest.mark.services


def walked(installation: Installation, *options: str) -> dict:
    command = [sys.executable, "-m", "tests.services.upgrading", *options]
    done = subprocess.run(
        command, cwd=servers.ROOT, env=installation.environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def is_kept(told: dict) -> None:
    assert told["up"] == told["down"] == []
    assert set(told["pages"].values()) == {200}, told["pages"]
    releases = list(told["tables"].values())
    assert {"catalog.exhibit", "catalog.photograph", "tagging.suggestion", "tagging.review"} <= set(releases[0])
    assert set(releases[-1]) - {"auth.user"} <= set(told["today"])  # tables that came since have no rows of then


def test_data_of_every_release_reaches_today_on_sqlite(tmp_path):
    is_kept(walked(Installation(tmp_path)))


@pytest.mark.skipif(not servers.postgres_binaries(), reason="no PostgreSQL on this machine")
def test_data_of_every_release_reaches_today_on_postgresql_and_the_way_back_keeps_what_the_first_knew(tmp_path):
    with servers.postgres(tmp_path) as url:
        is_kept(walked(Installation(tmp_path, DATABASE_URL=url), "--down"))
