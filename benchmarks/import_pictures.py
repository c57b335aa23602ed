"""Pictures per second through the import, against plainly decoding and encoding them with the same library.

    python benchmarks/import_pictures.py FOLDER [--limit 300]     (0: all of them)

Every second picture keeps the name of its folder as its tag. All in one process, in turn: two seconds of the import
with everything that the worker makes of it, then as many pictures plainly, in the same renditions, and tiles where the
worker makes some (the plain cost of these is also told apart). Every file is accounted for. --width enlarges the
pictures first. Set DATABASE_URL for another database than a fresh SQLite (its exhibits are deleted).
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
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
ENDINGS = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--width", type=int, default=0, help="Pixels: enlarge the pictures, as a camera would send.")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        os.environ.update(DATA_DIR=data, LOG_LEVEL="ERROR", DJANGO_SETTINGS_MODULE="museum.settings")
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        measure(sample(arguments.folder, arguments.limit, Path(data) / "scans", arguments.width))


def sample(folder: Path, limit: int, target: Path, width: int = 0) -> Path:
    """Evenly over the folder, so that every source is among them; every other one without its folder's name."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    step = max(len(found) // limit, 1) if limit else 1
    for place, path in enumerate(found[::step][: limit or None]):
        inside = target / (path.parent.name if place % 2 else "untagged")
        inside.mkdir(parents=True, exist_ok=True)
        copy = inside / f"{place:05}{path.suffix.lower()}"
        if width:
            with Image.open(path) as image:
                height = round(image.height * width / image.width)
                image.convert("RGB").resize((width, height)).save(copy.with_suffix(".jpg"), quality=90)
        else:
            shutil.copyfile(path, copy)
    return target


def measure(scans: Path) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from catalog.importing.starting import from_shell
    from catalog.models import Exhibit, ImportJob

    call_command("migrate", verbosity=0)
    Exhibit.objects.all().delete()
    ImportJob.objects.all().delete()
    job = from_shell(None, scans, category_from_folder=True)
    check = timed(lambda: work(job, 36_000))
    files = [scans / name for name in job.picture_rows.order_by("order").values_list("file", flat=True)]
    plainly(files[:20])  # loads the libraries
    TILES[:] = 0.0, 0.0
    job.begin_to_apply()
    alone, seconds = in_turn(job, files)
    num = job.num_total
    print(f"{num} files on {connection.vendor}, {settings.IMPORT_THREADS} threads")
    account(job)
    print(f"decoding and encoding alone {num / alone[0]:8.2f} pictures/s")
    print(f"listing and matching        {num / check[0]:8.0f} pictures/s")
    print(f"import and the worker       {num / seconds[0]:8.2f} pictures/s")
    by_clock, of_processor = ((seconds[one] + check[one]) / alone[one] for one in (0, 1))
    print(f"of the plain cost, tiles    {100 * TILES[0] / alone[0]:8.1f} %")
    print(f"import : alone              {by_clock:8.2f} by the clock, {of_processor:.2f} of the processor")


TILES = [0.0, 0.0]  # seconds that tiles cost plainly: by the clock, of the processor
Seconds = tuple[float, float]  # by the clock, of the processor


def in_turn(job, files: list[Path]) -> tuple[Seconds, Seconds]:
    """A slice of the import with what the worker makes of it, then as many pictures plainly, until all are done.

    What else the machine does disturbs both alike.
    """
    from catalog.rendering import render_waiting

    alone, seconds, place = (0.0, 0.0), (0.0, 0.0), 0
    while job.is_working:
        seconds = added(seconds, timed(lambda: work(job, 2)), timed(lambda: render_waiting(36_000)))
        done = len(files) if not job.is_working else job.num_done
        part, place = files[place:done], done
        alone = added(alone, timed(partial(plainly, part)))
    return alone, seconds


def added(*several: Seconds) -> Seconds:
    return sum(one[0] for one in several), sum(one[1] for one in several)


def timed(what: Callable[[], object]) -> Seconds:
    started, used = time.perf_counter(), time.process_time()
    what()
    return time.perf_counter() - started, time.process_time() - used


def work(job, seconds: float) -> None:
    from catalog.importing.working import work_on

    assert job.take()
    work_on(job, seconds)
    assert not job.problem, job.problem
    job.release()


def plainly(files: list[Path]) -> None:
    """Read, decode and encode every rendition and tile; keep nothing."""
    from catalog import pictures, rendering
    from catalog.iiif import tiles

    for path in files:
        with contextlib.suppress(pictures.PictureRefused):
            picture = pictures.read(path.read_bytes())
            for _ in itertools.chain(picture.renditions(), picture.avif_renditions()):
                pass
            if rendering.is_worth_tiles(picture):
                seconds = timed(lambda image=picture.image: deque(tiles.encoded(image), maxlen=0))
                TILES[:] = added((TILES[0], TILES[1]), seconds)


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


if __name__ == "__main__":
    main()
