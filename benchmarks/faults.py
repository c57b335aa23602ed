"""Kill, stop and empty the parts of a working house at random moments; nothing may be lost, and nothing done twice.

    python benchmarks/faults.py [--faults 60] [--seed 1] [--folder FOLDER] [--earlier COMMIT] [--s3]

Real gunicorn, Celery, PostgreSQL and Redis with a folder of their own. Load: uploads and reviews of two curators
through the web, imports by shell, filing by the trust rule, a model that learns from what is filed and is promoted;
with `--earlier` a worker of that release beside the new one; with `--s3` files are in an S3-compatible store that errs,
lags, cuts, is silent and is killed, too. Whatever was answered with a success must be there when
everything is whole again, exactly once, and `manage.py verify --checksums` must find nothing.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.fault_kinds import Faults, age_claims
from benchmarks.faulty_house import ROOT, House
from benchmarks.faulty_people import PASSWORD, Curator, Owner, Told, Uploader, drawn
from tests.services import servers

NUM_ROWS, NUM_SCANS = 300, 12
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
trusting.waiting(2500, model)
"""
DRAINED = """
import time
from catalog.models import Exhibit, ImportJob, Photograph
from tagging.models import Lesson, ModelVersion, Suggestion
def left():
    asked = Exhibit.objects.untagged().pictured().exclude(
        suggestions__model_version=ModelVersion.active(), suggestions__state__in=["ready", "failed"]).count()
    running = Suggestion.objects.filter(state="running").count()
    return asked + running + Photograph.objects.to_be_rendered().count() + Photograph.objects.filter(
        rendered_at=None, rendering_problem="", num_renderings__lt=3).count() + ImportJob.objects.filter(
        state__in=ImportJob.WORKING).count() + Lesson.objects.filter(state__in=Lesson.WORKING).count()
end = time.monotonic() + SECONDS
while left() and time.monotonic() < end:
    time.sleep(1)
print(left())
"""
COUNT = """
import json
from collections import Counter
from django.db.models import Count
from catalog.models import Exhibit, Photograph
from tagging.models import Lesson, ModelVersion, Promotion, Review, Suggestion
told = json.load(open(PATH))
shown = Counter(Photograph.objects.values_list("exhibit__accession_number", "sha256"))
uploads = [shown[number, digest] for number, digest in told["uploads"].items()]
made = Counter(Review.objects.filter(undoes=None).values_list("decided_by__username", "exhibit", "suggestion"))
pks = set(Review.objects.values_list("pk", flat=True))
decisions = [
    made[one["by"], int(one["exhibit"]), int(one["suggestion"])] if one["review"] in pks else 0
    for one in told["decisions"]
]
imported = Exhibit.objects.filter(accession_number__startswith="I").annotate(num=Count("photographs"))
rows = {name: Exhibit.objects.filter(accession_number__startswith=name).count() for name in told["imports"]}
promotions = list(Promotion.objects.order_by("pk").values_list("model_version", "replaced"))
chain = [first[0] == second[1] for first, second in zip(promotions, promotions[1:])]
lessons = Lesson.objects.values_list("state", "sentence")
print(json.dumps({
    "uploads_lost": sum(not num for num in uploads), "uploads_doubled": sum(num > 1 for num in uploads),
    "decisions_lost": sum(not num for num in decisions), "decisions_doubled": sum(num > 1 for num in decisions),
    "rows_lost": sum(max(num - rows[name], 0) for name, num in told["imports"].items()),
    "rows_doubled": sum(max(rows[name] - num, 0) for name, num in told["imports"].items())
        + imported.filter(num__gt=1).count(),
    "promotions_lost": sum((Counter(map(tuple, told["promotions"])) - Counter(promotions)).values()),
    "promotions_doubled": chain.count(False) + abs(ModelVersion.objects.filter(is_active=True).count() - 1),
    "promotions": len(promotions), "lessons": dict(Counter(state for state, _ in lessons)),
    "lessons_failed": sorted({sentence for state, sentence in lessons if state == "failed"}),
    "filed_by_rule": Review.objects.by_the_rule().count(), "rows_imported": sum(rows.values()),
    "tagged": Suggestion.objects.ready().exclude(exhibit__photographs=None).count(),
    "set_aside": Suggestion.objects.failed().count(),
    "renderings_given_up": Photograph.objects.not_rendered().count(),
    "reasons": dict(Counter([
        *Suggestion.objects.failed().values_list("reason", flat=True),
        *Photograph.objects.exclude(rendering_problem="").values_list("rendering_problem", flat=True)]).most_common(5)),
    "called_damaged": Suggestion.objects.failed().filter(reason__contains="damaged").count()
        + Photograph.objects.filter(rendering_problem__contains="damaged").count(),
}))
"""


def run(
    folder: Path,
    num_faults: int,
    seed: int,
    *,
    pause: tuple[float, float] = (1.0, 5.0),
    patient: bool = True,
    earlier: Path | None = None,
    s3: bool = False,
) -> dict[str, object]:
    """Returns what happened; raises AssertionError where the house does not come up or does not come to rest.

    `patient`: wait until the claims of the killed have run out, instead of making them old.
    """
    house, told, stopped = House(folder, earlier, s3=s3), Told(), threading.Event()
    try:
        _open(house)
        people = [Uploader(house, "ben", told, seed), Curator(house, "ana", told, seed + 1),
                  Curator(house, "eva", told, seed + 2), Owner(house, "cleo", told, seed + 3)]  # fmt: skip
        threads = [threading.Thread(target=person.work, args=(stopped,), daemon=True) for person in people]
        threads.append(threading.Thread(target=import_again, args=(house, told, stopped), daemon=True))
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
    house.start_store()
    for arguments in (("migrate", "--verbosity", "0"), ("register_model",)):
        done = house.manage(*arguments)
        assert done.returncode == 0, done.stderr[-2000:]
    house.shell(PREPARE)
    house.start()
    servers.wait_until(house.answers, 180, "the house answers")


