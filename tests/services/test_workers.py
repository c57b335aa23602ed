"""Real worker processes and real servers: what races and crashes do to the queue."""

import os
import re
import shutil
import signal
from contextlib import ExitStack

import pytest

from tests.making import picture_bytes
from tests.services import servers
from tests.services.installation import Installation

pytestmark = pytest.mark.services

NUM_PICTURES = 40


def needs(program: str, found: object):
    """Skipped with a reason on a machine without the server; never in CI."""
    return pytest.mark.skipif(not found and not os.environ.get("CI"), reason=f"no {program} on this machine")


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    for number in range(NUM_PICTURES):
        (folder / f"1987.{number}.jpg").write_bytes(picture_bytes((number * 5, 90, 60), mark=number))
    return folder


def prepared(installation: Installation, pictures) -> Installation:
    installation.manage("migrate", "--verbosity", "0")
    installation.manage("register_model")
    installation.manage("import_exhibits", str(pictures))
    return installation


def wait_until_all_are_tagged(installation: Installation) -> None:
    servers.wait_until(lambda: installation.num_in_state("ready") == NUM_PICTURES, 90, "all pictures are tagged")


def num_suggestions_per_exhibit(installation: Installation) -> list[int]:
    return installation.ask("list(Exhibit.objects.annotate(n=Count('suggestions')).values_list('n', flat=True))")


def test_a_worker_killed_in_its_batch_loses_nothing_and_repeats_nothing(tmp_path, pictures):
    quick = {"TAGGING_BATCH": "4", "TASK_SECONDS": "3", "TAGGING_CLAIM_SECONDS": "4", "TAGGING_BEAT_SECONDS": "0.5"}
    installation = prepared(Installation(tmp_path, **quick), pictures)
    with installation.beat():
        with installation.worker("first") as worker:
            servers.wait_until(
                lambda: "tagged" in installation.log("first").read_text(), 60, "the first batch is tagged"
            )
            servers.kill_group(worker, signal.SIGKILL)
        assert installation.num_in_state("ready") < NUM_PICTURES
        with installation.worker("second"):
            wait_until_all_are_tagged(installation)
    assert num_suggestions_per_exhibit(installation) == [1] * NUM_PICTURES


def test_a_worker_that_is_asked_to_stop_finishes_its_batch(tmp_path, pictures):
    installation = prepared(Installation(tmp_path, TAGGING_BATCH="4", TAGGING_BEAT_SECONDS="0.5"), pictures)
    with installation.beat(), installation.worker("first") as worker:
        servers.wait_until(lambda: "tagged" in installation.log("first").read_text(), 60, "a batch is tagged")
        servers.kill_group(worker, signal.SIGTERM)
        worker.wait(20)
    assert installation.num_in_state("running") == 0


@needs("PostgreSQL", servers.postgres_binaries())
@needs("redis-server", shutil.which("redis-server"))
def test_two_hosts_with_a_beat_each_share_the_work_of_postgresql_redis_and_s3(tmp_path, pictures):
    """Two hosts share the servers and nothing else: each has a folder and a name of its own."""
    with ExitStack() as stack:
        database = stack.enter_context(servers.postgres(tmp_path))
        queue = stack.enter_context(servers.redis(tmp_path))
        store = stack.enter_context(servers.s3(tmp_path, "vitrine-test"))
        environment = {"DATABASE_URL": database, "REDIS_URL": queue, "TAGGING_BATCH": "4", "SECRET_KEY": "s" * 50}
        hosts = {}
        for name in ("louvre-1", "louvre-2"):
            (tmp_path / name).mkdir()
            # A slice of no time: each batch is a message of its own, so that both hosts come to their turn.
            hosts[name] = Installation(
                tmp_path / name, TAGGING_BEAT_SECONDS="0.5", TAGGING_SLICE_SECONDS="0", **environment, **store
            )
        one = prepared(hosts["louvre-1"], pictures)
        assert one.ask("__import__('django.db').db.connection.vendor") == "postgresql"
        for name, host in hosts.items():
            stack.enter_context(host.worker(f"worker@{name}", 2))
        for host in hosts.values():
            stack.enter_context(host.beat())
        wait_until_all_are_tagged(one)
        rendered = "Photograph.objects.filter(rendered_at=None).count()"
        servers.wait_until(lambda: one.ask(rendered) == 0, 60, "all pictures are rendered")
        assert all("Sending due task tag what waits" in host.log("beat").read_text() for host in hosts.values())
        assert num_suggestions_per_exhibit(one) == [1] * NUM_PICTURES  # though everything is asked twice
        tagged = {
            name: sum(map(int, re.findall(r"tagged (\d+) of", host.log(f"worker@{name}").read_text())))
            for name, host in hosts.items()
        }
        assert sum(tagged.values()) == NUM_PICTURES
        assert all("Error" not in host.log(f"worker@{name}").read_text() for name, host in hosts.items())
        assert (
            "redis://"
            in one.manage("shell", "-c", "from museum import celery_app as a; print(a.conf.broker_url)").stdout
        )
        names = servers.stored_names(store)
        assert sum(name.startswith("originals/") for name in names) == NUM_PICTURES
        assert sum(name.startswith("renditions/") for name in names) == NUM_PICTURES * 2
    for host in hosts.values():
        assert not (host.folder / "data" / "vitrine.sqlite3").exists()
        assert not (host.folder / "data" / "media").exists()
