"""Visitors at 80 % of saturation for minutes, ten curators, imports and tagging beside them; then far too many at once.

    python benchmarks/sustained.py [--minutes 15] [--works 3000] [--share 0.8] [--folder FOLDER]

Real gunicorn (as `deploy/` has it), Celery, PostgreSQL and Redis. First it is measured how many answers a second
visitors get while the others work (saturation); then visitors arrive at random at 80 % of that, whether answers come or
not; then 192 ask at once, each again and again (more than may wait); then as before. Prints answers, times, errors of
each part, and the slope of the memory of web and worker with its 95 % interval, also of each half of the time and of
each process. Asking costs processor time on the same machine: figures are lower bounds.
"""

from __future__ import annotations

import argparse
import http.client
import json
import queue
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.faults import import_again
from benchmarks.faulty_house import House
from benchmarks.faulty_people import PASSWORD, Curator, Told, Uploader
from benchmarks.held_memory import Memory
from benchmarks.load import FAMOUS, MIX, drawn_from
from tests.services import servers

CURATORS = [f"curator{number}" for number in range(10)]
PEOPLE = f"""
from django.contrib.auth.models import Group, User
for name, role in [("ben", "cataloguer"), *((f"curator{{n}}", "curator") for n in range(10))]:
    User.objects.create_user(name, password={PASSWORD!r}).groups.add(Group.objects.get(name=role))
"""
# A museum's own beats, not those of a house that is broken on purpose.
USUAL = {"TAGGING_BATCH": "16", "TAGGING_BEAT_SECONDS": "5", "IMPORT_BEAT_SECONDS": "5", "RENDERING_BEAT_SECONDS": "5",
         "TRUST_BEAT_SECONDS": "20", "LEARNING_BEAT_SECONDS": "15", "EXPLAIN_AHEAD": "0"}  # fmt: skip
THINKING_SECONDS = 3.0
ASKERS = 192
# Then the first comes again, corrected: a museum of three thousand works that imports forty thousand in a quarter of an
# hour is another museum at its end, and 80 % of what it could do at the beginning is more than that.
NUM_TABLES = 10


@dataclass
class Seen:
    """What visitors saw in one part of the trial."""

    times: list[tuple[float, int, float]] = field(default_factory=list)  # begun, status (0: none), seconds

    def told(self, seconds: float) -> dict[str, object]:
        statuses = Counter(status for _begun, status, _took in self.times)
        rows: dict[str, object] = {"asked_a_second": round(len(self.times) / seconds, 1), "answers": dict(statuses)}
        for name, chosen in (("200", 200), ("503", 503)):
            took = sorted(one for _begun, status, one in self.times if status == chosen)
            if took:
                rows |= {f"{name}_{label}_ms": round(1000 * took[min(int(share * len(took)), len(took) - 1)])
                         for label, share in (("median", 0.5), ("p95", 0.95), ("p99", 0.99))}  # fmt: skip
        return rows


