"""Sent files of imports that are over, and uploads that nobody finished, do not stay for ever."""

import os
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from catalog.importing import parts
from catalog.importing.keeping import keep
from catalog.models import ImportJob
from catalog.tasks import clear_imports

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(days=400)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def aged(name: str) -> str:
    """The file as if it had come in more than a year ago."""
    path, then = storages["default"].path(name.removeprefix("store:")), time.time() - 400 * 86_400
    os.utime(path, (then, then))
    return name


def sent() -> str:
    return keep(ContentFile(b"accession number\n1\n"), "works.csv")


def is_there(name: str) -> bool:
    return storages["default"].exists(name.removeprefix("store:"))


def test_a_file_whose_import_is_long_over_goes():
    name = aged(sent())
    ImportJob.objects.create(source=name, state="applied", finished_at=LONG_AGO)
    assert clear_imports() == 1
    assert not is_there(name)
    assert clear_imports() == 0


def test_a_file_that_no_import_names_goes():
    name = aged(sent())
    assert clear_imports() == 1
    assert not is_there(name)


@pytest.mark.parametrize(
    "job",
    [
        {"state": "applying"},
        {"state": "checking", "paused_at": LONG_AGO},
        {"state": "checked", "finished_at": timezone.now()},
        {"state": "applied", "finished_at": timezone.now()},
    ],
)
def test_a_file_that_somebody_may_still_need_stays(job):
    name = aged(sent())
    ImportJob.objects.create(source=name, **job)
    assert clear_imports() == 0
    assert is_there(name)


def test_a_young_file_stays():
    name = sent()
    assert clear_imports() == 0
    assert is_there(name)


def test_an_import_that_waited_for_a_person_all_the_while_is_cancelled_with_its_file():
    job = ImportJob.objects.create(source=aged(sent()), state="checked", finished_at=LONG_AGO)
    assert clear_imports() == 1
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_file_on_the_server_is_never_touched(tmp_path):
    path = tmp_path / "works.csv"
    path.write_text("accession number\n1\n")
    ImportJob.objects.create(source=str(path), state="applied", finished_at=LONG_AGO)
    assert clear_imports() == 0
    assert path.exists()


def test_an_upload_that_nobody_finished_goes_and_a_running_one_stays():
    parts.add(1, "old", 0, ContentFile(b"12345"))
    parts.add(1, "new", 0, ContentFile(b"12345"))
    aged(f"{parts._folder(1, 'old')}/0-5")
    assert clear_imports() == 1
    assert (parts.num_arrived(1, "old"), parts.num_arrived(1, "new")) == (0, 5)


def test_what_was_fetched_from_a_store_elsewhere_goes_too(tmp_path):
    copy = tmp_path / "imports/abc-works.csv"
    copy.parent.mkdir()
    copy.write_text("x")
    os.utime(copy, (1, 1))
    assert clear_imports() == 1
    assert not copy.exists()


def test_parts_are_joined_in_their_order_without_gaps():
    for begins, data in ((0, b"accession "), (10, b"number\n"), (30, b"beyond a gap")):
        parts.add(1, "key", begins, SimpleUploadedFile("part", data))
    assert parts.num_arrived(1, "key") == 17
    with parts.joined(1, "key") as file:
        assert file.read() == b"accession number\n"


def test_a_part_that_was_cut_off_is_asked_for_again():
    parts.add(1, "key", 0, ContentFile(b"12345"))
    storages["default"].save(f"{parts._folder(1, 'key')}/5-5", ContentFile(b"67"))
    assert parts.num_arrived(1, "key") == 10
    with pytest.raises(parts.CutOff), parts.joined(1, "key"):
        pass
    assert parts.num_arrived(1, "key") == 5


def test_which_web_machine_receives_a_part_makes_no_difference(settings, tmp_path):
    """Each has a disk of its own; the store is what they share."""
    settings.DATA_DIR = tmp_path / "one"
    parts.add(1, "key", 0, ContentFile(b"12345"))
    settings.DATA_DIR = tmp_path / "other"
    assert parts.num_arrived(1, "key") == 5
