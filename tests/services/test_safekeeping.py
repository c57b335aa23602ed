"""A backup is worth what it restores: on SQLite and on PostgreSQL, every row and every picture."""

import json
from contextlib import ExitStack

import pytest

from tests.making import picture_bytes
from tests.services import servers
from tests.services.installation import Installation
from tests.services.test_workers import needs

pytestmark = pytest.mark.services


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs("PostgreSQL", servers.postgres_binaries()))])
def pair(request, tmp_path):
    """The museum, and an empty one that it is restored into."""
    with ExitStack() as stack:
        made = []
        for name in ("here", "there"):
            folder = tmp_path / name
            folder.mkdir()
            on_server = request.param == "postgresql"
            database = {"DATABASE_URL": stack.enter_context(servers.postgres(folder))} if on_server else {}
            made.append(Installation(folder, BACKUP_FOLDER=str(tmp_path / "backups"), **database))
        yield made


def prepared(installation: Installation) -> Installation:
    scans = installation.folder / "scans"
    scans.mkdir()
    for number in range(3):
        (scans / f"1987.{number}.jpg").write_bytes(picture_bytes(mark=number))
    installation.manage("migrate", "-v0")
    installation.manage("register_model")
    installation.manage("import_exhibits", str(scans))
    installation.manage("fill", "40", "--pictures", "0", "--among-real-works")
    return installation


def exported(installation: Installation) -> bytes:
    installation.manage("export_exhibits", str(installation.folder / "all.csv"))
    return (installation.folder / "all.csv").read_bytes()


def test_what_was_saved_comes_back_elsewhere_and_damage_is_noticed(pair, tmp_path):
    here, there = prepared(pair[0]), pair[1]
    before = exported(here)
    told = here.manage("backup", "--verify").stdout
    folder = next((tmp_path / "backups").glob("20*"))
    assert str(folder) in told

    there.manage("restore", str(folder))
    assert exported(there) == before
    ask = "[len(p.read_original()) for p in Photograph.objects.exclude(original='')]"
    assert there.ask(ask) == here.ask(ask) != []
    assert there.ask("Suggestion.objects.count()") == here.ask("Suggestion.objects.count()") > 0

    refused = there.manage("restore", str(folder), check=False)
    assert refused.returncode == 1
    assert "Nothing was changed" in refused.stderr
    original = next((tmp_path / "backups/pictures/default").rglob("*.jpeg"))
    original.write_bytes(original.read_bytes()[:-1] + b"x")
    damaged = there.manage("restore", "--replace", str(folder), check=False)
    assert damaged.returncode == 1
    assert "not what was saved" in damaged.stderr
    assert exported(there) == before


def test_old_backups_go_and_take_along_only_pictures_that_no_other_needs(tmp_path):
    installation = prepared(Installation(tmp_path, BACKUP_FOLDER=str(tmp_path / "backups")))
    installation.manage("backup")
    pictures = sorted((tmp_path / "backups/pictures/default").rglob("*.*"))
    delete = (
        "from catalog.models import *; from catalog.accession import forget_files; p = Photograph.objects.first(); "
    )
    installation.manage("shell", "-v0", "-c", delete + "s = p.sha256; p.delete(); forget_files(s)")
    installation.manage("backup")
    assert sorted((tmp_path / "backups/pictures/default").rglob("*.*")) == pictures  # the older backup needs them
    unfinished = tmp_path / "backups/2020-01-01T000000Z"  # killed on its way: no manifest, so it counts as none
    unfinished.mkdir()
    refused = installation.manage("backup", "--keep", "0", check=False)
    assert (refused.returncode, "at least one backup has to stay" in refused.stderr) == (1, True)
    installation.environment["BACKUP_KEEP"] = "1"
    installation.manage("backup")
    [kept] = [path.parent for path in (tmp_path / "backups").glob("20*/manifest.json")]
    code = f"from pathlib import Path; from museum.safekeeping import backups; backups.verify(Path({str(kept)!r}))"
    installation.manage("shell", "-v0", "-c", code)  # what is left can be restored, to the last picture
    assert len(list((tmp_path / "backups/pictures/default").rglob("*.*"))) == len(pictures) - 1
    manifest = json.loads(next((tmp_path / "backups").glob("20*/manifest.json")).read_text())
    assert manifest["rows"]["catalog_photograph"] == 2
