"""Kill, stop and empty the parts of a working house at random moments; nothing may be lost, and nothing done twice.

    python benchmarks/faults.py [--faults 60] [--seed 1] [--folder FOLDER]

Real gunicorn, Celery, PostgreSQL and Redis with a folder of their own. Load: uploads and reviews of two curators
through the web, imports by shell, filing by the trust rule. Whatever was answered with a success must be there when
everything is whole again, exactly once, and `manage.py verify --checksums` must find nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.faulty_house import PASSWORD, ROOT, Curator, House, Told, Uploader, drawn
from tests.services import servers

NUM_ROWS = 400
PREPARE = f"""
from django.contrib.auth.models import Group, User
from tests.tagging import trusting
from tagging.models import ModelVersion
for name, role in (("ben", "cataloguer"), ("ana", "curator"), ("eva", "curator")):
    User.objects.create_user(name, password={PASSWORD!r}).groups.add(Group.objects.get(name=role))
cleo = User.objects.create_superuser("cleo", password={PASSWORD!r})
model = ModelVersion.active()
trusting.answered(200, model, User.objects.get(username="ana"))
trusting.promise(cleo)
trusting.waiting(400, model)
"""
DRAINED = """
import time
from catalog.models import Exhibit, ImportJob, Photograph
from tagging.models import ModelVersion, Suggestion
def left():
    asked = Exhibit.objects.untagged().pictured().exclude(
        suggestions__model_version=ModelVersion.active(), suggestions__state__in=["ready", "failed"]).count()
    running = Suggestion.objects.filter(state="running").count()
    return asked + running + Photograph.objects.to_be_rendered().count() + Photograph.objects.filter(
        rendered_at=None, rendering_problem="", num_renderings__lt=3).count() + ImportJob.objects.filter(
        state__in=ImportJob.WORKING).count()
end = time.monotonic() + SECONDS
while left() and time.monotonic() < end:
    time.sleep(1)
