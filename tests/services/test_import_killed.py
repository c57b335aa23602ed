"""Kill -9 at any moment of an import or an undo: the catalogue ends as if nothing had happened."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.making import picture_bytes
from tests.services import servers
from tests.services.installation import Installation

pytestmark = pytest.mark.services

NUM_ROWS, NUM_KILLS = 2_000, 3
QUICK = {"IMPORT_CLAIM_SECONDS": "0.5", "IMPORT_BEAT_SECONDS": "0.5"}
OLD = "from catalog.models import Exhibit; Exhibit.objects.create(accession_number='1987.5', title='Old')"
UNDO = "from catalog.models import ImportJob; assert ImportJob.objects.get().begin_to_undo()"


@pytest.fixture
def source(tmp_path):
    path, kinds = tmp_path / "works.csv", ("painting", "drawing", "", "sculpture")
    rows = [f"1987.{n},Work {n},Maker {n % 90},c. {1500 + n % 400},{kinds[n % 4]}" for n in range(NUM_ROWS)]
    path.write_text("\n".join(["accession number,title,artist,date,classification", *rows, ",no number,,,", ""]))
    (tmp_path / "scans").mkdir()
    for n in range(12):
        (tmp_path / f"scans/1987_{n}.jpg").write_bytes(picture_bytes((n * 9, 90, 60), mark=n, size=(900, 700)))
    return path


def prepared(folder) -> Installation:
    folder.mkdir()
    installation = Installation(folder, **QUICK)
    installation.manage("migrate", "--verbosity", "0")
    return installation


def arguments(source) -> list[str]:
    return ["import_exhibits", str(source), "--pictures", str(source.parent / "scans"), "--draft"]


def exported(installation: Installation) -> bytes:
    out = installation.folder / "all.csv"
    installation.manage("export_exhibits", str(out))
    return out.read_bytes()


def killed(installation: Installation, command: list[str], seconds: float) -> bool:
    """Whether the command was still running when it was killed."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=servers.ROOT, env=installation.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def test_an_import_killed_at_random_moments_ends_as_an_undisturbed_one(tmp_path, source):
    undisturbed = prepared(tmp_path / "undisturbed")
    begun = time.monotonic()
    assert undisturbed.manage(*arguments(source), check=False).returncode == 3
    seconds = time.monotonic() - begun
    disturbed, moments = prepared(tmp_path / "disturbed"), random.Random(4)
    num_kills = sum(
        killed(disturbed, arguments(source), moments.uniform(0.4, 0.95) * seconds) for _ in range(NUM_KILLS)
    )
    assert num_kills
    assert disturbed.manage(*arguments(source), check=False).returncode == 3
    assert exported(disturbed) == exported(undisturbed)
    assert disturbed.ask("Exhibit.objects.count()") == NUM_ROWS


def test_an_undo_whose_worker_is_killed_is_finished_by_the_next_one(tmp_path, source):
    installation, moments = prepared(tmp_path / "installation"), random.Random(5)
    installation.manage("shell", "-c", OLD)
    was = exported(installation)
    installation.manage(*arguments(source), check=False)
    assert exported(installation) != was
    installation.manage("shell", "-c", UNDO)
    with installation.beat():
        with installation.worker("first") as worker:
            servers.wait_until(lambda: "ready" in installation.log("first").read_text(), 60, "the worker is ready")
            time.sleep(moments.random())  # the moment is the point of this test: it may be any
            servers.kill_group(worker, signal.SIGKILL)
        with installation.worker("second"):
            servers.wait_until(
                lambda: installation.ask("ImportJob.objects.get().state") == "undone", 90, "the import is undone"
            )
    assert exported(installation) == was
