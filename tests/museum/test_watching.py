"""Seeing it run: numbers, log lines that belong together, errors that are told."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from museum.celery import app
from museum.watching import logs
from museum.watching.standing import stability
from tests.making import make_exhibit, make_model_version, make_suggestion
from tests.services.installation import Installation
from tests.services.servers import wait_until

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-prometheus"


def ask(client, token: str = TOKEN):
    return client.get("/metrics", headers={"authorization": f"Bearer {token}"})


@pytest.mark.django_db
@pytest.mark.parametrize(("set_to", "shown"), [("", ""), ("", TOKEN), (TOKEN, ""), (TOKEN, "wrong"), (TOKEN, "é")])
def test_without_the_token_there_is_no_such_page(client, settings, set_to, shown):
    settings.METRICS_TOKEN = set_to
    assert ask(client, shown).status_code == 404


@pytest.mark.django_db
def test_prometheus_reads_requests_queues_model_and_confidence(client, settings):
    settings.METRICS_TOKEN = TOKEN
    make_exhibit(pictured=True)
    model = make_model_version()
    make_suggestion(make_exhibit(pictured=True), model, painting=0.9)
    client.get("/gallery/")
    told = ask(client).text
    assert 'vitrine_requests_total{method="GET",status="200",view="catalog:gallery"}' in told
    assert 'vitrine_waiting{for="tagging"} 1.0' in told
    assert 'vitrine_waiting{for="review"} 1.0' in told
    assert f'vitrine_model_active{{version="{model.short}"}} 1.0' in told
    assert "vitrine_confidence_mean 0.9" in told
    assert "vitrine_model_seconds" in told


def test_drift_is_nothing_where_nothing_moved_and_more_the_more_it_moved():
    even = [n / 100 for n in range(100)]
    assert stability(even, even) == 0
    little, much = stability([0.7, *even], even), stability([0.1] * 100, even)
    assert 0 < little < 0.01 < 0.2 < much


def test_numbers_of_works_make_no_series_of_their_own(client, db, settings):
    settings.METRICS_TOKEN = TOKEN
    work = make_exhibit(filed_under="painting", pictured=True)
    client.get(work.get_absolute_url())
    assert str(work.get_absolute_url()) not in ask(client).text


@pytest.mark.parametrize(
    ("sent", "kept"), [("abcdef-1234", True), ("short", False), ("a" * 80, False), ("a b\nc" * 3, False)]
)
def test_the_proxys_number_is_kept_if_it_is_a_decent_one(client, db, sent, kept):
    answered = client.get("/healthz", headers={"x-request-id": sent})["X-Request-ID"]
    assert (answered == sent) is kept
    assert len(answered) >= 8


def test_a_log_line_is_one_json_object_with_the_number_of_the_request():
    record = logging.LogRecord("catalog", logging.INFO, __file__, 1, "filed %d\nworks", (3,), None)
    record.path = "/desk/"
    token = logs.request_id.set("number-1")
    line = logs.JsonLines().format(record)
    logs.request_id.reset(token)
    assert "\n" not in line
    assert json.loads(line) | {"at": ""} == {
        "at": "", "level": "INFO", "logger": "catalog", "message": "filed 3\nworks", "request_id": "number-1",
        "path": "/desk/",
    }  # fmt: skip


@pytest.mark.services
def test_the_number_of_a_request_follows_into_the_worker(tmp_path):
    """Sent as a page would send it, taken by a real worker process."""
    installation = Installation(tmp_path, LOG_FORMAT="json")
    installation.manage("migrate", "--verbosity", "0")
    send = "from museum.watching import logs; logs.request_id.set('number-of-a-request'); "
    installation.manage("shell", "-v0", "-c", send + "from tagging.tasks import tag_waiting; tag_waiting.delay()")
    with installation.worker():
        wait_until(lambda: _told(installation), 60, "the worker says that no model is active")
    assert (_told(installation)["request_id"], _told(installation)["task"]) == (
        "number-of-a-request",
        "tagging.tasks.tag_waiting",
    )


def _told(installation: Installation) -> dict | None:
    rows = installation.log("worker").read_text().splitlines()
    lines = [json.loads(row) for row in rows if row.startswith("{")]
    return next((line for line in lines if "No model is active" in line["message"]), None)


def test_every_task_goes_to_a_queue_that_a_worker_takes_from(settings):
    app.loader.import_default_modules()
    ours = [name for name in app.tasks if not name.startswith(("celery.", "tests."))]
    where = {name: app.amqp.router.route({}, name)["queue"].name for name in ours}
    assert set(where.values()) <= {queue.name for queue in settings.CELERY_TASK_QUEUES}
    assert where["tagging.tasks.tag_waiting"] == "tagging"
    assert where["catalog.tasks.render_waiting"] == "pictures"
    assert where["catalog.tasks.go_on_with_imports"] == "importing"
    assert where["catalog.tasks.index_waiting"] == "house"


def test_every_tick_of_the_beat_is_a_task_and_runs_out(settings):
    app.loader.import_default_modules()
    for name, tick in settings.CELERY_BEAT_SCHEDULE.items():
        assert tick["task"] in app.tasks, name
        assert tick["options"]["expires"] > 0, name


def check(**environment: str) -> str:
    safe = {"HTTPS": "1", "ALLOWED_HOSTS": "museum.example", "SECRET_KEY": "k" * 20 + "Aq3-_" * 8}
    command = [sys.executable, "manage.py", "check", "--deploy"]
    deployed = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    told = subprocess.run(
        command, cwd=ROOT, env=deployed | safe | environment, capture_output=True, text=True, timeout=120
    )
    return told.stdout + told.stderr


def test_a_wrong_deployment_is_explained():
    told = check(
        REDIS_URL="redis://queue:6379/0", REDIS_VISIBILITY_SECONDS="60", S3_BUCKET="pictures", METRICS_TOKEN=TOKEN
    )
    for code in ("museum.E002", "museum.W001", "museum.W002", "museum.W003"):
        assert code in told
    assert "museum.E002" not in check(REDIS_URL="redis://queue:6379/0")


def test_a_right_deployment_is_told_nothing():
    assert "no issues" in check()
    servers = {"DATABASE_URL": "postgres://u:p@db/name", "REDIS_URL": "redis://queue:6379/0", "S3_BUCKET": "pictures"}
    assert "no issues" in check(**servers, IMAGE_ORIGINS="https://pictures.museum.example")


def test_secrets_may_lie_in_files(tmp_path):
    (tmp_path / "database").write_text("postgres://u:from-a-file@db/name\n")
    (tmp_path / "key").write_text("aws-from-a-file\n")
    shown = "s.DATABASES['default']['PASSWORD'], os.environ['AWS_SECRET_ACCESS_KEY']"
    files = {"DATABASE_URL_FILE": str(tmp_path / "database"), "AWS_SECRET_ACCESS_KEY_FILE": str(tmp_path / "key")}
    told = printed(shown, **files)
    assert told.stdout.split() == ["from-a-file", "aws-from-a-file"], told.stderr


def test_postgresql_gets_a_pool_where_one_is_asked_for():
    shown = "s.DATABASES['default']['OPTIONS']['pool']['max_size'], s.DATABASES['default']['CONN_MAX_AGE']"
    told = printed(shown, DATABASE_URL="postgres://u:p@db/name", DATABASE_POOL="8")
    assert told.stdout.split() == ["8", "0"], told.stderr


def printed(shown: str, **environment: str) -> subprocess.CompletedProcess:
    code = f"import os; from museum import settings as s; print({shown})"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
    )
