"""How long it takes to find similar works, exactly and by PostgreSQL's index.

    DATABASE_URL=... DATA_DIR=EMPTY python benchmarks/likeness.py [--num 1000 100000] [--dimensions 192]

Fills an empty database with generated exhibits and clustered random directions, and asks for the nearest of 20 of them.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings")
SPACE = "f" * 64


def main() -> int:
    """Fill, ask, print one line for each size and way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--num", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--dimensions", type=int, default=192)
    parser.add_argument("--filled", action="store_true", help="the database was filled by an earlier call: only ask")
    options = parser.parse_args()
    import django

    django.setup()
    from django.core.management import call_command

    from catalog import likeness, likeness_index
    from catalog.models import Likeness

    call_command("migrate", verbosity=0)
    if Likeness.objects.exists() and not options.filled:
        raise SystemExit("This database is in use: give an empty one.")
    dice = np.random.default_rng(0)
    centres = dice.random((200, options.dimensions)).astype(np.float32)
    for num in options.num:
        if not options.filled:
            fill(num, centres, dice)
        started = time.perf_counter()
        while likeness_index.keep_up(SPACE):
            pass
        kept_up = time.perf_counter() - started
        asked = list(Likeness.objects.order_by("?").values_list("photograph", "vector")[:20])
        exact = [timed(lambda own=bytes(own): likeness.exactly(SPACE, own, 256)) for _pk, own in asked]
        report(f"{num} exact", [seconds for seconds, _found in exact])
        if likeness_index.is_there():
            quick = [timed(lambda own=bytes(own): likeness_index.nearest(SPACE, own, 256)) for _pk, own in asked]
            report(f"{num} index (made in {kept_up:.0f} s)", [seconds for seconds, _found in quick])
            pairs = zip(exact, quick, strict=True)
            shares = [len(set(true[:9]) & {pk for pk, _ in near[:9]}) / 9 for (_s, true), (_t, near) in pairs]
            sys.stdout.write(f"  of the nine nearest, the index finds {np.mean(shares):.1%}\n")
    return 0


def fill(num: int, centres: np.ndarray, dice: np.random.Generator) -> None:
    """Bring the table up to `num` rows."""
    from django.utils import timezone

    from catalog import likeness
    from catalog.models import Category, Exhibit, Photograph

    category, start = Category.objects.first(), Exhibit.objects.count()
    for first in range(start, num, 2_000):
        numbers = range(first, min(first + 2_000, num))
        now = timezone.now()
        works = Exhibit.objects.bulk_create(
            Exhibit(accession_number=f"L.{n}", category=category, filed_by="museum", filed_at=now, published_at=now)
            for n in numbers
        )
        photographs = Photograph.objects.bulk_create(
            Photograph(exhibit=work, sha256=f"{n:064x}", num_bytes=1, format="JPEG", width=1, height=1)
            for work, n in zip(works, numbers, strict=True)
        )
        near = centres[dice.integers(0, len(centres), len(photographs))]
        seen = np.maximum(near + dice.normal(0, 0.3, near.shape), 0)
        likeness.remember({one.pk: row for one, row in zip(photographs, seen, strict=True)}, SPACE)


def timed(act: object) -> tuple[float, list]:
    """Return the seconds that something takes, and what it returns."""
    started = time.perf_counter()
    found = act()  # type: ignore[operator]
    return time.perf_counter() - started, found


def report(name: str, seconds: list[float]) -> None:
    """Print the median and the 95th percentile in milliseconds."""
    middle, high = np.percentile(seconds, [50, 95]) * 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{name}: {middle:.1f} / {high:.1f} ms; peak {peak:.0f} MB\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
