"""What a load balancer is told."""

import pytest
from django.db import connection
from django.db.utils import OperationalError

from tests.making import make_model_version


def test_healthz_answers_without_a_database(client):
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readyz_says_which_parts_answer(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (
        200,
        {"database": "ok", "storage": "ok", "queue": "ok", "model": "none is active"},
    )


@pytest.mark.django_db
def test_readyz_tells_of_the_model_and_keeps_the_site_open_without_it(client, tmp_path):
    make_model_version()
    assert client.get("/readyz").json()["model"] == "ok"
    make_model_version(location=str(tmp_path / "gone"))
    response = client.get("/readyz")
    assert (response.status_code, response.json()["model"]) == (200, "its files are not on this machine")


@pytest.mark.django_db
def test_readyz_names_the_part_that_does_not_answer(client, monkeypatch):
    def away():
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "not answering"
