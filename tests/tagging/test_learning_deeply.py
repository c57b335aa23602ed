"""Deeper layers: what is given to the training, and what is told where it cannot run."""

import importlib.util
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from tagging import classifier
from tagging.models import ModelVersion, Part
from tests.making import make_exhibit

pytestmark = pytest.mark.django_db


@pytest.fixture
def trained(monkeypatch, settings, tmp_path) -> list[list[str]]:
    """The commands that would train; what they would write is the starter again."""
    import shutil

    from ml import STARTER

    settings.DATA_DIR = tmp_path
    told: list[list[str]] = []

    def run(command, **_):
        told.append(command)
        shutil.copytree(STARTER, Path(command[command.index("--out") + 1]))
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr("tagging.management.commands.learn_deeply.FEWEST_OF_CATEGORY", 1)
    return told


def filed(slug: str, part: str, filed_by: str = "museum"):
    exhibit = make_exhibit(filed_under=slug, pictured=True)
    type(exhibit).objects.filter(pk=exhibit.pk).update(filed_by=filed_by)
    Part.objects.create(exhibit=exhibit, name=part)
    return exhibit.photographs.get()


def test_without_tensorflow_it_says_so_and_what_else_to_do(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(CommandError, match=r"requirements\.txt"):
        call_command("learn_deeply")


def test_too_few_works_are_told_by_category(trained):
    classifier.register().activate()
    filed("painting", "learn")
    with pytest.raises(CommandError, match="drawing 0"):
        call_command("learn_deeply")
    assert trained == []


def test_what_is_kept_for_measuring_and_what_a_machine_filed_is_not_given_to_it(trained, tmp_path, capsys):
    starter = classifier.register()
    starter.activate()
    given = [filed(slug, "learn") for slug in starter.labels]
    kept = [filed("painting", "test"), filed("painting", "learn", filed_by="machine"), filed("painting", "aside")]
    call_command("learn_deeply", "--epochs", "3", "--resume")
    there = {path.stem for path in (tmp_path / "learning/pictures").rglob("*.*")}
    assert there == {photograph.sha256 for photograph in given}
    assert not there & {photograph.sha256 for photograph in kept}
    (command,) = trained
    assert "--resume" in command
    assert command[command.index("--epochs") + 1] == "3"
    assert "is registered" in capsys.readouterr().out
    assert ModelVersion.active() == starter


def test_it_begins_from_the_network_that_the_museum_has_not_taught(trained):
    starter = classifier.register()
    taught = ModelVersion.objects.create(
        version="a" * 64, location="store", labels=[], origin="learned", parent=starter
    )
    taught.activate()
    for slug in starter.labels:
        filed(slug, "calibrate")
    call_command("learn_deeply")
    assert trained[0][trained[0].index("--continue-from") + 1] == str(classifier.folder_of(starter))
