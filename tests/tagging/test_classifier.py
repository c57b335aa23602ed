"""The only door to the model: the real artefact answers, a damaged or foreign one is refused with its reason."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Category
from ml import STARTER, Prediction, Unreadable
from tagging import classifier
from tagging.classifier import networks
from tagging.models import ModelVersion
from tests.making import make_model_version, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_loaded(monkeypatch):
    monkeypatch.setattr(networks, "_loaded", {})


@pytest.fixture
def own_artefact(tmp_path) -> Path:
    return Path(shutil.copytree(STARTER, tmp_path / "own"))


def test_the_starter_answers_and_a_broken_picture_fails_alone():
    version = classifier.register()
    good, broken = classifier.classify(version, [picture_bytes(size=(200, 150)), b"nonsense"])
    assert isinstance(good, Prediction)
    assert sum(good.probabilities.values()) == pytest.approx(1, abs=1e-4)
    assert isinstance(broken, Unreadable)
    assert len(str(broken)) > 30


def test_the_network_is_loaded_once_per_process(monkeypatch):
    version = classifier.register()
    first = classifier.predictor(version)
    assert classifier.predictor(version) is first


def test_registering_twice_is_one_row_and_activates_nothing():
    assert classifier.register() == classifier.register()
    assert ModelVersion.active() is None


def test_a_damaged_artefact_is_refused_with_its_reason(own_artefact):
    weights = own_artefact / "serving.tflite"
    weights.write_bytes(weights.read_bytes()[:-10])
    with pytest.raises(classifier.Unsuitable, match=r"serving\.tflite"):
        classifier.register(own_artefact)


def test_a_folder_that_now_holds_another_model_is_not_served(own_artefact):
    stranger = make_model_version(location=str(own_artefact))
    with pytest.raises(classifier.Unsuitable, match="register_model"):
        classifier.predictor(stranger)


def test_a_model_that_answers_what_the_museum_does_not_know_is_refused():
    Category.objects.get(slug="iconography").delete()
    with pytest.raises(classifier.Unsuitable, match="iconography"):
        classifier.register()


def test_the_command_registers_and_activates(own_artefact, capsys):
    call_command("register_model", own_artefact)
    assert ModelVersion.active().location == ModelVersion.STORED
    assert "is active" in capsys.readouterr().out


def test_the_command_can_leave_the_active_model_alone(own_artefact):
    active = make_model_version()
    call_command("register_model", own_artefact, "--keep-active")
    assert ModelVersion.active() == active


def test_the_command_explains_a_folder_that_is_no_artefact(tmp_path):
    with pytest.raises(CommandError, match=r"\w+ \w+"):
        call_command("register_model", tmp_path)
