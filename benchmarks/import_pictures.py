"""Pictures per second through the import, against plainly decoding and encoding them with the same library.

    python benchmarks/import_pictures.py FOLDER [--limit 300]     (0: all of them)

Every second picture keeps the name of its folder as its tag. All in one process: plainly, by the import and by what
the worker makes afterwards (every rendition on both sides), plainly again. Every file is accounted for. Set
DATABASE_URL for another database than a fresh SQLite (its exhibits are deleted).
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
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
    """Evenly over the folder, so that every source is among them; every other one without its folder's name."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    step = max(len(found) // limit, 1) if limit else 1
    for place, path in enumerate(found[::step][: limit or None]):
        inside = target / (path.parent.name if place % 2 else "untagged")
        inside.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, inside / f"{place:05}{path.suffix.lower()}")
    return target


def measure(scans: Path) -> None:
    from django.core.management import call_command
    from django.db import connection

    from catalog.importing.starting import from_shell
    from catalog.models import Exhibit, ImportJob

    call_command("migrate", verbosity=0)
    Exhibit.objects.all().delete()
    ImportJob.objects.all().delete()
    plain = [plainly(scans)]
    job = from_shell(None, scans, category_from_folder=True)
    check, checked = timed(job)
    job.begin_to_apply()
    (seconds, used), (rendering, rendered, num_rendered) = timed(job), rendered_after()
    plain.append(plainly(scans))
    plain_seconds, plain_used = (sum(one[place] for one in plain) / 2 for place in (0, 1))
    num = job.num_total
    print(f"{num} files on {connection.vendor}")
    account(job)
    print(f"decoding and encoding alone {num / plain_seconds:8.2f} pictures/s")
    print(f"listing and matching        {num / check:8.0f} pictures/s")
    print(f"import                      {num / seconds:8.2f} pictures/s")
    print(f"by the worker afterwards    {num_rendered / rendering:8.2f} pictures/s ({num_rendered} of them)")
    by_clock = (check + seconds + rendering) / plain_seconds
    of_processor = (checked + used + rendered) / plain_used
    print(f"import : alone              {by_clock:8.2f} by the clock, {of_processor:.2f} of the processor")


def account(job) -> None:
    """Every file is an exhibit's photograph or refused with a sentence."""
    from catalog.models import Exhibit, Photograph

    outcomes = {outcome: job.picture_rows.of_outcome(outcome).count() for outcome in ("added", "known", "refused")}
    print(f"  {outcomes}, {sum(outcomes.values())} of {job.num_total} accounted for")
    for picture in job.picture_rows.of_outcome("refused")[:10]:
        print(f"  {picture.file}: {picture.sentence}")
    assert sum(outcomes.values()) == job.num_total
    assert Photograph.objects.count() == outcomes["added"], Photograph.objects.count()
    filed = Exhibit.objects.exclude(category=None).count()
    different = Photograph.objects.values("sha256").distinct().count()
    print(f"  {Exhibit.objects.count()} exhibits, {filed} filed by the museum, {different} different pictures")
    left = Photograph.objects.filter(rendered_at=None).count()
    print(f"  {left} photographs without all their renditions, {job.count('resembling')} look like another")


def plainly(scans: Path) -> tuple[float, float]:
    """Seconds by the clock and of the processor for reading, decoding and encoding every rendition; keeps nothing."""
    from catalog import pictures

    started, used = time.perf_counter(), time.process_time()
    for path in sorted(path for path in scans.rglob("*") if path.is_file()):
        with contextlib.suppress(pictures.PictureRefused):
            picture = pictures.read(path.read_bytes())
            for _ in itertools.chain(picture.renditions(), picture.avif_renditions()):
                pass
    return time.perf_counter() - started, time.process_time() - used


def rendered_after() -> tuple[float, float, int]:
    """Seconds by the clock and of the processor, and how many photographs wanted more than came with the import."""
    from catalog.rendering import render_waiting

    started, used = time.perf_counter(), time.process_time()
    num = render_waiting(36_000)
    return max(time.perf_counter() - started, 1e-9), time.process_time() - used, num


def timed(job) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    from catalog.importing.working import work_on

    started, used = time.perf_counter(), time.process_time()
    assert job.take()
    work_on(job, 36_000)
    assert not job.is_working, job.problem
    return time.perf_counter() - started, time.process_time() - used


if __name__ == "__main__":
    main()
