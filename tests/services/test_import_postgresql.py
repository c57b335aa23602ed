"""The import on PostgreSQL: the same outcomes, and two at once that double nothing."""

import json
import subprocess
import sys

import pytest

from tests.making import picture_bytes
from tests.services import servers
from tests.services.installation import Installation
from tests.services.test_workers import needs

pytestmark = [pytest.mark.services, needs("PostgreSQL", servers.postgres_binaries())]

NUM_ROWS = 1_200


@pytest.fixture
def installation(tmp_path):
    with servers.postgres(tmp_path) as database:
        made = Installation(tmp_path, DATABASE_URL=database)
        made.manage("migrate", "--verbosity", "0")
        yield made


def table(folder, name: str, word: str, start: int = 0):
    rows = [f"1987.{n},{word} {n},c. 1640-50,{('painting', '')[n % 2]}" for n in range(start, start + NUM_ROWS)]
    path = folder / name
    path.write_text("\n".join(["accession number,title,date,classification", *rows, ""]))
    return path


def arguments(*more: object) -> list[str]:
    return ["import_exhibits", *map(str, more), "--json", "--draft"]


def exported(installation: Installation) -> bytes:
    installation.manage("export_exhibits", str(installation.folder / "all.csv"))
    return (installation.folder / "all.csv").read_bytes()


def test_import_change_and_undo(installation, tmp_path):
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans/1987-0003_b.jpg").write_bytes(picture_bytes())
    installation.manage(*arguments(table(tmp_path, "first.csv", "Work")))
    was = exported(installation)
    told = installation.manage(
        *arguments(table(tmp_path, "second.csv", "Piece", 600), "--pictures", tmp_path / "scans")
    )
    totals = json.loads(told.stdout)
    assert (totals["created"], totals["updated"], totals["pictures_added"]) == (600, 600, 1)
    undo = (
        "from catalog.models import ImportJob; from catalog.importing.working import work_on; "
        "job = ImportJob.objects.latest('pk'); assert job.begin_to_undo() and job.take(); work_on(job, 60); "
        "print(job.state)"
    )
    assert "undone" in installation.manage("shell", "-v0", "-c", undo).stdout
    assert exported(installation) == was


def test_two_imports_of_the_same_records_at_once_double_nothing(installation, tmp_path):
    processes = [
        subprocess.Popen(
            [sys.executable, "manage.py", *arguments(table(tmp_path, f"{word}.csv", word))],
            cwd=servers.ROOT, env=installation.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for word in ("One", "Two")
    ]  # fmt: skip
    told = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], told
    assert sum(json.loads(out)["created"] for out, _err in told) == NUM_ROWS
    assert installation.ask("Exhibit.objects.count()") == NUM_ROWS
