"""What `manage.py run` prepares before it starts anything."""

import pytest

from museum.management.commands.run import Command
from tagging import classifier
from tagging.models import ModelVersion
from tests.making import make_model_version

pytestmark = pytest.mark.django_db


def test_a_new_museum_begins_with_the_starter_model():
    Command().prepare_model()
    assert ModelVersion.active().location == ModelVersion.STARTER


def test_a_newer_starter_takes_the_place_of_an_older_one():
    older = make_model_version(location=ModelVersion.STARTER)
    Command().prepare_model()
    assert ModelVersion.active() not in (None, older)
    assert ModelVersion.objects.filter(pk=older.pk).exists()


def test_a_model_of_the_museums_own_stays(tmp_path):
    own = make_model_version(location=str(tmp_path / "own"))
    Command().prepare_model()
    assert ModelVersion.active() == own


def test_a_damaged_starter_is_explained_and_stops_nothing(monkeypatch, capsys):
    def damaged(path=None):
        raise classifier.Unsuitable("The file serving.tflite is damaged.")

    monkeypatch.setattr(classifier, "register", damaged)
    Command().prepare_model()
    assert ModelVersion.active() is None
    assert "serving.tflite is damaged" in capsys.readouterr().out
