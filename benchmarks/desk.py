"""What a curator waits for: the next pictures, a decision, a page of the grid, the dashboard.

    python benchmarks/desk.py [--suggestions 1000,100000] [--reviewed 0.2] [--postgres] [--rounds 60]
    DATABASE_URL=postgres://... python benchmarks/desk.py --kept --suggestions 500000 [--only "next pictures,decision"]

Fills a database of its own with that many suggestions, the given share of them reviewed (the most doubtful first,
as the desk does it), asks through the views and prints milliseconds (median, 95th percentile) and queries as JSON.
--kept: the database of DATABASE_URL instead; it is filled if it is empty, else measured as it is, and stays.
"""

import argparse
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--suggestions", default="1000,100000")
    parser.add_argument("--reviewed", type=float, default=0.2)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--inside", type=int, help="measure in this process, with so many suggestions")
    parser.add_argument("--kept", action="store_true", help="the database of DATABASE_URL, which stays")
    parser.add_argument("--only", default="", help="doors by name, with commas; without: all")
    options = parser.parse_args()
    if options.inside or options.kept:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings")
        number = options.inside or int(options.suggestions)
        if prepared(number, options.reviewed) or options.inside:
            measure(number, options.rounds, options.only)
        return
    for number in options.suggestions.split(","):
        with installation(options.postgres) as environment:
            command = [sys.executable, __file__, "--inside", number, "--reviewed", str(options.reviewed)]
            subprocess.run([*command, "--rounds", str(options.rounds)], check=True, env=environment)


@contextlib.contextmanager
def installation(on_postgres: bool):
    with tempfile.TemporaryDirectory(prefix="pytest-desk-") as folder, contextlib.ExitStack() as stack:
        environment = os.environ | {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "museum.settings"}
        if on_postgres:
            from tests.services import servers

            environment["DATABASE_URL"] = stack.enter_context(servers.postgres(Path(folder)))
        yield environment


def prepared(number: int, share: float) -> bool:
    """True if the database held as many suggestions already; else they have been made now."""
    import django

    django.setup()
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.db import connection

    from tagging import counting
    from tagging.models import Suggestion

    call_command("migrate", verbosity=0)
    found = Suggestion.objects.count()
    if found:
        assert found == number, f"The database holds {found:,} suggestions, not {number:,}."
        return True
    ana = User.objects.create_user("ana")
    ana.groups.add(Group.objects.get(name="curator"))
    fill(number, share, ana)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    begun = time.monotonic()
    print(json.dumps({"counted by the worker": counting.count_what_is_dear(), "s": round(time.monotonic() - begun, 2)}))
    return False


