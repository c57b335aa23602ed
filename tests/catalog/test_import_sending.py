"""What an import is made of: a table, pictures, a zip, a folder on the server; sent whole or in parts."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Exhibit
from tests.catalog.importing_by_browser import TABLE, form_of, html, send, step, work
from tests.making import picture_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_broker")]


class Elsewhere(Storage):
    """A store that is no folder of this machine, as far as its users can tell."""

    def __init__(self, location):
        kept = FileSystemStorage(location)
        for name in ("_open", "_save", "exists", "listdir", "size", "delete", "get_modified_time"):
            setattr(self, name, getattr(kept, name))


def test_an_unusable_file_is_explained_on_its_page(as_ben):
    job = send(as_ben, "")
    assert job.state == "failed"
    page = html(as_ben, f"/desk/imports/{job.pk}/")
    assert "is empty: it holds not a single byte" in page
    assert "works.csv" in page


def test_pictures_alone_become_exhibits(as_ben):
    pictures = [SimpleUploadedFile(f"1987.{n}.jpg", picture_bytes(mark=n)) for n in range(3)]
    as_ben.post("/desk/imports/new/", {"pictures": pictures})
    job = work()
    as_ben.post(f"/desk/imports/{job.pk}/columns/", {"button": "check", "existing": "update"})
    step(as_ben, work(), "apply")
    assert work().state == "applied"
    assert set(Exhibit.objects.values_list("accession_number", flat=True)) == {"1987.0", "1987.1", "1987.2"}
    assert not Exhibit.objects.published().exists()


def test_a_zip_and_a_table_come_in_together_and_what_is_left_is_listed(as_ben):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("1.jpg", picture_bytes())
        archive.writestr("99.jpg", picture_bytes(mark=2))
    job = send(as_ben, pictures=SimpleUploadedFile("scans.zip", out.getvalue()))
    as_ben.post(f"/desk/imports/{job.pk}/columns/", form_of(job) | {"button": "check"})
    page = html(as_ben, f"/desk/imports/{work().pk}/")
    assert "99.jpg" in page
    assert "1 record without a picture" in page
    step(as_ben, job, "apply")
    work()
    assert Exhibit.objects.get(accession_number="1").photographs.count() == 1
    assert "99.jpg" in html(as_ben, f"/desk/imports/{job.pk}/pictures/unmatched/")


def test_what_lies_on_the_server_is_chosen_by_name_and_nothing_else_is(as_ben, settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "incoming"
    settings.IMPORT_FOLDER.mkdir()
    (settings.IMPORT_FOLDER / "works.csv").write_text(TABLE)
    (tmp_path / "secret.csv").write_text(TABLE)
    assert "<option>works.csv</option>" in html(as_ben, "/desk/imports/new/")
    refused = as_ben.post("/desk/imports/new/", {"table_ready": "../secret.csv"})
    assert refused.status_code == 400
    as_ben.post("/desk/imports/new/", {"table_ready": "works.csv"})
    assert work().state == "describing"


def test_a_prefix_of_a_store_elsewhere_is_as_good_as_a_folder(as_ben, settings, tmp_path):
    elsewhere = {"BACKEND": f"{__name__}.Elsewhere", "OPTIONS": {"location": str(tmp_path / "bucket")}}
    settings.STORAGES = {**settings.STORAGES, "default": elsewhere}
    settings.DATA_DIR = tmp_path
    storages["default"].save("incoming/works.csv", ContentFile(TABLE.encode()))
    storages["default"].save("incoming/scans/front/1.jpg", ContentFile(picture_bytes()))
    page = html(as_ben, "/desk/imports/new/")
    assert "<option>store:incoming/scans/</option>" in page
    ready = {"table_ready": "store:incoming/works.csv", "pictures_ready": "store:incoming/scans/"}
    as_ben.post("/desk/imports/new/", ready)
    job = work()
    as_ben.post(f"/desk/imports/{job.pk}/columns/", form_of(job) | {"button": "check"})
    step(as_ben, work(), "apply")
    assert work().state == "applied"
    assert Exhibit.objects.get(accession_number="1").photographs.count() == 1


def test_nothing_chosen_is_said(as_ben):
    page = as_ben.post("/desk/imports/new/", {})
    assert "Choose a table, pictures, or both." in page.content.decode()


def test_a_large_file_goes_on_where_the_connection_was_lost(as_ben, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    data, address = TABLE.encode(), "/desk/imports/parts/?key=99-1 works.csv"

    def part(begins: int, end: int):
        sent = SimpleUploadedFile("part", data[begins:end])
        return as_ben.post(address, {"begins": begins, "part": sent})

    assert part(0, 40).json() == {"arrived": 40}
    assert part(0, 40).status_code == 409  # the answer was lost, the page sends it again
    assert as_ben.get(address).json() == {"arrived": 40}
    assert part(40, len(data)).json() == {"arrived": len(data)}
    as_ben.post("/desk/imports/new/", {"table_part": f"{len(data)}/99-1 works.csv"})
    job = work()
    assert (job.source_name, job.num_rows) == ("works.csv", 3)


def test_a_file_that_has_not_arrived_completely_is_not_taken(as_ben, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    page = as_ben.post("/desk/imports/new/", {"table_part": "10/99-1 works.csv"})
    assert "has not arrived completely" in page.content.decode()


def test_a_file_beyond_the_limit_is_refused(as_ben, settings, tmp_path):
    settings.DATA_DIR, settings.IMPORT_MAX_MEGABYTES = tmp_path, 0
    sent = {"begins": 0, "part": SimpleUploadedFile("part", b"x")}
    assert as_ben.post("/desk/imports/parts/?key=1-1 a.csv", sent).status_code == 413
    assert (
        "larger than 0 MB"
        in as_ben.post("/desk/imports/new/", {"table": SimpleUploadedFile("a.csv", b"x")}).content.decode()
    )
