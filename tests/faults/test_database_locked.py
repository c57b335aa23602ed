"""A SQLite that a backup has locked: a decision waits, or is told to come again; it is never an error of ours."""

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from catalog import tasks
from catalog.models import Exhibit, ImportJob
from tagging.models import Review
from tests.making import make_exhibit, make_suggestion
from tests.services.installation import Installation

LOCKED = """
import sqlite3, threading, json
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from tagging.models import Review
from tests.making import make_exhibit, make_suggestion
ana = User.objects.create_user("ana"); ana.groups.add(Group.objects.get(name="curator"))
client = Client(raise_request_exception=False, headers={"host": "localhost", "accept": "application/json"})
client.force_login(ana)
def decided(seconds):
    suggestion, held, go_on = make_suggestion(make_exhibit()), threading.Event(), threading.Event()
    def back_up():
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        held.set()
        go_on.wait(seconds)
        other.execute("COMMIT")
    backup = threading.Thread(target=back_up)
    backup.start()
    held.wait()
    fields = {"exhibit": suggestion.exhibit_id, "suggestion": suggestion.pk, "category": "drawing", "seen": ""}
    answer = client.post("/desk/decide/", fields)
    go_on.set()
    backup.join()
    return answer.status_code, answer.json()["message"], Review.objects.filter(suggestion=suggestion).count()
first = decided(2)
connection.cursor().execute("PRAGMA busy_timeout = 200")
print(json.dumps([first, decided(30)]))
"""


@pytest.mark.services
def test_a_decision_waits_for_a_backup_and_is_told_to_come_again_where_that_takes_too_long(tmp_path):
    import json

    installation = Installation(tmp_path, LOG_LEVEL="CRITICAL")
    installation.manage("migrate", "--verbosity", "0")
    said = installation.manage("shell", "--verbosity", "0", "-c", LOCKED).stdout.splitlines()[-1]
    (status, _message, num_reviews), (later, sentence, none) = json.loads(said)
    assert (status, num_reviews) == (200, 1)
    assert (later, none) == (503, 0)
    assert "try again in a minute" in sentence


@pytest.fixture
def away(monkeypatch):
    def refuse(*_arguments, **_options):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Review, "decide", refuse)


@pytest.mark.django_db
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_database_that_went_away_is_told_with_503_so_that_the_desk_sends_again(ana, away, accept):
    client = Client(raise_request_exception=False)
    client.force_login(ana)
    suggestion = make_suggestion(make_exhibit())
    fields = {"exhibit": suggestion.exhibit_id, "suggestion": suggestion.pk, "category": "drawing", "seen": ""}
    answer = client.post(reverse("desk:decide"), fields, headers={"accept": accept})
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "try again in a minute" in answer.content.decode()
    assert Exhibit.objects.get().category is None


@pytest.mark.django_db
def test_an_error_of_ours_stays_an_error(ana, monkeypatch):
    monkeypatch.setattr(Review, "decide", lambda *_arguments: 1 / 0)
    client = Client(raise_request_exception=False)
    client.force_login(ana)
    suggestion = make_suggestion(make_exhibit())
    fields = {"exhibit": suggestion.exhibit_id, "suggestion": suggestion.pk, "category": "drawing", "seen": ""}
    assert client.post(reverse("desk:decide"), fields).status_code == 500


@pytest.mark.django_db
def test_an_import_whose_database_was_restarted_waits_for_the_next_worker_and_not_for_a_person(monkeypatch, settings):
    def refuse(*_arguments):
        raise OperationalError("terminating connection due to administrator command")

    job = ImportJob.objects.create(source="x.csv", state=ImportJob.State.APPLYING)
    monkeypatch.setattr(tasks, "work_on", refuse)
    monkeypatch.setattr(tasks.go_on_with_imports, "delay", lambda: None)
    tasks.go_on_with_imports()
    job.refresh_from_db()
    assert (job.paused_at, job.problem) == (None, "")
    settings.IMPORT_CLAIM_SECONDS = 0
    assert list(ImportJob.objects.waiting()) == [job]
