"""Bulk import of a table: rows per second, peak memory, and what a row costs into a small and a large catalogue.

    python benchmarks/import_rows.py TABLE.csv [--catalogues 1000 500000] [--times 1 5] [--database URL]

Every figure comes from a process and a database of its own. Memory: the same file once and several times over.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    arguments = _arguments()
    if arguments.one:
        print(json.dumps(measure(arguments.table, arguments.catalogues[0])))
        return
    with tempfile.TemporaryDirectory() as folder:
        plain = plain_reading(arguments.table)
        print(f"plain csv reading      {plain:12,.0f} rows/s")
        by_size = medians(arguments)
        for size, told in by_size.items():
            rates = "  ".join(f"{told[phase]:8,.0f} rows/s {phase}" for phase in ("check", "apply", "undo"))
            print(f"catalogue of {size:9,d}  {rates}  peak {told['peak_megabytes']:.0f} MB")
        small, large = (by_size[size] for size in arguments.catalogues)
        for phase in ("check", "apply", "undo"):
            wall, processor = small[phase] / large[phase], large[f"{phase}_cpu"] / small[f"{phase}_cpu"]
            print(
                f"cost of a row, large : small, {phase:5s}  {wall:.2f} by the clock, {processor:.2f} of the processor"
            )
        peaks = []
        for times in arguments.times:
            path = repeated(arguments.table, times, Path(folder))
            peaks.append(in_a_process(path, 0, arguments.database)["peak_megabytes"])
            print(
                f"file {times:2d} times over, peak memory {peaks[-1]:6.0f} MB ({path.stat().st_size / 1e6:.0f} MB file)"
            )
        print(f"memory, longest : shortest file  {peaks[-1] / peaks[0]:.2f}")


def medians(arguments: argparse.Namespace) -> dict[int, dict[str, float]]:
    """Small and large in turn, several rounds: what else the machine does disturbs each of them alike."""
    told: dict[int, list[dict[str, float]]] = {size: [] for size in arguments.catalogues}
    for _ in range(arguments.rounds):
        for size in arguments.catalogues:
            told[size].append(in_a_process(arguments.table, size, arguments.database))
    return {size: {name: median(one[name] for one in runs) for name in runs[0]} for size, runs in told.items()}


def plain_reading(table: Path) -> float:
    started = time.perf_counter()
    with table.open(encoding="utf-8", newline="") as file:
        num = sum(1 for _ in csv.reader(file))
    return num / (time.perf_counter() - started)


def repeated(table: Path, times: int, folder: Path) -> Path:
    """The same rows under new accession numbers, `times` times over."""
    target = folder / f"{times}.csv"
    with table.open(encoding="utf-8", newline="") as source, target.open("w", encoding="utf-8", newline="") as out:
        reader, writer = csv.reader(source), csv.writer(out)
        headings = next(reader)
        writer.writerow(headings)
        place = headings.index("accession_number")
    for turn in range(times):
        with table.open(encoding="utf-8", newline="") as source, target.open("a", encoding="utf-8", newline="") as out:
            reader, writer = csv.reader(source), csv.writer(out)
            next(reader)
            for row in reader:
                row[place] = f"{row[place]}.{turn}"
                writer.writerow(row)
    return target


def in_a_process(table: Path, catalogue: int, database: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATA_DIR": folder, "LOG_LEVEL": "ERROR"}
        if database:
            environment["DATABASE_URL"] = database
        command = [sys.executable, __file__, str(table), "--one", "--catalogues", str(catalogue)]
        return json.loads(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)


def measure(table: Path, catalogue: int) -> dict[str, float]:
    """In this process: fill, check, import, undo. The peak is that of the import alone if nothing was filled."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "museum.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from catalog.importing.starting import from_shell
    from catalog.models import Exhibit, ImportJob

    call_command("migrate", verbosity=0)
    Exhibit.objects.all().delete()
    ImportJob.objects.all().delete()
    for start in range(0, catalogue, 5_000):
        Exhibit.objects.bulk_create(
            Exhibit(accession_number=f"OLD.{n}", title=f"Work {n}") for n in range(start, min(start + 5_000, catalogue))
        )
    job = from_shell(table, None)
    num, told = job.num_rows, {}
    for phase, begin in (("check", None), ("apply", job.begin_to_apply), ("undo", job.begin_to_undo)):
        if begin:
            begin()
        used = time.process_time()
        told[phase] = num / timed(job)
        told[f"{phase}_cpu"] = time.process_time() - used
    return {**told, "peak_megabytes": max(_seen)}


_seen: list[float] = []


def own_megabytes() -> float:
    """Memory of the process's own: SQLite maps up to 128 MB of its file as well, which the system can take back."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    [line] = [line for line in status.read_text().splitlines() if line.startswith("RssAnon:")]
    return int(line.split()[1]) / 1024


def timed(job) -> float:
    from catalog.importing.working import work_on

    started = time.perf_counter()
    assert job.take()
    work_on(job, 36_000, lambda _job: _seen.append(own_megabytes()))
    assert not job.is_working, job.problem
    return time.perf_counter() - started


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path)
    parser.add_argument("--catalogues", type=int, nargs="+", default=[1_000, 500_000])
    parser.add_argument("--rounds", type=int, default=3, help="The median of so many is told.")
    parser.add_argument("--times", type=int, nargs=2, default=[1, 5])
    parser.add_argument("--database", default="", help="postgres://...; its exhibits are deleted. Empty: SQLite")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
