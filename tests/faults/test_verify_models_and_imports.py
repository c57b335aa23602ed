"""`manage.py verify`: the files of models, and those that imports still read."""

import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from catalog.importing import keeping
from catalog.models import ImportJob
from tagging import classifier
from tagging.models import ModelVersion
from tests.faults.test_verify import grow_old, path_of, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored_model() -> ModelVersion:
    """The starter as if the museum had learned it: its files in the store."""
    row = classifier.register()
    ModelVersion.objects.filter(pk=row.pk).update(location=ModelVersion.STORED)
    row.refresh_from_db()
    return row


def test_a_model_whose_files_are_gone_or_altered_is_told(stored_model):
    name = f"{stored_model.version}.zip"
    assert verify("--checksums")[:2] == (0, [])
    with open(path_of("models", name), "r+b") as file:
        file.seek(file.seek(0, os.SEEK_END) // 2)
        file.write(b"another weight")
    assert verify()[0] == 0  # only its checksum tells
    assert verify("--checksums", "--repair")[:2] == (3, [("model altered", False, False)])
    storages["models"].delete(name)
    assert verify("--repair")[:2] == (3, [("model lost", False, False)])


def test_a_model_that_is_another_one_than_its_name_says_is_told(stored_model):
    os.rename(path_of("models", f"{stored_model.version}.zip"), path_of("models", f"{'0' * 64}.zip"))
    ModelVersion.objects.update(version="0" * 64)
    assert verify("--checksums")[:2] == (3, [("model altered", False, False)])


def test_what_a_worker_killed_in_a_lesson_leaves_is_deleted_after_an_hour(stored_model, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    half = tmp_path / "models" / ".unpacking-x1"
    half.mkdir(parents=True)
    storages["models"].save(f"{'1' * 64}.zip", ContentFile(b"an artefact without a row"))
    assert verify("--repair")[:2] == (0, [])  # young: its row may be about to be written
    grow_old("models", f"{'1' * 64}.zip")
    grow_old("models", f"{stored_model.version}.zip")
    os.utime(half, (0, 0))
    assert verify("--repair")[:2] == (0, [("orphan", True, True)] * 2)
    assert storages["models"].listdir("")[1] == [f"{stored_model.version}.zip"]
    assert not half.exists()


def test_an_import_that_has_lost_its_file_is_told_until_it_is_over():
    kept = keeping.keep(ContentFile(b"number\n1\n"), "works.csv")
    job = ImportJob.objects.create(source=kept, source_name="works.csv", state="checked")
    assert verify()[:2] == (0, [])
    storages["default"].delete(kept.removeprefix(keeping.IN_STORE))
    assert verify("--repair")[:2] == (3, [("import's file lost", False, False)])
    job.cancel()
    assert verify()[:2] == (0, [])
