"""A store that takes connections and never answers: a read is over long before its task, and no picture is blamed."""

import socket

import pytest

from catalog import tasks as catalog_tasks
from catalog.accession import attach, receive
from catalog.models import Photograph
from catalog.storing import STORE_PROBLEMS
from museum.settings import files
from tagging import tasks
from tagging.classifier import networks
from tagging.models import Suggestion
from tests.fakes import FakePredictor
from tests.faults.test_broker_silent import num_callers, within
from tests.making import make_exhibit, make_model_version, picture_bytes

S3_SECONDS = 0.2
HANGS_SECONDS = 45  # half of what a task has; boto's own patience would be five minutes


@pytest.fixture
def photograph(db) -> Photograph:
    return attach(receive(picture_bytes(size=(900, 700)), {}), make_exhibit(), "front.jpg")


@pytest.fixture
def silent_store(settings, monkeypatch, photograph):
    """Its listening socket. The stores are made as the settings make them where S3_BUCKET is set."""
    monkeypatch.setattr(files, "S3_BUCKET", "museum")
    monkeypatch.setattr(files, "S3_SECONDS", S3_SECONDS)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{door.getsockname()[1]}")
        settings.STORAGES = settings.STORAGES | {
            "default": files._files("originals", public=False),
            "renditions": files._files("renditions", public=True),
        }
        yield door


def test_a_read_is_given_up_after_three_tries_with_an_error_that_workers_know(silent_store, photograph):
    def read() -> Exception | bytes:
        try:
            return photograph.read_original()
        except Exception as problem:  # noqa: BLE001  (which one it is, is what is asked)
            return problem

    [said] = within(HANGS_SECONDS, read)
    assert isinstance(said, STORE_PROBLEMS), said
    assert "timeout" in str(said).lower()
    assert num_callers(silent_store) == files.S3_TRIES


def test_neither_the_network_nor_the_renderer_blames_the_picture(silent_store, photograph, monkeypatch):
    monkeypatch.setattr(networks, "predictor", lambda _version: FakePredictor())
    make_model_version()
    assert tasks.tag_waiting() == 0
    assert Suggestion.objects.count() == 0
    assert catalog_tasks.render_waiting() == 0
    photograph.refresh_from_db()
    assert (photograph.num_renderings, photograph.rendering_problem, photograph.rendered_at) == (0, "", None)
