"""Ten curators at once, against a real server and PostgreSQL: nothing is given twice, nothing decided twice or lost.

    python benchmarks/curators.py [--curators 10] [--pictures 1500] [--port 8121] [--threads 4]

Each curator asks for the next pictures and decides them, as the desk's script does: now and then a decision is sent
twice (a lost answer), one is sent for a picture that a colleague has (a stale page), and one is taken back and decided
again. Afterwards the database is asked. Prints JSON; leaves with 1 if anything was doubled or lost.
"""

import argparse
import json
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import requests  # noqa: E402

from tests.services import servers  # noqa: E402

PICTURE = re.compile(r'data-suggestion="(\d+)" data-exhibit="(\d+)"')
LABELS = ("drawing", "engraving", "iconography", "painting", "sculpture")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--curators", type=int, default=10)
    parser.add_argument("--pictures", type=int, default=1500)
    parser.add_argument("--port", type=int, default=8121)
    parser.add_argument("--threads", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pytest-curators-") as folder, ExitStack() as stack:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "museum.settings", "LOG_LEVEL": "WARNING"}
        os.environ["DATABASE_URL"] = stack.enter_context(servers.postgres(Path(folder)))
        cookies = prepare(options.curators, options.pictures)
        command = [sys.executable, "-m", "gunicorn", "museum.wsgi", "--workers", "2", "--threads", str(options.threads)]
        command += ["--bind", f"127.0.0.1:{options.port}"]
        stack.enter_context(servers.running(command, Path(folder) / "web.log", cwd=ROOT))
        servers.wait_until(lambda: servers.listens(options.port), 60, "the server listens")
        curators = [Curator(n, cookie, f"http://127.0.0.1:{options.port}") for n, cookie in enumerate(cookies)]
        begun = time.monotonic()
        threads = [threading.Thread(target=curator.work) for curator in curators]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = told(curators, time.monotonic() - begun)
        print(json.dumps(found, indent=1))
        sys.exit(1 if any(found["wrong"].values()) else 0)


def prepare(num_curators: int, num_pictures: int) -> list[str]:
    import django

    django.setup()
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.test import Client

    from benchmarks.desk import fill

    call_command("migrate", verbosity=0)
    cookies = []
    for n in range(num_curators):
        person = User.objects.create_user(f"curator{n}")
        person.groups.add(Group.objects.get(name="curator"))
        client = Client(SERVER_NAME="localhost")
        client.force_login(person)
        cookies.append(client.cookies["sessionid"].value)
    fill(num_pictures, 0.0, person)
    return cookies


GIVEN: dict[int, list[tuple[float, int]]] = defaultdict(list)  # exhibit: when it was handed to which curator


class Curator:
    def __init__(self, number: int, cookie: str, address: str) -> None:
        self.number, self.address, self.chance = number, address, random.Random(number)
        self.session = requests.Session()
        self.session.cookies.set("sessionid", cookie)
        self.session.headers["Accept"] = "application/json"
        self.next_ms: list[float] = []
        self.decide_ms: list[float] = []
        self.confirmed: list[tuple[int, int]] = []  # (exhibit, review)
        self.taken_back: set[int] = set()
        self.outcomes: Counter[str] = Counter()

    def work(self) -> None:
        self.session.get(f"{self.address}/desk/keys/", headers={"Accept": "text/html"})  # the token for forms
        self.session.headers["X-CSRFToken"] = self.session.cookies.get("csrftoken", "")
        num_empty = 0
        while num_empty < 3:
            rows = self.next_pictures()
            num_empty = 0 if rows else num_empty + 1
            for suggestion, exhibit in rows:
                self.decide(suggestion, exhibit)

    def next_pictures(self) -> list[tuple[int, int]]:
        begun = time.perf_counter()
        answer = self.session.get(f"{self.address}/desk/ahead/", headers={"Accept": "text/html"})
        self.next_ms.append((time.perf_counter() - begun) * 1000)
        answer.raise_for_status()
        rows = [(int(s), int(e)) for s, e in PICTURE.findall(answer.text)]
        for _suggestion, exhibit in rows:
            GIVEN[exhibit].append((time.monotonic(), self.number))
        return rows

    def decide(self, suggestion: int, exhibit: int) -> None:
        fields = {"exhibit": exhibit, "suggestion": suggestion, "seen": "", "category": self.chance.choice(LABELS)}
        begun = time.perf_counter()
        answer = self.send("decide", fields)
        self.decide_ms.append((time.perf_counter() - begun) * 1000)
        if self.chance.random() < 0.05:  # the answer was lost on its way: the same is sent again
            again = self.send("decide", fields)
            self.outcomes["repeated, the same review" if again == answer else "repeated, ANOTHER review"] += 1
        if answer and self.chance.random() < 0.05:
            self.take_back(answer, fields)
        if GIVEN and self.chance.random() < 0.03:  # a stale page: somebody else's picture
            self.steal()

    def send(self, what: str, fields: dict[str, object]) -> int | None:
        answer = self.session.post(f"{self.address}/desk/{what}/", data=fields)
        self.outcomes[f"{what} {answer.status_code}"] += 1
        if answer.status_code != 200:
            return None
        review = answer.json().get("review")
        if review and (fields["exhibit"], review) not in self.confirmed:
            self.confirmed.append((int(str(fields["exhibit"])), review))
        return review

    def take_back(self, review: int, fields: dict[str, object]) -> None:
        answer = self.session.post(f"{self.address}/desk/undo/", data={"review": review})
        self.outcomes[f"undo {answer.status_code}"] += 1
        if answer.status_code == 200:
            self.taken_back.add(review)
            self.send("decide", fields | {"category": self.chance.choice(LABELS)})

    def steal(self) -> None:
        from_whom = self.chance.choice(list(GIVEN))
        self.send("decide", {"exhibit": from_whom, "seen": "", "category": "painting"})


def told(curators: list[Curator], seconds: float) -> dict[str, object]:
    from django.conf import settings
    from django.db.models import Count

    from catalog.models import Exhibit
    from tagging.models import Review

    confirmed = [pair for curator in curators for pair in curator.confirmed]
    taken_back = {review for curator in curators for review in curator.taken_back}
    standing = set(Review.objects.standing().values_list("exhibit", "pk"))
    doubled = Review.objects.standing().values("exhibit").annotate(num=Count("pk")).filter(num__gt=1).count()
    expected = {(exhibit, review) for exhibit, review in confirmed if review not in taken_back}
    last = Review.objects.last_on_each().select_related("exhibit")
    astray = sum(review.exhibit.category_id != review.category_id for review in last)
    nexts = sorted(ms for curator in curators for ms in curator.next_ms)
    decisions = sorted(ms for curator in curators for ms in curator.decide_ms)
    return {
        "curators": len(curators),
        "seconds": round(seconds, 1),
        "decisions confirmed": len(confirmed),
        "decisions a second": round(len(confirmed) / seconds, 1),
        "next ms": summary(nexts),
        "decide ms": summary(decisions),
        "outcomes": dict(sorted(sum((curator.outcomes for curator in curators), Counter()).items())),
        "wrong": {
            "exhibits with two standing decisions": doubled,
            "confirmed but not in the database": len(expected - standing),
            "in the database but never confirmed": len(standing - expected),
            "still untagged": Exhibit.objects.untagged().count(),
            "filed where no review says": astray,
            "repeated sending made another review": sum(c.outcomes["repeated, ANOTHER review"] for c in curators),
            "given to two at once": given_twice(settings.DESK_LEASE_SECONDS),
        },
    }


def summary(ordered: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(ordered), 1), "p95": round(ordered[int(0.95 * len(ordered))], 1)}


def given_twice(lease_seconds: float) -> int:
    """Pictures that a second curator was handed while the first one's lease ran and nobody had taken it back."""
    num = 0
    for handings in GIVEN.values():
        ordered = sorted(handings)
        for (earlier, one), (later, other) in pairwise(ordered):
            num += one != other and later - earlier < lease_seconds
    return num


if __name__ == "__main__":
    main()