print(left())
"""
COUNT = """
import json
from collections import Counter
from catalog.models import Exhibit, Photograph
from tagging.models import Review, Suggestion
told = json.load(open(PATH))
shown = Counter(Photograph.objects.values_list("exhibit__accession_number", "sha256"))
uploads = [shown[number, digest] for number, digest in told["uploads"].items()]
made = Counter(Review.objects.filter(undoes=None).values_list("decided_by__username", "exhibit", "suggestion"))
pks = set(Review.objects.values_list("pk", flat=True))
decisions = [
    made[one["by"], int(one["exhibit"]), int(one["suggestion"])] if one["review"] in pks else 0
    for one in told["decisions"]
]
rows = Exhibit.objects.filter(accession_number__startswith="I.").count()
print(json.dumps({
    "uploads_lost": sum(not num for num in uploads), "uploads_doubled": sum(num > 1 for num in uploads),
    "decisions_lost": sum(not num for num in decisions), "decisions_doubled": sum(num > 1 for num in decisions),
    "filed_by_rule": Review.objects.by_the_rule().count(), "rows_imported": rows,
    "tagged": Suggestion.objects.ready().exclude(exhibit__photographs=None).count(),
    "set_aside": Suggestion.objects.failed().count(),
    "renderings_given_up": Photograph.objects.not_rendered().count(),
}))
"""


class Faults:
    """What can go wrong. Each returns when the part has been started again, which need not be ready by then."""

    def __init__(self, house: House, moments: random.Random) -> None:
        self.house, self.random = house, moments

    def kinds(self) -> dict[str, tuple[int, Callable[[], None]]]:
        """Name: how often, and what is done."""
        return {
            "worker child killed": (6, self.kill_child),
            "worker killed": (3, lambda: self.kill("worker")),
            "web killed": (3, lambda: self.kill("web")),
            "web child killed": (3, lambda: self.kill_child("web")),
            "beat killed": (2, lambda: self.kill("beat")),
            "Redis killed": (3, lambda: self.kill("redis")),
            "PostgreSQL killed": (3, self.kill_database),
            "PostgreSQL connection killed": (2, lambda: self.kill_child("database")),
            "PostgreSQL restarted": (1, self.restart_database),
            "broker emptied": (2, lambda: self.house.say_to_redis("FLUSHALL")),
            "broker unreachable": (1, self.stop_broker),
            "two beats": (1, self.two_beats),
            "task delivered twice": (2, self.deliver_twice),
            "claim taken over late": (1, self.late_worker),
        }

    def wait(self, least: float, most: float) -> None:
        time.sleep(self.random.uniform(least, most))

    def kill(self, name: str) -> None:
        self.house.parts[name].kill()
        self.wait(0.1, 1.0)
        self.house.parts[name].start()

    def kill_child(self, name: str = "worker") -> None:
        children = self.house.parts[name].children()
        if children:
            subprocess.run(["kill", "-9", str(self.random.choice(children))], check=False, capture_output=True)
        self.house.start_database()  # PostgreSQL brings itself up again

    def kill_database(self) -> None:
        """The server alone: its connections see that it is gone."""
        process = self.house.parts["database"].process
        connections = self.house.parts["database"].children()
        process.kill()
        process.wait(30)
        self.wait(0.5, 1.5)
        # One that has not seen it yet would keep the new server from its memory.
        subprocess.run(["kill", "-9", *map(str, connections)], check=False, capture_output=True)
        self.house.start_database()

    def restart_database(self) -> None:
        process = self.house.parts["database"].process
        process.send_signal(signal.SIGINT)
        process.wait(60)
        self.house.start_database()

    def stop_broker(self) -> None:
        self.house.parts["redis"].kill(signal.SIGSTOP)
        self.wait(5, 20)
        self.house.parts["redis"].kill(signal.SIGCONT)

    def two_beats(self) -> None:
        second = self.house.parts["second beat"]
        if second.is_alive():
            second.kill()
        else:
            second.start()

    def deliver_twice(self) -> None:
        """With the same number, as a broker does that heard no answer."""
        from celery import Celery

        app = Celery(broker=self.house.environment["REDIS_URL"])
        names = {"tagging.tasks.tag_waiting": "tagging", "catalog.tasks.render_waiting": "pictures",
                 "tagging.tasks.file_by_rule": "house", "catalog.tasks.go_on_with_imports": "importing"}  # fmt: skip
        for name, queue in names.items():
            number = f"twice-{self.random.random()}"
            for _ in range(2):
                try:
                    app.send_task(name, queue=queue, task_id=number, retry=False, expires=60)
                except Exception as problem:  # noqa: BLE001  (the broker may be away: that is another fault)
                    print(f"  not delivered: {problem}")

    def late_worker(self) -> None:
        """Stopped in its work, and its claim grows old meanwhile; another worker takes over; then it goes on."""
        children = self.house.parts["worker"].children()
        if children:
            chosen = str(self.random.choice(children))
            subprocess.run(["kill", "-STOP", chosen], check=False, capture_output=True)
            self.wait(0.5, 1.5)
            age_claims(self.house)
            self.wait(3, 6)
            subprocess.run(["kill", "-CONT", chosen], check=False, capture_output=True)


def age_claims(house: House) -> None:
    """As if the time of every claim had passed."""
    for table, column in (("tagging_suggestion", "claimed_at"), ("catalog_photograph", "rendering_claimed_at")):
        house.say_to_database(f"UPDATE {table} SET {column} = '2001-01-01' WHERE {column} IS NOT NULL")


def run(
    folder: Path, num_faults: int, seed: int, *, pause: tuple[float, float] = (1.0, 5.0), patient: bool = True
) -> dict[str, object]:
    """Returns what happened; raises AssertionError where the house does not come up or does not come to rest.

    `patient`: wait until the claims of the killed have run out, instead of making them old.
    """
    house, told, stopped = House(folder), Told(), threading.Event()
    try:
        _open(house)
        people = [Uploader(house, "ben", told, seed), Curator(house, "ana", told, seed + 1),
                  Curator(house, "eva", told, seed + 2)]  # fmt: skip
        threads = [threading.Thread(target=person.work, args=(stopped,), daemon=True) for person in people]
        threads.append(threading.Thread(target=_import, args=(house, stopped), daemon=True))
        for thread in threads:
            thread.start()
        servers.wait_until(lambda: told.uploads and told.decisions, 240, "people are at work")
        begun = time.monotonic()
        done = _spoil(house, random.Random(seed), num_faults, pause)
        seconds = time.monotonic() - begun
        house.start()
        stopped.wait(5)
        stopped.set()
        for thread in threads:
            thread.join(120)
        if not patient:
            age_claims(house)
        return _told(house, told, done, seconds)
    finally:
        stopped.set()
        house.stop()


def _open(house: House) -> None:
    house.start_database()
    for arguments in (("migrate", "--verbosity", "0"), ("register_model",)):
        done = house.manage(*arguments)
        assert done.returncode == 0, done.stderr[-2000:]
    house.shell(PREPARE)
    house.start()
    servers.wait_until(house.answers, 180, "the house answers")


def _import(house: House, stopped: threading.Event) -> None:
    """The same table again and again until it is in, as a person would after each failure."""
    table = house.folder / "works.csv"
    rows = [f"I.{n},Work {n},Maker {n % 90},{'drawing' if n % 2 else ''}" for n in range(NUM_ROWS)]
    table.write_text("\n".join(["accession number,title,artist,classification", *rows, ""]))
    scans = house.folder / "scans"
    scans.mkdir()
    for n in range(40):
        (scans / f"I.{n}.jpg").write_bytes(drawn(random.Random(n), n))
    while not stopped.is_set():
        done = house.manage("import_exhibits", str(table), "--pictures", str(scans), "--draft")
        if done.returncode == 0:
            return
        stopped.wait(1)


def _spoil(house: House, moments: random.Random, num: int, pause: tuple[float, float]) -> Counter[str]:
    faults, done = Faults(house, moments), Counter[str]()
    kinds = faults.kinds()
    # Each kind once before any comes twice: a short run sees as many kinds as it has faults.
    drawn = moments.sample(list(kinds), len(kinds))[:num]
    drawn += moments.choices(list(kinds), [often for often, _what in kinds.values()], k=num - len(drawn))
    for place, kind in enumerate(drawn):
        time.sleep(moments.uniform(*pause))
        print(f"{place + 1:4} {kind}", flush=True)
        kinds[kind][1]()
        done[kind] += 1
    return done


def _told(house: House, told: Told, done: Counter[str], seconds: float) -> dict[str, object]:
    left = house.shell(DRAINED.replace("SECONDS", "240"), seconds=330)
    assert left == "0", f"{left} pieces of work are still waiting"
    path = house.folder / "told.json"
    path.write_text(json.dumps({"uploads": told.uploads, "decisions": told.decisions}))
    counted = json.loads(house.shell(COUNT.replace("PATH", repr(str(path)))))
    verified = house.manage("verify", "--checksums", "--json")
    return {
        "faults": sum(done.values()), "by_kind": dict(done), "seconds": round(seconds),
        "uploads_accepted": len(told.uploads), "decisions_accepted": len(told.decisions), **counted,
        "answers": dict(sorted(told.answers.items())), "slowest_answer_seconds": round(told.slowest_seconds, 1),
        "verify": verified.returncode, "verify_says": verified.stdout[-2000:] + verified.stderr[-500:],
    }  # fmt: skip


def is_whole(result: dict[str, object]) -> bool:
    nothing = ("uploads_lost", "uploads_doubled", "decisions_lost", "decisions_doubled", "verify")
    return not any(result[name] for name in nothing)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="Kept, with all logs; a new one by default.")
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="vitrine-faults-"))
    folder.mkdir(parents=True, exist_ok=True)
    result = run(folder, chosen.faults, chosen.seed)
    for name, value in result.items():
        print(f"{name}: {value}")
    print(f"commit: {subprocess.run(['git', 'describe', '--always'], cwd=ROOT, capture_output=True, text=True).stdout}")
    sys.exit(0 if is_whole(result) else 3)


if __name__ == "__main__":
    main()
