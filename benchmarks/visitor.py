"""What a visitor waits for: milliseconds of the server and queries for each kind of page, at any size of the museum.

    DATABASE_URL=postgres://... python benchmarks/visitor.py --works 500000 [--rounds 200] [--json LARGE.json]
    python benchmarks/visitor.py --compare SMALL.json LARGE.json

An empty database is filled first (`generated_museum.py`); one that holds as many works is measured as it is. Every
round asks another address of its kind, through all middleware, after a warm-up of other addresses, so the figures
are neither of one cached row nor of a cold process. Pages are not kept in memory, so each is made; the census that a
worker takes of a large museum is taken before. "first": the very first page of its kind, before any warm-up.
"processor" is what the page cost this process and its PostgreSQL backend, however busy the machine is with others.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="vitrine-benchmark-"))
os.environ |= {
    "REQUESTS_PER_MINUTE": "10000000",
    "LOG_LEVEL": "ERROR",
    "ALLOWED_HOSTS": "testserver",
    "KEEP_PAGES": "0",
}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings")

WARM_UP = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--works", type=int)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--only", default="", help="kinds whose name holds this, or this|or that")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--compare", type=Path, nargs=2)
    chosen = parser.parse_args()
    if chosen.compare:
        compare(*chosen.compare)
        return
    import django

    django.setup()
    from django.core.management import call_command
    from django.urls import get_resolver

    from benchmarks.generated_museum import fill
    from catalog import census_taking
    from catalog.models import Exhibit

    call_command("migrate", verbosity=0)
    num = Exhibit.objects.count()
    if not num and chosen.works:
        begin = time.perf_counter()
        fill(chosen.works)
        print(f"filled in {time.perf_counter() - begin:.0f} s", flush=True)
    elif chosen.works and num != chosen.works:
        raise SystemExit(f"The database holds {num:,} works, not {chosen.works:,}. Name an empty one.")
    census_taking.take()
    get_resolver().url_patterns  # noqa: B018
    gc.collect()
    gc.freeze()  # as museum/wsgi.py does
    figures = measure(chosen.rounds, chosen.only)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2))


def addresses(num: int, many: int, dice: random.Random) -> dict[str, list[str]]:
    """`many` different addresses of each kind."""
    from urllib.parse import urlencode

    from catalog.models import Exhibit
    from catalog.models.search import Word

    works = list(Exhibit.objects.filter(pk__in=dice.sample(range(1, num + 1), min(num, many))).order_by("pk"))
    dice.shuffle(works)
    texts = [text for (text,) in Word.objects.order_by("-text").values_list("text")[:4000] if text.isalpha()]
    dice.shuffle(texts)
    slugs = ["drawing", "engraving", "iconography", "painting", "sculpture"]
    sorts = ["", "newest", "oldest", "latest", "title", "maker"]

    def some(make):
        return [make(works[place % len(works)], place) for place in range(many)]

    walks = [f"category={slug}&minutes={minutes}" for slug in slugs for minutes in (15, 30, 60)]
    stops = [(walk, pk) for walk in walks for pk in _stops(walk)]
    return {
        "front door": ["/", "/fr/"],
        "gallery": [f"/gallery/?sort={sort}".removesuffix("?sort=") for sort in sorts],
        "gallery, category": [f"/gallery/?{urlencode({'category': slug, 'sort': sort})}".removesuffix("&sort=")
                              for slug in slugs for sort in sorts],
        "gallery, maker": some(lambda work, _: f"/gallery/?{urlencode({'maker': work.maker})}"),
        "gallery, category and period": some(lambda work, place: "/gallery/?" + urlencode(
            {"category": slugs[place % 5], "period": f"{1400 + place % 25 * 20}-{1419 + place % 25 * 20}"})),
        "gallery, deep page": some(lambda work, place: "/gallery/?" + urlencode(
            {"sort": sorts[place % 6], "after": work.pk})),
        "gallery, category, deep page": some(lambda work, place: "/gallery/?" + urlencode(
            {"category": work.category.slug, "sort": sorts[place % 6], "after": work.pk})),
        "search, one word": [f"/search/?q={text}" for text in texts[:many]],
        "search, two words": some(lambda work, _: "/search/?" + urlencode({"q": " ".join(work.title.split()[:2])})),
        "search, beginning": [f"/search/?q={text[:4]}" for text in texts[:many]],
        "search, misspelt": [f"/search/?q={text[:3]}q{text[3:]}" for text in texts[:many] if len(text) > 5],
        "search, number": some(lambda work, _: f"/search/?q={work.accession_number}"),
        "exhibit": some(lambda work, _: work.get_absolute_url()),
        "exhibit in a category": some(lambda work, _: f"{work.get_absolute_url()}?category={work.category.slug}"),
        "visit, plan": [f"/tours/visit/?{walk}" for walk in walks],
        "tour step": [f"/tours/visit/{pk}/?{walk}" for walk, pk in stops],
        "API, year_from": some(lambda work, place: f"/api/exhibits/?year_from={1400 + place * 3 % 560}"),
        "API, category": some(lambda work, place: f"/api/exhibits/?category={slugs[place % 5]}&after={work.pk}"),
        "IIIF, category": [f"/iiif/3/gallery/manifest?category={slug}" for slug in slugs],
        "OAI, page": ["/oai?verb=ListIdentifiers&metadataPrefix=oai_dc", *(
            f"/oai?verb=ListIdentifiers&metadataPrefix=oai_dc&set={slug}" for slug in slugs)],
    }  # fmt: skip


def _stops(walk: str) -> list[int]:
    from django.http import QueryDict

    from catalog.models import Category
    from catalog.touring import Visit

    known = list(Category.objects.all())
    return [work.pk for work in Visit.read(QueryDict(walk), known).walk(known).stops]


def measure(rounds: int, only: str) -> dict[str, dict[str, float]]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from catalog.models import Exhibit

    num, client, figures = Exhibit.objects.count(), Client(), {}
    for kind, asked in addresses(num, rounds + WARM_UP, random.Random(7)).items():
        if not any(each in kind for each in only.split("|")):
            continue
        times, worked, sizes, queries, slowest = [], [], [], 0, ("", 0.0)
        first, _ = _asked(client, asked[0])
        for number in range(rounds + WARM_UP):
            address = asked[number % len(asked)]
            if number < max(WARM_UP, len(asked) if len(asked) <= 40 else 0):
                with CaptureQueriesContext(connection) as captured:
                    _asked(client, address)
                queries = max(queries, len(captured))
                continue
            before = processor_ms()
            milliseconds, size = _asked(client, address)
            sizes.append(size)
            worked.append(processor_ms() - before)
            slowest = max(slowest, (address, milliseconds), key=lambda each: each[1])
            times.append(milliseconds)
        figures[kind] = {"first": first, "median": statistics.median(times), "p95": _p95(times), "queries": queries,
                         "processor median": statistics.median(worked), "processor p95": _p95(worked),
                         "kilobytes": statistics.median(sizes)}  # fmt: skip
        print(f"{num:>8,}  {kind:<30} median {statistics.median(times):6.1f}  95 % {_p95(times):6.1f}  processor "
              f"{statistics.median(worked):6.1f} {_p95(worked):6.1f}  first {first:7.1f} ms  "
              f"{queries:2} queries {statistics.median(sizes):4.0f} kB  "
              f"slowest {slowest[1]:.0f} {slowest[0][:60]}", flush=True)  # fmt: skip
    return figures


def processor_ms() -> float:
    """Spent by this process and by its PostgreSQL backend, which the kernel counts in nanoseconds."""
    from django.db import connection

    spent = time.process_time() * 1000
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        spent += int(backend.read_text().split()[0]) / 1e6
    return spent


def _p95(values: list[float]) -> float:
    return sorted(values)[round(0.95 * (len(values) - 1))]


def _asked(client, address: str) -> tuple[float, float]:
    """Milliseconds, and the kilobytes of the page."""
    begin = time.perf_counter()
    response = client.get(address)
    milliseconds = (time.perf_counter() - begin) * 1000
    is_past_the_last = response.status_code == 404 and "after=" in address  # nothing follows that work in this order
    if response.status_code != 200 and not is_past_the_last:
        raise SystemExit(f"{address}: {response.status_code} {response.content[:200]!r}")
    return milliseconds, len(response.content) / 1000


def compare(small: Path, large: Path) -> None:
    before, after = (json.loads(path.read_text()) for path in (small, large))
    print("95th percentile by the clock, then of the processor")
    for kind, figures in after.items():
        if kind in before:
            print(f"{kind:<30}", *(
                f"{before[kind][what]:7.1f} -> {figures[what]:6.1f} ms × {figures[what] / before[kind][what]:.2f}  "
                for what in ("p95", "processor p95")),
                f"{before[kind]['queries']} -> {figures['queries']} queries"
                f"  {before[kind].get('kilobytes', 0):.0f} -> {figures.get('kilobytes', 0):.0f} kB")  # fmt: skip


if __name__ == "__main__":
    main()
