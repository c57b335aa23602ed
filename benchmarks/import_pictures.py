"""Pictures per second through the import, against plainly decoding and encoding them with the same library.

    python benchmarks/import_pictures.py FOLDER [--limit 300]

Both run in one process, one after the other, on the same files; the plain one keeps nothing. Set DATABASE_URL for
another database than a fresh SQLite (its exhibits are deleted).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENDINGS = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=300)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        os.environ.update(DATA_DIR=data, LOG_LEVEL="ERROR", DJANGO_SETTINGS_MODULE="museum.settings")
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        measure(sample(arguments.folder, arguments.limit, Path(data) / "scans"))


def sample(folder: Path, limit: int, target: Path) -> Path:
    """Evenly over the folder, so that every source is among them; half of it in folders named like categories."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    step = max(len(found) // limit, 1)
    for place, path in enumerate(found[::step][:limit]):
        inside = target / ("painting" if place % 2 else "untagged")
        inside.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, inside / f"{place:05}{path.suffix.lower()}")
    return target


def measure(scans: Path) -> None:
    from django.core.management import call_command
    from django.db import connection

    from catalog.importing.starting import from_shell
    from catalog.models import Exhibit, ImportJob, Photograph

    call_command("migrate", verbosity=0)
    Exhibit.objects.all().delete()
    ImportJob.objects.all().delete()
    used = time.process_time()
    plain_seconds, num = plainly(scans)
    plain_used, used = time.process_time() - used, time.process_time()
    job = from_shell(None, scans, category_from_folder=True)
    check = timed(job)
    job.begin_to_apply()
    seconds = timed(job)
    used = time.process_time() - used
    assert Photograph.objects.count() == num, (Photograph.objects.count(), num)
    print(f"{num} pictures on {connection.vendor}")
    print(f"decoding and encoding alone {num / plain_seconds:8.2f} pictures/s")
    print(f"listing and matching        {num / check:8.0f} pictures/s")
    print(f"import                      {num / seconds:8.2f} pictures/s")
    by_clock, of_processor = (check + seconds) / plain_seconds, used / plain_used
    print(f"import : alone              {by_clock:8.2f} by the clock, {of_processor:.2f} of the processor")


def plainly(scans: Path) -> tuple[float, int]:
    """Seconds for reading, decoding and encoding every rendition, and how many pictures there were."""
    from catalog import pictures

    started, num = time.perf_counter(), 0
    for path in sorted(path for path in scans.rglob("*") if path.is_file()):
        try:
            for _ in pictures.read(path.read_bytes()).renditions():
                pass
        except pictures.PictureRefused:
            path.unlink()
        else:
            num += 1
    return time.perf_counter() - started, num


def timed(job) -> float:
    from catalog.importing.working import work_on

    started = time.perf_counter()
    assert job.take()
    work_on(job, 36_000)
    assert not job.is_working, job.problem
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