def measure(number: int, rounds: int, only: str) -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="ana"))
    doors = {
        "next pictures": lambda n: client.get(f"/desk/ahead/?after={first_waiting(n)}"),
        "decision": lambda n: decide(client, n),
        "page of the queue": lambda n: client.get("/desk/"),
        "next pictures, by margin": lambda n: client.get(f"/desk/ahead/?order=margin&after={first_waiting(n)}"),
        "page of the queue, by margin": lambda n: client.get("/desk/?order=margin"),
        "counts of the status line": lambda n: client.get("/desk/waiting/"),
        "page of all changes": lambda n: client.get("/desk/changes/"),
        "story of an exhibit": lambda n: client.get(f"/desk/exhibits/{first_exhibit(n)}/"),
        "page of the queue, filtered": lambda n: client.get("/desk/?category=painting&department=Department+3"),
        "page of the grid": lambda n: client.get("/desk/grid/"),
        "dashboard": lambda n: client.get("/desk/dashboard/"),
    }
    for name, ask in doors.items():
        if only and name not in only.split(","):
            continue
        few = rounds if name.startswith(("next pictures", "decision")) else max(rounds // 4, 5)
        print(
            json.dumps({"database": connection.vendor, "suggestions": number, "door": name} | timed(ask, few)),
            flush=True,
        )


def timed(ask, rounds: int) -> dict[str, object]:
    from django.db import connection

    queries: list[str] = []

    def count(execute, sql, params, many, context):
        queries.append(sql)
        return execute(sql, params, many, context)

    ask(0)
    with connection.execute_wrapper(count):
        ask(1)
    by_clock, on_processor = [], []
    for n in range(2, rounds + 2):
        begun, worked = time.perf_counter(), processor_ms()
        response = ask(n)
        by_clock.append((time.perf_counter() - begun) * 1000)
        on_processor.append(processor_ms() - worked)
        assert response.status_code in (200, 302), response.status_code
    return {
        "queries": len(queries),
        "median_ms": round(statistics.median(by_clock), 1),
        "p95_ms": round(p95(by_clock), 1),
        "processor_median_ms": round(statistics.median(on_processor), 1),
        "processor_p95_ms": round(p95(on_processor), 1),
    }


def p95(values: list[float]) -> float:
    return sorted(values)[min(round(0.95 * len(values)), len(values) - 1)]


def processor_ms() -> float:
    """Of this process and of its PostgreSQL backend: what the work costs, however busy the machine is with others."""
    from django.db import connection

    spent = time.process_time() * 1000
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        spent += int(backend.read_text().split()[0]) / 1e6
    return spent


def first_waiting(n: int) -> int:
    """A place in the queue: the top at first, then further down."""
    from tagging.models import Suggestion

    if not PLACES:
        rows = Suggestion.objects.waiting_for_review().values_list("pk", "exhibit")[:5000:50]
        PLACES.extend(pk for pk, _exhibit in rows)
        EXHIBITS.extend(exhibit for _pk, exhibit in rows)
    return PLACES[n % len(PLACES)]


def first_exhibit(n: int) -> int:
    first_waiting(n)
    return EXHIBITS[n % len(EXHIBITS)]


PLACES: list[int] = []
EXHIBITS: list[int] = []
TO_DECIDE: list[tuple[int, int]] = []


def decide(client, n: int):
    from tagging.models import Suggestion

    if not TO_DECIDE:
        waiting = Suggestion.objects.waiting_for_review().order_by("pk")
        TO_DECIDE.extend(waiting.values_list("exhibit_id", "pk")[:2000])
    exhibit, suggestion = TO_DECIDE[n]
    fields = {"exhibit": exhibit, "suggestion": suggestion, "seen": "", "category": "drawing"}
    return client.post("/desk/decide/", fields, headers={"accept": "application/json"})


def fill(number: int, share: float, person) -> None:
    from django.utils import timezone

    from catalog.models import Category, Exhibit, Photograph
    from tagging.models import ModelVersion, Review, Suggestion
    from tagging.models.suggestion import entropy, margin

    chance = random.Random(7)
    categories = {category.slug: category for category in Category.objects.all()}
    labels = [slug for slug, category in categories.items() if category.aat_id]
    model = ModelVersion.objects.create(version="b" * 64, location="starter", labels=labels)
    model.activate()
    now = timezone.now()
    confidences = sorted(chance.uniform(0.3, 0.999) for _ in range(number))
    chance.shuffle(confidences)
    bound = sorted(confidences)[int(number * share)] if share < 1 else 2
    for start in range(0, number, 5000):
        part = range(start, min(start + 5000, number))
        is_reviewed = {n: confidences[n] < bound for n in part}
        exhibits = Exhibit.objects.bulk_create(
            Exhibit(
                accession_number=f"B.{n}", title=f"Work {n}", maker=f"Maker {n % 400}",
                department=f"Department {n % 9}", published_at=now,
                category=categories["drawing"] if is_reviewed[n] else None,
                filed_by="curator" if is_reviewed[n] else "", filed_at=now if is_reviewed[n] else None,
            )
            for n in part
        )  # fmt: skip
        Photograph.objects.bulk_create(
            Photograph(
                exhibit=exhibit, original=f"{exhibit.pk}", sha256=f"{exhibit.pk:064x}", num_bytes=1, format="JPEG",
                width=900, height=700, rendition_widths=[320, 640],
            )
            for exhibit in exhibits
        )  # fmt: skip
        suggestions = []
        for n, exhibit in zip(part, exhibits, strict=True):
            label, rest = labels[n % len(labels)], (1 - confidences[n]) / (len(labels) - 1)
            every = {slug: confidences[n] if slug == label else rest for slug in labels}
            suggestions.append(
                Suggestion(
                    exhibit=exhibit, model_version=model, state="ready", category=categories[label],
                    confidence=confidences[n], probabilities=every, doubt=entropy(list(every.values())),
                    margin=margin(list(every.values())),
                    place=entropy(list(every.values())),
                    answered_at=now,
                )
            )  # fmt: skip
        Suggestion.objects.bulk_create(suggestions)
        Review.objects.bulk_create(
            Review(exhibit=row.exhibit, suggestion=row, category=categories["drawing"], decided_by=person)
            for n, row in zip(part, suggestions, strict=True)
            if is_reviewed[n]
        )


if __name__ == "__main__":
    main()
