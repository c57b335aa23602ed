"""How a museum of 1,000, 50,000 and 500,000 works feels: time, queries and growth of everything somebody waits for.

    python benchmarks/scale.py [--sizes 1000 50000 500000] [--rounds 20] [--json OUT] [--plans] [--filled URL]
                               [--only DOOR]

Fills a PostgreSQL of its own (or DATABASE_URL, invented works only) with `manage.py fill --search`, asks
every list, count, search, queue fetch, decision, panel and import step through the views or the worker's own functions,
and prints a table: median and 95th percentile in ms, queries, and how much slower the largest is than the smallest.
`--plans` prints the plan of every door's slowest query, from 4 ms on. `--filled postgres://…/museum{size}` asks
databases that were filled before (with DATA_DIR=…{size}) and adds to what OUT holds of other sizes; `--only search`
asks doors whose names begin so. Beforehand the worker counts what is dear, as its beat does every few minutes.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
WANTED_RATIO = 1.2
LEAST_MS = 5.0  # below this nobody waits, and the clock says little


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 50_000, 500_000])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plans", action="store_true")
    parser.add_argument("--filled", help="address of filled databases; {size} stands for the number of works")
    parser.add_argument("--only", default="")
    parser.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(measure(options.inside, options)))
        return
    told_before = json.loads(options.json.read_text()) if options.json and options.json.exists() else {}
    figures = {int(size): doors for size, doors in told_before.items()} if options.filled else {}
    with installation(options.filled) as environment:
        for size in sorted(options.sizes):
            command = [sys.executable, __file__, "--inside", str(size), "--rounds", str(options.rounds)]
            command += ["--only", options.only]
            if options.filled:
                environment["DATABASE_URL"] = options.filled.format(size=size)
                environment["DATA_DIR"] = os.environ["DATA_DIR"].format(size=size)
            else:
                fill(size, environment)
            told = subprocess.run(
                [*command, *(["--plans"] if options.plans else [])], env=environment, check=True, stdout=subprocess.PIPE
            )
            figures[size] = figures.get(size, {}) | json.loads(told.stdout.splitlines()[-1])
            print(told.stdout.decode().rsplit("\n", 2)[0], flush=True)
            if options.json:
                options.json.write_text(json.dumps(figures, indent=1))
    print(table(figures))


def fill(size: int, environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "fill", str(size), "--search", "--among-real-works"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


@contextlib.contextmanager
def installation(filled: str | None):
    with tempfile.TemporaryDirectory(prefix="pytest-scale-") as folder, contextlib.ExitStack() as stack:
        environment = {"DATA_DIR": folder, **os.environ, "DJANGO_SETTINGS_MODULE": "museum.settings"}
        environment |= {"REQUESTS_PER_MINUTE": "10000000", "LOG_LEVEL": "ERROR", "ALLOWED_HOSTS": "testserver"}
        if filled:
            yield environment
            return
        if "DATABASE_URL" not in environment:
            from tests.services import servers

            environment["DATABASE_URL"] = stack.enter_context(servers.postgres(Path(folder)))
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
        yield environment


def table(figures: dict[int, dict[str, dict]]) -> str:
    sizes = sorted(figures)
    lines = [
        "| what | " + " | ".join(f"{size:,}: median / p95 ms" for size in sizes) + " | queries | ratio of medians |",
        "|---" * (len(sizes) + 3) + "|",
    ]
    for name in figures[sizes[0]]:
        rows = [figures[size][name] for size in sizes]
        times = [f"{row['median']:.1f} / {row['p95']:.1f}" for row in rows]
        queries = [str(row["queries"]) for row in rows]
        ratio = rows[-1]["median"] / max(rows[0]["median"], 1e-3)
        said = f"**{ratio:.2f}**" if ratio > WANTED_RATIO and rows[-1]["median"] > LEAST_MS else f"{ratio:.2f}"
        shown = queries[0] if len(set(queries)) == 1 else " → ".join(queries)
        lines.append(f"| {name} | {' | '.join(times)} | {shown} | {said} |")
    return "\n".join(lines)


def measure(size: int, options: argparse.Namespace) -> dict[str, dict]:
    import django

    django.setup()
    from catalog.counting_ahead import count_ahead
    from tagging.counting import count_what_is_dear

    count_what_is_dear()
    count_ahead()
    figures = {}
    for name, ask in doors(size).items():
        if not name.startswith(options.only):
            continue
        few = 5 if name.startswith(("panel", "import", "first")) else options.rounds
        try:
            figures[name], slowest = timed(ask, few)
        except Exception as problem:  # noqa: BLE001  (one door that fails does not hide the others)
            print(f"{size} {name}: {type(problem).__name__}: {problem}"[:300])
            continue
        if options.plans and figures[name]["slowest_query_ms"] > 4:
            print(f"\n{size} {name}: {figures[name]}\n{plan(*slowest)}")
    return figures


def doors(size: int):
    from django.contrib.auth.models import Group, User
    from django.core.cache import cache
    from django.test import Client

    from catalog.models import Exhibit
    from tagging.models import ModelVersion

    ana, _new = User.objects.get_or_create(username="ana")
    ana.is_superuser = ana.is_staff = True
    ana.save()
    ana.groups.add(Group.objects.get(name="curator"))
    visitor, desk = Client(), Client()
    desk.force_login(ana)
    last = Exhibit.objects.on_view().latest("pk").pk  # what was imported here is not
    hung = list(Exhibit.objects.on_view().filter(pk__gt=last // 2)[:60])
    model = ModelVersion.active()

    def page(client, *addresses):
        return lambda n: _well(client.get(addresses[n % len(addresses)]))

    def first(client, *addresses):
        """As if no process had counted yet."""

        def ask(n):
            cache.clear()
            return _well(client.get(addresses[n % len(addresses)]))

        return ask

    works = [work.get_absolute_url() for work in hung]
    return {
        "front door": page(visitor, "/"),
        "gallery": page(visitor, "/gallery/"),
        "gallery, a category": page(visitor, "/gallery/?category=painting"),
        "gallery, a maker": page(visitor, "/gallery/?maker=Edmund+Hartwell"),
        "gallery, by title": page(visitor, "/gallery/?sort=title"),
        "gallery, in the middle": page(visitor, *(f"/gallery/?after={work.pk}" for work in hung)),
        "exhibit": page(visitor, *works),
        "search, one word": page(visitor, "/search/?q=river", "/search/?q=hartwell", "/search/?q=lemon"),
        "search, two words": page(visitor, "/search/?q=golden+boat", "/search/?q=quiet+river"),
        "search, a slip": page(visitor, "/search/?q=portrat", "/search/?q=lanscape"),
        "first gallery in five minutes": first(visitor, "/gallery/"),
        "first of a category": first(visitor, "/gallery/?category=painting"),
        "first of a maker": first(visitor, "/gallery/?maker=Edmund+Hartwell"),
        "first of 20 years": first(visitor, "/gallery/?period=1860-1880"),
        "choosing a tour": page(visitor, "/tours/"),
        "tour, how many works": page(visitor, "/tours/count/?category=painting", "/tours/count/?category=drawing"),
        "tour of a filter": page(visitor, "/tours/visit/?category=painting&minutes=30"),
        "feed": page(visitor, "/feeds/new.atom"),
        "sitemap": page(visitor, "/sitemap.xml"),
        "API, page of 50": page(visitor, *(f"/api/exhibits/?after={work.pk}" for work in hung)),
        "OAI, first page": page(visitor, "/oai?verb=ListRecords&metadataPrefix=oai_dc"),
        "IIIF collection": page(visitor, f"/iiif/3/collection/drawing?after={hung[0].pk}"),
        "desk: next pictures": lambda n: _well(desk.get(f"/desk/ahead/?after={_place(n)}")),
        "desk: decision": lambda n: _decide(desk, n),
        "desk: numbers": page(desk, "/desk/waiting/"),
        "page of the queue": page(desk, "/desk/"),
        "page of the queue, filtered": page(desk, "/desk/?category=painting&department=Modern+Paintings"),
        "page of the grid": page(desk, "/desk/grid/"),
        "page of the history": page(desk, "/desk/history/"),
        "page of failures": page(desk, "/desk/failures/"),
        "page of imports": page(desk, "/desk/imports/"),
        "page of changes": page(desk, "/desk/changes/"),
        "page of alternative texts": page(desk, "/desk/alt-texts/"),
        "page of flags": page(desk, "/desk/flags/"),
        "page of selections": page(desk, "/desk/selections/"),
        "page of promises": page(desk, "/desk/trust/"),
        "page of a promise": page(desk, "/desk/trust/painting/"),
        "page of labour": page(desk, "/desk/labour/"),
        "page of learning": page(desk, "/desk/learning/"),
        "page of second looks": page(desk, "/desk/second-look/"),
        "page of models": page(desk, "/desk/models/"),
        "an exhibit's story": page(desk, *(f"/desk/exhibits/{work.pk}/" for work in hung)),
        "administration: exhibits": page(desk, "/admin/catalog/exhibit/"),
        "administration: search": page(desk, "/admin/catalog/exhibit/?q=hartwell"),
        "page of the dashboard": page(desk, "/desk/dashboard/"),
        **_panels(model),
        "worker: claim 16": lambda n: _claim(model),
        "worker: index 200 labels": lambda n: _index(size, n),
        "import of 200 rows": lambda n: _import(size, n),
    }


def _panels(model):
    from tagging.reports import agreement, health, pace
    from tagging.reports.progress import Progress

    return {
        "panel: progress, counted": lambda n: Progress.now(),
        "panel: pace, counted": lambda n: pace.by_curator(),
        "panel: agreement, counted": lambda n: agreement.matrix(model),
        "panel: worker, counted": lambda n: health.Health.now(model),
    }


def _well(response):
    assert response.status_code == 200, f"{response.status_code} {response.content[:120]!r}"
    return response


PLACES: list[int] = []
TO_DECIDE: list[tuple[int, int]] = []


def _place(n: int) -> int:
    from tagging.models import Suggestion

    if not PLACES:
        PLACES.extend(Suggestion.objects.waiting_for_review().values_list("pk", flat=True)[:2000:40])
    return PLACES[n % len(PLACES)]


def _decide(desk, n: int):
    from tagging.models import Suggestion

    if not TO_DECIDE:
        waiting = Suggestion.objects.waiting_for_review().order_by("pk")
        TO_DECIDE.extend(waiting.values_list("exhibit_id", "pk")[:100])
    exhibit, suggestion = TO_DECIDE[n]
    fields = {"exhibit": exhibit, "suggestion": suggestion, "seen": "", "category": "drawing"}
    return _well(desk.post("/desk/decide/", fields, headers={"accept": "application/json"}))


def _claim(model) -> None:
    from tagging.models import Suggestion

    Suggestion.release(Suggestion.claim_batch(model, 16))


def _index(size: int, n: int) -> None:
    from catalog.models import Exhibit
    from catalog.searching.indexing import index_waiting

    first = size // 2 + 200 * n % max(size // 2, 1)
    Exhibit.objects.filter(pk__gt=first, pk__lte=first + 200).update(indexed_at=None)
    index_waiting(200)


def _import(size: int, n: int) -> None:
    from django.core.management import call_command

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["accession number", "title", "maker", "date", "medium"])
            writer.writerows(
                [f"IMPORTED.{size}-{n}-{row}-{time.time_ns()}", f"Sheet {row}", "Ida Bell", "1850", "Ink on paper"]
                for row in range(200)
            )
        with contextlib.redirect_stdout(open(os.devnull, "w")):
            call_command("import_exhibits", str(path), "--draft", "--json", stdout=open(os.devnull, "w"))  # noqa: SIM115


def timed(ask, rounds: int) -> tuple[dict[str, float], tuple[str, object]]:
    from django.db import connection

    seen: list[tuple[float, str, object]] = []

    def watch(execute, sql, params, many, context):
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            seen.append((time.perf_counter() - begun, sql, params))

    ask(0)
    with connection.execute_wrapper(watch):
        ask(1)
    milliseconds = []
    for n in range(2, rounds + 2):
        begun = time.perf_counter()
        ask(n)
        milliseconds.append((time.perf_counter() - begun) * 1000)
    milliseconds.sort()
    p95 = milliseconds[min(round(0.95 * len(milliseconds)), len(milliseconds) - 1)]
    slowest = max(seen, default=(0, "SELECT 1", None), key=lambda one: one[0])
    figures = {"median": round(statistics.median(milliseconds), 2), "p95": round(p95, 2), "queries": len(seen)}
    return figures | {"slowest_query_ms": round(slowest[0] * 1000, 2)}, (slowest[1], slowest[2])


def plan(sql: str, params: object) -> str:
    from django.db import connection

    if not sql.lstrip().upper().startswith("SELECT"):
        return sql[:300]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
        return sql[:600] + "\n" + "\n".join(row[0] for row in cursor.fetchall())


if __name__ == "__main__":
    main()
