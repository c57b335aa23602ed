"""What workers make while people look on, by real processes on PostgreSQL: renditions that two reach for at once."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from tests.making import picture_bytes
from tests.services import servers
from tests.services.installation import Installation
from tests.services.test_workers import needs

pytestmark = [pytest.mark.services, needs("PostgreSQL", servers.postgres_binaries())]

WAITING_FOR_A_LOCK = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
RENDER = "from catalog.rendering import render_waiting; print('rendered', render_waiting(60))"


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Installation]:
    """One picture, imported: its other renditions wait, and so does the model's answer."""
    folder = tmp_path_factory.mktemp("behind")
    (folder / "scans").mkdir()
    (folder / "scans/1987.14.jpg").write_bytes(picture_bytes(size=(900, 600)))
    with servers.postgres(folder) as database:
        made = Installation(folder, DATABASE_URL=database, EXPLAIN_AHEAD="1", TAGGING_BEAT_SECONDS="0.5")
        made.manage("migrate", "--verbosity", "0")
        made.manage("register_model")
        made.manage("import_exhibits", str(folder / "scans"))
        yield made


def test_two_workers_that_reach_for_the_same_photograph_at_once_render_it_once(installation):
    """Both stand before the same row, which is locked until both are there; then it is let go."""
    with psycopg.connect(installation.environment["DATABASE_URL"]) as held:
        held.execute("SELECT id FROM catalog_photograph FOR UPDATE")
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", RENDER]
        workers = [
            subprocess.Popen(command, cwd=servers.ROOT, env=installation.environment, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        with psycopg.connect(installation.environment["DATABASE_URL"], autocommit=True) as watching:
            both_stand = lambda: watching.execute(WAITING_FOR_A_LOCK).fetchone()[0] == 2  # noqa: E731
            servers.wait_until(both_stand, 60, "both workers wait for the same row")
    told = [worker.communicate(timeout=60)[0].strip() for worker in workers]
    assert sorted(told) == ["rendered 0", "rendered 1"]
    found = installation.ask("list(Photograph.objects.values_list('num_renderings', 'rendering_problem'))")
    assert found == [[1, ""]], "a worker that came too late has claimed nothing"
    assert installation.ask("Photograph.objects.get().rendition_widths") == [320, 480, 640, 900]
