"""Pictures a second, end to end: from a JPEG in the store to a suggestion in the database, by real worker processes.

    python benchmarks/throughput.py [--num 1500] [--databases sqlite postgresql] [--workers 1 2] [--pictures DIR]
                                    [--size 1000 800] [--json OUT]

Each line is an installation of its own (PostgreSQL with Redis, SQLite with the folder of messages) whose works wait for
the network; beat and workers are started, and counted is from the moment that a worker writes its first batch to the
last answer. One worker may use all cores; of two each has half of them. Beside it, in the same run: the bare predictor
on decoded arrays with all cores, the same from the bytes of the files, and the share that was reached of both. With no
`--pictures`, textured ones of 1000 x 800 px are drawn.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import numpy as np
import psycopg
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.serving import draw  # noqa: E402
from ml.pictures import prepare  # noqa: E402
from ml.serving import load, num_cores  # noqa: E402
from tests.services import servers  # noqa: E402
from tests.services.installation import Installation  # noqa: E402

NUM_DRAWN, BARE_SECONDS, BATCH = 24, 4.0, 16
WANTED = 0.85
WAITING = """
import hashlib, pathlib
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from catalog.models import Exhibit, Photograph
files = sorted(pathlib.Path({folder!r}).glob("*.jpg"))
known = []
for file in files:
    data = file.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    known.append((storages["default"].save(sha256[:2] + "/" + sha256 + ".jpeg", ContentFile(data)), sha256, len(data)))
works = Exhibit.objects.bulk_create([Exhibit(accession_number="T.%d" % n, title="Sheet") for n in range({num})])
Photograph.objects.bulk_create([
    Photograph(exhibit=work, original=known[n % len(known)][0], sha256=known[n % len(known)][1],
               num_bytes=known[n % len(known)][2], format="JPEG", width=1000, height=800, rendition_widths=[90],
               rendering_problem="not wanted here")
    for n, work in enumerate(works)])
"""
ASK = "SELECT COUNT(*), MIN(answered_at), MAX(answered_at) FROM tagging_suggestion WHERE state = 'ready'"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--num", type=int, default=1_500)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--size", type=int, nargs=2, default=(1000, 800), help="of drawn pictures")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pytest-throughput-") as folder:
        pictures = Path(folder) / "pictures"
        pictures.mkdir()
        collect(options, pictures)
        rows = measure(options, Path(folder), pictures)
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))


def collect(options: argparse.Namespace, folder: Path) -> None:
    found = sorted(options.pictures.rglob("*.jp*g")) if options.pictures else []
    for number in range(NUM_DRAWN):
        path = folder / f"{number:02d}.jpg"
        if found:
            path.write_bytes(found[number * len(found) // NUM_DRAWN].read_bytes())
        else:
            path.write_bytes(draw(number))
            if tuple(options.size) != (1000, 800):
                Image.open(path).resize(options.size).save(path, quality=90)


def measure(options: argparse.Namespace, folder: Path, pictures: Path) -> list[dict]:
    files = [path.read_bytes() for path in sorted(pictures.glob("*.jpg"))]
    bare = [bare_predictor(files)]
    rows = []
    for database in options.databases:
        for num_workers in options.workers:
            place = folder / f"{database}{num_workers}"
            place.mkdir()
            per_second = end_to_end(place, pictures, database, num_workers, options.num)
            rows.append(
                {"what": f"{database}, {num_workers} worker{'s' * (num_workers > 1)}", "per_second": per_second}
            )
            bare.append(bare_predictor(files))
    arrays = statistics.mean(one["arrays"] for one in bare)
    from_bytes = statistics.mean(one["bytes"] for one in bare)
    bytes_each = round(statistics.mean(map(len, files)))
    for row in rows:
        row |= {"of_arrays": row["per_second"] / arrays, "of_bytes": row["per_second"] / from_bytes}
    return [
        {"what": f"bare predictor on arrays, {num_cores()} cores", "per_second": arrays},
        {"what": f"the same from bytes, {bytes_each} each", "per_second": from_bytes, "of_arrays": from_bytes / arrays},
        {"what": "decoding alone, one core", "per_second": statistics.mean(one["decoding"] for one in bare)},
        {"what": "network alone, one core", "per_second": statistics.mean(one["network"] for one in bare)},
        *rows,
    ]  # fmt: skip


def bare_predictor(files: list[bytes]) -> dict[str, float]:
    """Pictures a second, once warm."""
    predictor, single = load(), load(num_threads=1)
    arrays = np.stack([prepare(data, predictor.side) for data in files])

    def answer_arrays() -> None:
        outputs = predictor.model.outputs(arrays)
        predictor.calibrated(predictor.to_logits(outputs))
        if predictor.scope:
            predictor.scope.score(outputs)

    return {
        "arrays": rate(answer_arrays, len(files)),
        "bytes": rate(lambda: predictor.predict(files), len(files)),
        "decoding": rate(lambda: [prepare(data, predictor.side) for data in files], len(files), 1.5),
        "network": rate(lambda: single.model.outputs(arrays), len(files), 1.5),
    }


def rate(ask, num: int, seconds: float = BARE_SECONDS) -> float:
    ask()
    begun, times = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        ask()
        times += 1
    return num * times / (time.perf_counter() - begun)


def end_to_end(folder: Path, pictures: Path, database: str, num_workers: int, num: int) -> float:
    with ExitStack() as stack:
        threads = "0" if num_workers == 1 else str(max(num_cores() // num_workers, 1))
        environment = {"TAGGING_THREADS": threads, "TAGGING_BEAT_SECONDS": "0.5", "LOG_LEVEL": "WARNING"}
        if database == "postgresql":
            environment["DATABASE_URL"] = stack.enter_context(servers.postgres(folder))
            environment["REDIS_URL"] = stack.enter_context(servers.redis(folder))
        installation = Installation(folder, **environment)
        installation.manage("migrate", "-v0")
        installation.manage("register_model")
        installation.manage("shell", "-v0", "-c", WAITING.format(folder=str(pictures), num=num))
        for number in range(num_workers):
            stack.enter_context(installation.worker(f"worker{number}", 1, "-Q", "tagging"))
        stack.enter_context(installation.beat())
        deadline = time.monotonic() + 300
        while (told := answers(installation))[0] < num:
            if time.monotonic() > deadline:
                raise SystemExit(f"Only {told[0]} of {num} were tagged.")
            time.sleep(0.5)
        return (num - BATCH) / told[1]


def answers(installation: Installation) -> tuple[int, float]:
    """How many, and seconds from the first to the last. Asked without Django, which would take a core for a second."""
    url = installation.environment.get("DATABASE_URL")
    connection = psycopg.connect(url) if url else sqlite3.connect(installation.folder / "data/vitrine.sqlite3")
    with contextlib.closing(connection):
        num, first, last = connection.execute(ASK).fetchone()
    if first is None:
        return 0, 0.0
    first, last = (datetime.fromisoformat(str(moment)) for moment in (first, last))
    return num, (last - first).total_seconds()


def table(rows: list[dict]) -> str:
    lines = [
        "| what | pictures a second | of the bare predictor on arrays | of the same from bytes |",
        "|---|---|---|---|",
    ]
    for row in rows:
        shares = [f"{row[name]:.2f}" if name in row else "-" for name in ("of_arrays", "of_bytes")]
        lines.append(f"| {row['what']} | {row['per_second']:.0f} | {shares[0]} | {shares[1]} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
