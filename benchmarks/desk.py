"""What a curator waits for: the next pictures, a decision, a page of the grid, the dashboard.

    python benchmarks/desk.py [--suggestions 1000,100000] [--reviewed 0.2] [--postgres] [--rounds 60]

Fills a database of its own with that many suggestions, the given share of them reviewed (the most doubtful first,
as the desk does it), asks through the views and prints milliseconds (median, 95th percentile) and queries as JSON.
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
    options = parser.parse_args()
    if options.inside:
        measure(options.inside, options.reviewed, options.rounds)
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


def measure(number: int, share: float, rounds: int) -> None:
    import django

    django.setup()
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    call_command("migrate", verbosity=0)
    ana = User.objects.create_user("ana")
    ana.groups.add(Group.objects.get(name="curator"))
    fill(number, share, ana)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(SERVER_NAME="localhost")
    client.force_login(ana)
    doors = {
        "next pictures": lambda n: client.get(f"/desk/ahead/?after={first_waiting(n)}"),
        "decision": lambda n: decide(client, n),
        "page of the queue": lambda n: client.get("/desk/"),
        "page of the queue, filtered": lambda n: client.get("/desk/?category=painting&department=Department+3"),
        "page of the grid": lambda n: client.get("/desk/grid/"),
        "dashboard": lambda n: client.get("/desk/dashboard/"),
    }
    for name, ask in doors.items():
        few = rounds if name in ("next pictures", "decision") else max(rounds // 6, 5)
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
    milliseconds = []
    for n in range(2, rounds + 2):
        begun = time.perf_counter()
        response = ask(n)
        milliseconds.append((time.perf_counter() - begun) * 1000)
        assert response.status_code in (200, 302), response.status_code
    milliseconds.sort()
    p95 = milliseconds[min(round(0.95 * len(milliseconds)), len(milliseconds) - 1)]
    return {"queries": len(queries), "median_ms": round(statistics.median(milliseconds), 1), "p95_ms": round(p95, 1)}


def first_waiting(n: int) -> int:
    """A place in the queue: the top at first, then further down."""
    from tagging.models import Suggestion

    if not PLACES:
        PLACES.extend(Suggestion.objects.waiting_for_review().values_list("pk", flat=True)[:5000:50])
    return PLACES[n % len(PLACES)]


PLACES: list[int] = []
TO_DECIDE: list[tuple[int, int]] = []


def decide(client, n: int):
    from tagging.models import Suggestion

    if not TO_DECIDE:
        waiting = Suggestion.objects.waiting_for_review().order_by("pk")
        TO_DECIDE.extend(waiting.values_list("exhibit_id", "pk")[:500])
    exhibit, suggestion = TO_DECIDE[n]
    fields = {"exhibit": exhibit, "suggestion": suggestion, "seen": "", "category": "drawing"}
    return client.post("/desk/decide/", fields, headers={"accept": "application/json"})


def fill(number: int, share: float, person) -> None:
    from django.utils import timezone

    from catalog.models import Category, Exhibit, Photograph
    from tagging.models import ModelVersion, Review, Suggestion
    from tagging.models.suggestion import entropy

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