def import_again(house: House, told: Told, stopped: threading.Event, num_tables: int = 0) -> None:
    """A table, again and again until it is in, as a person would after each failure; then the next one.

    `num_tables`: after so many the first comes again, with each row corrected; 0: always new works.
    """
    for turn in itertools.count():
        if stopped.is_set():
            return
        edition, number = divmod(turn, num_tables) if num_tables else (0, turn)
        number += 1
        table, scans = _written(house.folder / f"import-{number}-{edition}", f"I{number}.", edition)
        arguments = ("import_exhibits", str(table), "--pictures", str(scans), "--draft")
        while not stopped.is_set() and house.manage_until_killed("import", *arguments):
            stopped.wait(1)
        if house.parts["import"].process.returncode == 0:
            told.imports[f"I{number}."] = NUM_ROWS
        stopped.wait(3)


def _written(folder: Path, name: str, edition: int = 0) -> tuple[Path, Path]:
    """A table of works whose numbers begin with `name`, and a folder with pictures of some of them."""
    scans, table = folder / "scans", folder / "works.csv"
    scans.mkdir(parents=True)
    filed = ("drawing", "painting", "")
    rows = [f"{name}{n},Work {n}{' corrected' * (edition % 2)},Maker {n % 90},{filed[n % 3]}" for n in range(NUM_ROWS)]
    table.write_text("\n".join(["accession number,title,artist,classification", *rows, ""]))
    for n in range(NUM_SCANS):
        (scans / f"{name}{n}.jpg").write_bytes(drawn(random.Random(f"{name}{n}{edition or ''}"), n))
    return table, scans


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


@contextmanager
def supervised(house: House) -> Iterator[Counter[str]]:
    """Which parts ended by themselves and were begun again, as a service manager would: a worker may give up some time
    after the broker was killed (kombu meets a line that is gone and takes it for an error of the program)."""
    again, over = Counter[str](), threading.Event()

    def watch() -> None:
        while not over.wait(1):
            for name in house.at_work:
                if not house.parts[name].is_alive():
                    again[name] += 1
                    house.parts[name].start()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield again
    finally:
        over.set()
        thread.join()


def _told(house: House, told: Told, done: Counter[str], seconds: float) -> dict[str, object]:
    path = house.folder / "told.json"
    path.write_text(json.dumps(dataclasses.asdict(told)))
    with supervised(house) as again:
        left = house.shell(DRAINED.replace("SECONDS", "900"), seconds=1000)
    assert left == "0", f"{left} pieces of work are still waiting"
    counted = json.loads(house.shell(COUNT.replace("PATH", repr(str(path)))))
    verified = house.manage("verify", "--checksums", "--json")
    return {
        "faults": sum(done.values()), "kills": sum(num for kind, num in done.items() if kind.endswith("killed")),
        "by_kind": dict(done), "seconds": round(seconds), "ended_by_themselves": dict(again),
        "uploads_accepted": len(told.uploads), "decisions_accepted": len(told.decisions),
        "imports_done": len(told.imports), "promotions_accepted": len(told.promotions), **counted,
        "answers": dict(sorted(told.answers.items())), "slowest_answer_seconds": round(told.slowest_seconds, 1),
        "verify": verified.returncode, "verify_says": verified.stdout[-2000:] + verified.stderr[-500:],
    }  # fmt: skip


def is_whole(result: dict[str, object]) -> bool:
    kinds = ("uploads", "decisions", "rows", "promotions")
    wrong = [f"{kind}_{how}" for kind in kinds for how in ("lost", "doubled")]
    return not any(result[name] for name in [*wrong, "called_damaged", "verify"])


@contextmanager
def sources_of(commit: str, folder: Path) -> Iterator[Path | None]:
    """The program as it was then; None for no commit."""
    if not commit:
        yield None
        return
    place, git = folder / "earlier", ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "--force", "--detach", str(place), commit], check=True, capture_output=True)
    try:
        yield place
    finally:
        subprocess.run([*git, "remove", "--force", str(place)], check=False, capture_output=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--pause", type=float, nargs=2, default=(1.0, 5.0), help="Seconds between two, at least and most."
    )
    parser.add_argument("--folder", type=Path, help="Kept, with all logs; a new one by default.")
    parser.add_argument("--earlier", default="", help="A commit whose worker runs beside the new one.")
    parser.add_argument("--s3", action="store_true", help="Files in an S3-compatible store that goes wrong, too.")
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="vitrine-faults-"))
    folder.mkdir(parents=True, exist_ok=True)
    with sources_of(chosen.earlier, folder) as earlier:
        result = run(folder, chosen.faults, chosen.seed, pause=tuple(chosen.pause), earlier=earlier, s3=chosen.s3)
    for name, value in result.items():
        print(f"{name}: {value}")
    print(f"commit: {subprocess.run(['git', 'describe', '--always'], cwd=ROOT, capture_output=True, text=True).stdout}")
    sys.exit(0 if is_whole(result) else 3)


if __name__ == "__main__":
    main()
