"""No page of a large museum counts to the end, steps over rows, or asks more often the more works there are.

Over every address that is read: a new page is looked at here by itself. What is dear is made to look dear, so that the
worker keeps it; then the SQL of each page is read.
"""

import re

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import counting as public_counting
from catalog import counting_ahead, tasks
from catalog.models import Exhibit, ImportJob, Stop, Tour
from tagging import counting, keeping
from tagging.models import Certificate, ModelVersion, Promise, Selection, Suggestion, Tally
from tests.making import make_exhibit, make_model_version, make_suggestion, picture_bytes
from tests.tagging.test_every_address_and_role import TABLE, address

pytestmark = pytest.mark.django_db

FEW, MANY = 60, 240
TOKEN = "a-token-for-prometheus"
# Tables that grow with the collection. Others (categories, models, promises, tours) are short in any museum.
LONG = ("exhibit", "photograph", "suggestion", "review", "refusal", "likeness", "explanation", "mention", "word",
        "draw", "importrow", "importpicture", "logentry", "accountevent")  # fmt: skip
FROM_LONG = re.compile(rf'FROM "(?:catalog|tagging|auditlog|museum)_(?:{"|".join(LONG)})"')
COUNTS = re.compile(r"\b(COUNT|SUM|AVG|MIN|MAX)\(|\bGROUP BY\b|\bSELECT DISTINCT\b")
# Asked on purpose, by a person who presses a button for it, and said so on the page: see docs/decisions/0073.
COUNTED_ON_PURPOSE = {"desk/selections/all/count/"}
FILES = {"dumps/", r"^dumps/exhibits\.(csv|jsonl)$", "desk/imports/export.<str:ending>"}
READ = sorted({row for row in TABLE if " " not in row} - FILES - {"healthz", "readyz", "desk/logout/"})


@pytest.fixture
def large(monkeypatch, settings):
    """Every count is as dear as in a large museum: kept, by the worker or by the web process."""
    monkeypatch.setattr(
        "catalog.filling.pictures.drawn", lambda works, _num: [picture_bytes(mark=n) for n, _ in enumerate(works)]
    )
    for module in (public_counting, counting_ahead):
        monkeypatch.setattr(module, "LIVE_MOST", -1)
    monkeypatch.setattr(counting, "QUICK_SECONDS", -1.0)
    monkeypatch.setattr(keeping, "QUICK_SECONDS", -1.0)
    settings.METRICS_TOKEN, settings.REQUESTS_PER_MINUTE = TOKEN, 1_000_000
    cache.clear()
    yield
    cache.clear()


def grown_to(num: int) -> None:
    if ModelVersion.active() is None:
        make_model_version()
    call_command("fill", str(num), "--pictures", "1", "--search", "--until", "2026-11-24", "--among-real-works")
    Tally.objects.all().delete()
    counting.count_what_is_dear()
    tasks.count_ahead()
    cache.clear()


def one_of_each(work: Exhibit, person) -> None:
    """What pages of one thing are about: they grow with the works that belong to it."""
    pk = {"pk": work.pk}
    tour = Tour.objects.create(**pk, slug="painting", title_en="Paintings", published_at=timezone.now())
    Stop.objects.create(tour=tour, exhibit=work, position=0)
    ImportJob.objects.create(**pk, source="works.csv", state=ImportJob.State.APPLIED, finished_at=timezone.now())
    Selection.objects.create(**pk, started_by=person, category=work.category, state=Selection.State.DECIDED)
    failed = Suggestion(exhibit=make_exhibit(pictured=True), model_version=ModelVersion.active(), reason="Cut off.")
    failed.state = Suggestion.State.FAILED
    failed.save()
    promise = Promise.objects.create(category=work.category, target=0.95, risk=0.05, is_on=True, set_by=person)
    proved = dict.fromkeys(("num_sampled", "num_choosing", "num_tested", "num_right"), 99) | {"bound": 0.96}
    Certificate.objects.create(
        **pk, promise=promise, category=work.category, model_version=ModelVersion.active(), look=1, granted=True,
        threshold=0.9, risk_spent=0.01, **proved,
    )  # fmt: skip


def is_endless(sql: str) -> bool:
    """Whether it reads a long table from end to end to say a number: no LIMIT in what it reads, and no key of a row."""
    return bool(COUNTS.search(sql) and FROM_LONG.search(sql) and "LIMIT" not in sql and not is_of_one(sql))


def is_of_one(sql: str) -> bool:
    """About one work, one import, one selection, or the rows of one page."""
    return bool(re.search(r'WHERE .*"(id|exhibit_id|photograph_id|job_id|review_id|object_pk)" (=|IN)', sql))


def asked(client, route: str, pk: int) -> list[str]:
    headers = {"authorization": f"Bearer {TOKEN}"} if route == "metrics" else {}
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(address(route, pk), headers=headers)
        if response.streaming:
            list(response.streaming_content)
    assert response.status_code < 500, route
    return [query["sql"] for query in queries]


def pages(client, pk: int) -> dict[str, list[str]]:
    """The SQL of every page, asked a second time: what is kept by the process has been counted."""
    found = {}
    for route in READ:
        asked(client, route, pk)
        found[route] = asked(client, route, pk)
    return found


def test_no_page_counts_to_the_end_steps_over_rows_or_asks_more_often_in_a_larger_museum(large, client, cleo):
    client.force_login(cleo)
    work = make_exhibit(filed_under="painting", pictured=True)
    make_suggestion(work)
    one_of_each(work, cleo)
    grown_to(FEW)
    before = pages(client, work.pk)
    grown_to(MANY)
    after = pages(client, work.pk)
    stepping = {route: sql[:300] for route in READ for sql in after[route] if "OFFSET" in sql}
    assert stepping == {}
    endless = {route: sql for route in READ for sql in after[route] if is_endless(sql)}
    assert {route: sql for route, sql in endless.items() if route not in COUNTED_ON_PURPOSE} == {}
    more = {route: (len(before[route]), len(after[route])) for route in READ if len(after[route]) > len(before[route])}
    assert more == {}