class Visitors:
    """Threads that ask; in `arriving` a timetable says when, in `at_once` each asks again as soon as it may."""

    def __init__(self, port: int) -> None:
        self.port, self.addresses = port, drawn_from(f"127.0.0.1:{port}")

    def ask(self, chance: random.Random, connection: http.client.HTTPConnection, seen: Seen) -> None:
        path = chance.choices([page for page, _ in MIX], [weight for _, weight in MIX])[0]
        if several := self.addresses.get(path):
            path = several[int(len(several) * chance.random() ** FAMOUS)]
        begun = time.monotonic()
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            status = response.status
        except (OSError, http.client.HTTPException):
            status = 0
            connection.close()
        seen.times.append((begun, status, time.monotonic() - begun))

    def at_once(self, num: int, seconds: float, *, keeps: bool = True) -> Seen:
        """`keeps`: each its connection; else a new one for each question, as in `arriving`."""
        seen, until = Seen(), time.monotonic() + seconds

        def work(seed: int) -> None:
            chance, connection = random.Random(seed), http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            while time.monotonic() < until:
                self.ask(chance, connection, seen)
                if not keeps:
                    connection.close()

        self._all(num, work)
        return seen

    def arriving(self, rate: float, seconds: float, seed: int = 1) -> tuple[Seen, int]:
        """`rate` a second, at random; also how many found no free asker here, which are no visitors of the museum."""
        seen, tickets, missed = Seen(), queue.Queue[bool](ASKERS), 0

        def work(seed: int) -> None:
            chance = random.Random(seed)
            while tickets.get():
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                self.ask(chance, connection, seen)
                connection.close()

        threads = [threading.Thread(target=work, args=(seed,), daemon=True) for seed in range(ASKERS)]
        for thread in threads:
            thread.start()
        chance, until, then = random.Random(seed), time.monotonic() + seconds, time.monotonic()
        while (then := then + chance.expovariate(rate)) < until:
            time.sleep(max(then - time.monotonic(), 0))
            try:
                tickets.put_nowait(True)
            except queue.Full:
                missed += 1
        for _ in threads:
            tickets.put(False)
        for thread in threads:
            thread.join(70)
        return seen, missed

    @staticmethod
    def _all(num: int, work) -> None:
        threads = [threading.Thread(target=work, args=(seed,), daemon=True) for seed in range(num)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def opened(folder: Path, works: int) -> House:
    house = House(folder)
    house.environment.update(USUAL)
    house.start_database()
    for arguments in (("migrate", "--verbosity", "0"), ("register_model",), ("fill", str(works), "--search")):
        done = house.manage(*arguments, seconds=600)
        assert done.returncode == 0, done.stderr[-2000:]
    house.shell(PEOPLE)
    house.start()
    servers.wait_until(house.answers, 180, "the house answers")
    return house


def at_work(house: House, told: Told, stopped: threading.Event) -> list[threading.Thread]:
    """Ten curators who look before they decide, an uploader, and imports without end."""
    people = [Curator(house, name, told, seed) for seed, name in enumerate(CURATORS)]
    for person in people:
        person.thinking_seconds = THINKING_SECONDS
    uploader = Uploader(house, "ben", told, 99)
    uploader.thinking_seconds = THINKING_SECONDS
    threads = [threading.Thread(target=one.work, args=(stopped,), daemon=True) for one in [*people, uploader]]
    threads.append(threading.Thread(target=import_again, args=(house, told, stopped, NUM_TABLES), daemon=True))
    for thread in threads:
        thread.start()
    servers.wait_until(lambda: told.decisions and told.uploads, 240, "people are at work")
    return threads


def trial(house: House, minutes: float, share: float, step: float, rows: Path | None = None) -> dict[str, object]:
    """`step`: seconds of each measurement but the long one; `rows`: a file for time, status, seconds of each answer."""
    wall = time.time() - time.monotonic()
    visitors, told, stopped = Visitors(house.ports["web"]), Told(), threading.Event()
    threads = at_work(house, told, stopped)
    result: dict[str, object] = {}
    try:
        servers.wait_until(lambda: len(told.imports) == NUM_TABLES, 600, "each table was imported once")
        visitors.at_once(2, step / 2)  # caches are warm
        # Not the best of several short moments, in which the others may rest: what comes out when too much is asked.
        seen = visitors.at_once(16, 3 * step, keeps=False)
        full = sum(row[1] == 200 for row in seen.times) / (3 * step)
        result["saturation"] = {"answers_a_second": round(full, 1)}
        told.answers, told.slowest_seconds = {}, 0.0
        memory = Memory(house)
        memory.start()
        seen, missed = visitors.arriving(share * full, minutes * 60)
        memory.stopped.set()
        result["sustained"] = seen.told(minutes * 60) | {"no_free_asker": missed}
        result["by_minute_p95_ms"] = by_minute(seen)
        result["refused_at_second"] = refused_at(seen)
        if rows:
            with rows.open("w") as out:
                out.writelines(f"{wall + begun:.2f} {status} {took:.3f}\n" for begun, status, took in seen.times)
        result["curators_and_uploads"] = dict(sorted(told.answers.items()))
        result["slowest_of_theirs_seconds"] = round(told.slowest_seconds, 1)
        result["memory"] = memory.told(after=min(60, minutes * 20))
        crowd = visitors.at_once(ASKERS, step)  # each asks again at once: nobody can stop them
        result["overload"] = crowd.told(step)
        seen, _missed = visitors.arriving(share * full, step, seed=2)
        result["after_it"] = seen.told(step)
        result["decisions"], result["uploads"] = len(told.decisions), len(told.uploads)
        result["imports_begun"] = sum(path.is_dir() for path in house.folder.glob("import-*"))
    finally:
        stopped.set()
        for thread in threads:
            thread.join(60)
    return result


def by_minute(seen: Seen) -> list[int]:
    begun = min((row[0] for row in seen.times), default=0.0)
    minutes: dict[int, list[float]] = {}
    for at, _status, took in seen.times:
        minutes.setdefault(int((at - begun) // 60), []).append(took)
    return [round(1000 * sorted(took)[int(0.95 * len(took))]) for _minute, took in sorted(minutes.items())]


def refused_at(seen: Seen) -> dict[int, int]:
    """How many were refused in which second of the trial."""
    begun = min((row[0] for row in seen.times), default=0.0)
    return dict(sorted(Counter(int(at - begun) for at, status, _took in seen.times if status == 503).items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--works", type=int, default=3000)
    parser.add_argument("--share", type=float, default=0.8)
    parser.add_argument("--step", type=float, default=30, help="Seconds of each measurement but the long one.")
    parser.add_argument("--go", type=Path, help="Prepare everything, then wait until this file is there.")
    parser.add_argument("--folder", type=Path)
    parser.add_argument(
        "--rows", type=Path, help="A file for each answer: when (seconds of the clock), status, seconds."
    )
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="vitrine-sustained-"))
    house = opened(folder, chosen.works)
    print("ready", flush=True)
    try:
        while chosen.go and not chosen.go.exists():
            time.sleep(0.2)
        for name, value in trial(house, chosen.minutes, chosen.share, chosen.step, chosen.rows).items():
            print(f"{name}: {json.dumps(value)}", flush=True)
    finally:
        house.stop()


if __name__ == "__main__":
    main()
