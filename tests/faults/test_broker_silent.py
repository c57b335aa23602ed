"""A broker that takes connections and never answers: people wait once, and shortly; the work is found in the table."""

import socket
import threading

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog import waking
from catalog.models import Photograph
from tagging import tasks
from tagging.models import Suggestion
from tests import fakes
from tests.making import make_model_version, picture_bytes

HANGS_SECONDS = 8  # one message waited ten seconds for such a broker


@pytest.fixture
def silent_broker(monkeypatch):
    """Its listening socket. The kernel answers the greeting; nobody reads what is sent."""
    monkeypatch.setattr(waking, "_away_until", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)
        url = f"redis://127.0.0.1:{door.getsockname()[1]}/0"
        options = {"connect_timeout": waking.PATIENCE_SECONDS, "transport_options": waking.IMPATIENT}
        monkeypatch.setattr(waking, "broker", lambda: current_app.connection_for_write(url, **options))
        yield door


def num_callers(door: socket.socket) -> int:
    num = 0
    while True:
        try:
            door.accept()[0].close()
        except BlockingIOError:
            return num
        num += 1


def within(seconds: float, work) -> list[object]:
    """What the work returned. A guard against hanging, not a measurement."""
    came: list[object] = []
    thread = threading.Thread(target=lambda: came.append(work()), daemon=True)
    thread.start()
    thread.join(seconds)
    assert came, f"no answer within {seconds} s"
    return came


def test_it_is_asked_once_and_then_left_alone_for_a_while(silent_broker, monkeypatch):
    assert within(HANGS_SECONDS, lambda: [waking.send(tasks.tag_waiting) for _ in range(3)]) == [[False] * 3]
    assert num_callers(silent_broker) == 1
    monkeypatch.setattr(waking, "_away_until", waking.time.monotonic() - 1)  # a while has passed
    assert within(HANGS_SECONDS, lambda: waking.send(tasks.tag_waiting)) == [False]
    assert num_callers(silent_broker) == 1


def test_many_threads_wait_for_it_once(silent_broker):
    threads = [threading.Thread(target=waking.send, args=(tasks.tag_waiting,), daemon=True) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(HANGS_SECONDS)
    assert not any(thread.is_alive() for thread in threads)
    assert num_callers(silent_broker) == 1


def test_when_it_answers_again_messages_go_out(silent_broker, monkeypatch):
    assert not waking.send(tasks.tag_waiting)
    sent = []
    monkeypatch.setattr(tasks.tag_waiting, "apply_async", lambda **options: sent.append(options))
    assert not waking.send(tasks.tag_waiting)
    monkeypatch.setattr(waking, "_away_until", 0.0)
    assert waking.send(tasks.tag_waiting)
    assert len(sent) == 1


@pytest.mark.django_db
def test_an_upload_is_taken_in_and_tagged_by_the_next_sweep(
    as_ana, silent_broker, monkeypatch, django_capture_on_commit_callbacks
):
    make_model_version()
    sent = SimpleUploadedFile("1987.14.jpg", picture_bytes(), "image/jpeg")
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        assert as_ana.post("/desk/upload/", {"pictures": [sent]}).status_code == 200
    assert len(callbacks) == 2  # for the network, and for the renditions
    assert num_callers(silent_broker) == 1
    assert Photograph.objects.get().exhibit.accession_number == "1987.14"
    monkeypatch.setattr("tagging.classifier.networks.predictor", lambda version: fakes.FakePredictor())
    monkeypatch.setattr(tasks.tag_waiting, "delay", lambda: None)
    assert tasks.tag_waiting() == 1  # as the beat says it every few seconds
    assert Suggestion.objects.get().state == Suggestion.State.READY
