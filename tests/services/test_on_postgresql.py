"""What databases do differently, tried on PostgreSQL too: triggers, counts, and whatever a fuzzer asks the API."""

import os
import subprocess
import sys
import threading

import psycopg
import pytest

from tests.services import servers
from tests.services.installation import Installation
from tests.services.test_workers import needs

pytestmark = [pytest.mark.services, needs("PostgreSQL", servers.postgres_binaries())]

ALSO_HERE = ["test_kept_pages.py", "test_census.py", "test_api_fuzz.py"]

WORK = """
INSERT INTO catalog_exhibit (accession_number, title, maker, maker_dates, date_text, medium, dimensions, department,
    credit_line, rights, description, filed_by, created_at, updated_at, published_at, category_id)
SELECT %s, '', '', '', '', '', '', '', '', '', '', 'museum', now(), now(), now(), min(id) FROM catalog_category
"""


@pytest.fixture
def database(tmp_path):
    with servers.postgres(tmp_path) as url:
        yield url


def test_pages_counts_and_api_are_the_same_on_postgresql(tmp_path, database):
    files = [f"tests/catalog/{name}" for name in ALSO_HERE]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'inner'}", *files],
        cwd=servers.ROOT, env=os.environ | {"DATABASE_URL": database, "FUZZ_EXAMPLES": "15"}, capture_output=True,
        text=True, timeout=280,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
    assert " passed" in run.stdout


def test_a_change_that_is_committed_late_is_another_pulse_and_no_writer_waits(tmp_path, database):
    """Two transactions side by side: the one that began first ends last, after a reader has seen the other one."""
    Installation(tmp_path, DATABASE_URL=database).manage("migrate", "--verbosity", "0")
    with psycopg.connect(database) as slow, psycopg.connect(database, autocommit=True) as quick:
        slow.execute(WORK, ["1987.1"])
        writer = threading.Thread(target=quick.execute, args=(WORK, ["1987.2"]))
        writer.start()
        writer.join(20)
        assert not writer.is_alive(), "the second writer waited for the first"
        before = _pulse(quick)
        slow.commit()
        after = _pulse(quick)
        assert before != after
        slow.execute(WORK, ["1987.3"])
        slow.rollback()
        slow.execute("UPDATE catalog_exhibit SET title = 'none' WHERE id < 0")
        slow.commit()
        assert _pulse(quick) == after  # rolled back, and nothing to change: nobody's page is made anew
        slow.execute("TRUNCATE catalog_exhibit CASCADE")
        slow.commit()
        assert _pulse(quick) != after


def _pulse(connection: psycopg.Connection) -> tuple:
    question = "SELECT MAX(id), SUM(nonce) FROM (SELECT id, nonce FROM catalog_pulse ORDER BY id DESC LIMIT 500) x"
    return connection.execute(question).fetchone()
