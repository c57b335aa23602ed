"""Kill -9 at random moments of an import and of its undo; the export must equal that of an undisturbed run.

    python benchmarks/import_killed.py TABLE.csv [--pictures FOLDER] [--kills 20] [--seed 1] [--databases URL URL]

Without --databases both runs have a fresh SQLite; otherwise two empty databases of PostgreSQL are named.

The killed process works batch by batch and says so; it is killed within milliseconds of a batch that was drawn.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--databases", nargs=2, default=["", ""], metavar="URL", help="Two empty ones: postgres://...")
    parser.add_argument("--step", choices=["import", "undo"], help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        work(chosen)
        return
    with tempfile.TemporaryDirectory() as calm, tempfile.TemporaryDirectory() as stormy:
        DATABASES.update({calm: chosen.databases[0], stormy: chosen.databases[1]})
        for folder in (calm, stormy):
            run(folder, [sys.executable, "manage.py", "migrate", "--verbosity", "0"])
        before = exported(stormy)
        run(calm, command(chosen, "import"))
        num = killed_until_done(stormy, chosen, "import")
        print(f"import: killed {num} times, export equals the undisturbed one: {exported(stormy) == exported(calm)}")
        num = killed_until_done(stormy, chosen, "undo")
        print(f"undo: killed {num} times, export equals that before: {exported(stormy) == before}")


def command(chosen: argparse.Namespace, step: str) -> list[str]:
    pictures = ["--pictures", str(chosen.pictures)] if chosen.pictures else []
    return [sys.executable, __file__, str(chosen.table.resolve()), *pictures, "--step", step]


DATABASES: dict[str, str] = {}  # by the folder of the installation


def environment(folder: str) -> dict[str, str]:
    database = {"DATABASE_URL": DATABASES[folder]} if DATABASES[folder] else {}
    return {**os.environ, "DATA_DIR": folder, "LOG_LEVEL": "ERROR", "IMPORT_CLAIM_SECONDS": "0.1", **database}


def run(folder: str, arguments: list[str]) -> None:
    subprocess.run(arguments, cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.DEVNULL)


def exported(folder: str) -> bytes:
    out = Path(folder) / "all.csv"
    run(folder, [sys.executable, "manage.py", "export_exhibits", str(out)])
    return out.read_bytes()


def killed_until_done(folder: str, chosen: argparse.Namespace, step: str) -> int:
    moments, num_kills = random.Random(chosen.seed), 0
    while True:
        process = subprocess.Popen(
            command(chosen, step), cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, text=True
        )
        batches = moments.randint(1, 4) if num_kills < chosen.kills else 10**9
        for line in process.stdout:
            batches -= 1
            if line.strip() == "done":
                process.wait()
                return num_kills
            if batches <= 0:
                time.sleep(moments.uniform(0, 0.1))
                process.kill()
                process.wait()
                num_kills += 1
                break
        else:
            if process.wait():
                raise SystemExit(f"The {step} failed by itself.")


def work(chosen: argparse.Namespace) -> None:
    """In the process that is killed."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "museum.settings"
    import django

    django.setup()
    from catalog.importing.starting import from_shell
    from catalog.importing.working import work_on
    from catalog.models import ImportJob

    job = ImportJob.objects.first() or from_shell(chosen.table, chosen.pictures, publish=False)
    if chosen.step == "undo":
        job.begin_to_undo()
    end = "applied" if chosen.step == "import" else "undone"
    while job.state != end:
        if job.state == "checked":
            job.begin_to_apply()
        if job.take():
            work_on(job, 3_600, lambda _job: print("batch", flush=True))
        else:
            time.sleep(0.05)
    print("done", flush=True)


if __name__ == "__main__":
    main()
