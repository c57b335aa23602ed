"""How long the doors for programs take, at several sizes of the collection: time and number of queries.

    python benchmarks/open_data.py [--sizes 1000 100000] [--rounds 40] [--json OUT]

Records are generated in a database of its own in a temporary folder (or in DATABASE_URL: it must be empty) and share
one drawn picture. Every address is asked through Django's test client, all middleware included, so no network and
no web server is in the figures. Pages are taken from the beginning, the middle and the end of each list.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="vitrine-benchmark-"))
os.environ["REQUESTS_PER_MINUTE"] = "1000000"
os.environ["LOG_LEVEL"] = "ERROR"
os.environ["ALLOWED_HOSTS"] = "testserver"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from catalog.changes import Place, changed_at  # noqa: E402
from catalog.dumping import make_dump  # noqa: E402
from catalog.models import Category, Exhibit, Photograph  # noqa: E402
from catalog.oai.arguments import Span  # noqa: E402
from catalog.oai.tokens import Question, token_of  # noqa: E402

BATCH = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    call_command("migrate", verbosity=0)
    if Exhibit.objects.exists():
        raise SystemExit("The database holds exhibits already. Name an empty one.")
    figures = {}
    for size in sorted(chosen.sizes):
        grow_to(size)
        figures[size] = measure(size, chosen.rounds)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2))


def grow_to(size: int) -> None:
    """Every fifth work is sculpture, and so on; makers repeat every 500 works; records changed a second apart."""
    categories = list(Category.objects.exclude(slug=Category.OTHER))
    start = timezone.now() - timedelta(days=30)
    first = Exhibit.objects.count() + 1
    for begin in range(first, size + 1, BATCH):
        numbers = range(begin, min(begin + BATCH, size + 1))
        works = [_work(number, categories[number % len(categories)], start) for number in numbers]
        Exhibit.objects.bulk_create(works)
        for work, number in zip(works, numbers, strict=True):
            work.updated_at = start + timedelta(seconds=number)
        Exhibit.objects.bulk_update(works, ["updated_at"], batch_size=200)
        Photograph.objects.bulk_create([_photograph(work) for work in works])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _work(number: int, category: Category, start) -> Exhibit:
    moment = start + timedelta(seconds=number)
    return Exhibit(
        accession_number=f"B.{number}",
        title=f"Work {number} by the river",
        maker=f"Maker {number % 500}",
        date_text=f"about {1500 + number % 400}",
        earliest_year=1500 + number % 400,
        latest_year=1505 + number % 400,
        medium="Oil on canvas",
        dimensions="64 × 91 cm",
        department=f"Department {number % 9}",
        credit_line="Gift of the friends of the museum",
        description="A generated record. " * 10,
        rights=Exhibit.Rights.CC0,
        category=category,
        filed_by=Exhibit.FiledBy.MUSEUM,
        filed_at=moment,
        published_at=moment,
    )


def _photograph(work: Exhibit) -> Photograph:
    return Photograph(
        exhibit=work,
        original="aa/same.jpeg",
        sha256="a" * 64,
        num_bytes=1000,
        format="JPEG",
        width=1500,
        height=1000,
        rendition_widths=[320, 640, 1280, 1500],
    )


def addresses(size: int) -> dict[str, list[str]]:
    """A few of each kind: from the beginning, the middle and the end."""
    places = list(Exhibit.objects.filter(pk__in=[1, size // 2, size - 150]).order_by("pk"))
    tokens = [
        token_of(Question("ListRecords", Span(), place=Place(changed_at(work), work.pk), num_given=100))
        for work in places
    ]
    of_set = [
        token_of(Question("ListRecords", Span(), "sculpture", Place(changed_at(work), work.pk), 100)) for work in places
    ]
    since = [changed_at(work).isoformat().replace("+00:00", "Z") for work in places]
    return {
        "API, page of 50": [f"/api/exhibits/?after={work.pk}" for work in places],
        "API, page of 50, two categories": [
            f"/api/exhibits/?category=painting&category=drawing&after={work.pk}" for work in places
        ],
        "API, one maker": [f"/api/exhibits/?maker=Maker+{number}" for number in (3, 250, 499)],
        "API, one decade": [f"/api/exhibits/?year_from={year}&year_to={year + 9}" for year in (1500, 1700, 1890)],
        "API, nothing matches": ["/api/exhibits/?maker=Nobody", "/api/exhibits/?year_from=2100"],
        "API, changed since": [f"/api/exhibits/?updated_since={moment}" for moment in since],
        "API, one work": [f"/api/exhibits/{work.pk}/" for work in places],
        "IIIF, one work": [f"/iiif/3/exhibits/{work.pk}/manifest" for work in places],
        "IIIF, gallery of 100": [f"/iiif/3/gallery/manifest?category=painting&after={work.pk}" for work in places],
        "IIIF, collection of 500": [f"/iiif/3/collection/painting?after={places[0].pk}"],
        "IIIF, info.json": [f"/iiif/3/photographs/{work.pk}/info.json" for work in places],
        "OAI, Identify": ["/oai?verb=Identify"],
        "OAI, ListRecords, page of 100": [f"/oai?verb=ListRecords&resumptionToken={token}" for token in tokens],
        "OAI, ListRecords of a set": [f"/oai?verb=ListRecords&resumptionToken={token}" for token in of_set],
        "Feed of 30": ["/feeds/new.atom"],
        "Sitemap, index": ["/sitemap.xml"],
        "Sitemap, part of 2,000": ["/sitemap-works-0.xml"],
    }


def measure(size: int, rounds: int) -> dict[str, dict[str, float]]:
    client, figures = Client(), {}
    for kind, asked in addresses(size).items():
        times, queries = [], 0
        for number in range(rounds + 3):
            address = asked[number % len(asked)]
            with CaptureQueriesContext(connection) as captured:
                begin = time.perf_counter()
                response = client.get(address)
                milliseconds = (time.perf_counter() - begin) * 1000
            if response.status_code != 200:
                raise SystemExit(f"{address}: {response.status_code} {response.content[:200]!r}")
            queries = max(queries, len(captured))
            if number >= 3:
                times.append(milliseconds)
        figures[kind] = {"median": statistics.median(times), "p95": _percentile(times, 95), "queries": queries}
        print(f"{size:>9,}  {kind:<34} median {figures[kind]['median']:7.1f} ms   95 % {figures[kind]['p95']:7.1f} ms"
              f"   {queries} queries", flush=True)  # fmt: skip
    begin = time.perf_counter()
    num = make_dump().num_exhibits
    seconds = time.perf_counter() - begin
    print(f"{size:>9,}  dump of {num:,} works: {seconds:.1f} s")
    figures["dump"] = {"seconds": seconds, "works": num}
    return figures


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, round(len(values) * percent / 100))]


if __name__ == "__main__":
    main()
