"""Imports in the browser: columns, check, import, undo; every page opens to those who may."""

import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from catalog.models import Exhibit, ImportJob, ImportMapping
from catalog.tasks import go_on_with_imports
from tests.making import category, make_exhibit, picture_bytes

pytestmark = pytest.mark.django_db

TABLE = "accession number,title,artist,date,classification\n1,Head,Ada,c. 1640-50,painting\n2,,Bo,n.d.,prints\n,x,,,\n"


class Elsewhere(Storage):
    """A store that is no folder of this machine, as far as its users can tell."""

    def __init__(self, location):
        kept = FileSystemStorage(location)
        for name in ("_open", "_save", "exists", "listdir", "size", "delete", "get_modified_time"):
            setattr(self, name, getattr(kept, name))


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """The worker is played by hand: `work`."""
    for module in ("imports", "imports_files", "imports_mapping"):
        monkeypatch.setattr(f"catalog.views.{module}.nudge", lambda: None)


def work() -> ImportJob:
    while go_on_with_imports():
        pass
    return ImportJob.objects.latest("pk")


def send(client: Client, text: str = TABLE, **more) -> ImportJob:
    client.post("/desk/imports/new/", {"table": SimpleUploadedFile("works.csv", text.encode()), **more})
    return work()


def checked(client: Client, **fields) -> ImportJob:
    job = send(client)
    client.post(f"/desk/imports/{job.pk}/columns/", form_of(job) | {"button": "check"} | fields)
    return work()


def form_of(job: ImportJob) -> dict[str, str]:
    """What the form of the columns holds as it is shown."""
    columns = job.reading.get("columns", [])
    fed = {f"column-{n}": job.mapping["columns"].get(name, "") for n, name in enumerate(columns)}
    return fed | {
        "existing": "update",
        "publish": "on",
        "words-of": "classification",
        "word-0": "painting",
        "word-1": "engraving",
    }


def step(client: Client, job: ImportJob, name: str):
    return client.post(f"/desk/imports/{job.pk}/step/", {"step": name})


def html(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_table_goes_the_whole_way(as_ben):
    job = send(as_ben)
    assert (job.state, job.num_rows) == ("describing", 3)
    page = html(as_ben, f"/desk/imports/{job.pk}/columns/")
    assert '<option value="maker" selected>' in page
    assert '<option value="engraving" selected>' in page  # prints
    assert "<dt>category</dt><dd>painting</dd>" in page
    assert page.index('value="look"') < page.index('value="read"')  # the Enter key looks again, and reads nothing
    assert "The accession number is missing." in page  # the preview says it before the check does
    as_ben.post(f"/desk/imports/{job.pk}/columns/", form_of(job) | {"button": "check"})
    job = work()
    assert (job.state, job.totals["new"], job.totals["refused"]) == ("checked", 2, 1)
    assert not Exhibit.objects.exists()
    page = html(as_ben, f"/desk/imports/{job.pk}/")
    assert "Import: 2 new, 0 changed" in page
    step(as_ben, job, "apply")
    job = work()
    assert job.state == "applied"
    assert Exhibit.objects.get(accession_number="2").category == category("engraving")
    step(as_ben, job, "undo")
    assert work().state == "undone"
    assert not Exhibit.objects.exists()


def test_what_would_change_is_shown_old_and_new(as_ben):
    make_exhibit(accession_number="1", title="Old head", maker="Ada")
    page = html(as_ben, f"/desk/imports/{checked(as_ben).pk}/")
    assert "<del>Old head</del>" in page
    assert "<ins>Head</ins>" in page


def test_refusals_are_a_spreadsheet_that_can_be_corrected_and_sent_in_again(as_ben):
    job = checked(as_ben)
    response = as_ben.get(f"/desk/imports/{job.pk}/refusals.xlsx")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert [cell.value for cell in book.active[2]][:3] == [
        "accession number: The accession number is missing. Every row needs the number of its work.", None, "x"
    ]  # fmt: skip
    book.active["B2"] = "3"
    out = io.BytesIO()
    book.save(out)
    as_ben.post("/desk/imports/new/", {"table": SimpleUploadedFile("refused.xlsx", out.getvalue())})
    again = work()
    as_ben.post(f"/desk/imports/{again.pk}/columns/", form_of(again) | {"button": "check"})
    assert work().totals["new"] == 1


def test_a_mapping_is_saved_and_taken_again(as_ben):
    job = send(as_ben, "Nr,Was\n1,Kopf\n")
    fields = {"column-0": "accession_number", "column-1": "title", "name": "Registrar"}
    as_ben.post(f"/desk/imports/{job.pk}/columns/", fields | {"button": "keep"})
    assert ImportMapping.objects.get().mapping["columns"] == {"Nr": "accession_number", "Was": "title"}
    other = send(as_ben, "Nr,Was\n2,Hand\n")
    assert other.mapping["columns"] == {}
    as_ben.post(f"/desk/imports/{other.pk}/columns/", {"button": "take", "saved": "Registrar"})
    other.refresh_from_db()
    assert other.mapping["columns"] == {"Nr": "accession_number", "Was": "title"}


def test_a_missing_accession_number_is_said_on_the_page_of_the_columns(as_ben):
    job = send(as_ben, "a,b\n1,2\n")
    page = as_ben.post(f"/desk/imports/{job.pk}/columns/", {"button": "check"})
    assert page.status_code == 400
    assert "No column holds the accession number" in page.content.decode()


def test_a_file_can_be_read_differently(as_ben):
    as_ben.post(
        "/desk/imports/new/",
        {"table": SimpleUploadedFile("w.csv", "accession number,titre\n1,Évreux\n".encode("cp1252"))},
    )
    job = work()
    assert job.reading["encoding"] == "cp1252"
    as_ben.post(f"/desk/imports/{job.pk}/columns/", {"button": "read", "encoding": "mac_roman"})
    assert work().reading["encoding"] == "mac-roman"


def test_choosing_another_category_column_shows_its_words_before_the_check(as_ben):
    job = send(as_ben)
    fields = form_of(job) | {"column-2": "category", "column-4": "", "button": "check"}
    as_ben.post(f"/desk/imports/{job.pk}/columns/", fields)
    job.refresh_from_db()
    assert job.state == "describing"
    assert "What the words of “artist” mean" in html(as_ben, f"/desk/imports/{job.pk}/columns/")


MANY_WORDS = [f"word {n % 400}" for n in range(1_000)] + ["etching"] * 50


def with_many_words(kinds: list[str]) -> str:
    rows = [f"{n},{kind}" for n, kind in enumerate(kinds)]
    return "\n".join(["accession number,classification", *rows, ""])


def test_of_more_words_than_fit_a_page_the_most_frequent_are_mapped_and_the_others_counted(as_ben):
    job = send(as_ben, with_many_words(MANY_WORDS))
    page = html(as_ben, f"/desk/imports/{job.pk}/columns/")
    assert page.count("leave to the tagger") == 300
    assert "The 300 most frequent words are listed" in page
    listed = list(job.reading["words"]["classification"].items())
    assert listed[0] == ("etching", 50)
    assert f"{1_050 - sum(num for _word, num in listed)} rows hold rarer ones" in page
    fields = form_of(job) | {"column-1": "category", "word-0": "engraving", "word-1": "", "button": "check"}
    as_ben.post(f"/desk/imports/{job.pk}/columns/", fields)
    step(as_ben, work(), "apply")
    work()
    assert Exhibit.objects.filter(category=category("engraving")).count() == 50


def test_words_that_a_mapping_named_and_the_page_has_no_room_for_stay_mapped(as_ben):
    kinds = [*MANY_WORDS, "rarity"]
    ImportMapping.objects.create(
        name="ours",
        mapping={
            "columns": {"accession number": "accession_number", "classification": "category"},
            "categories": {"rarity": "sculpture"},
        },
    )
    job = send(as_ben, with_many_words(kinds))
    address = f"/desk/imports/{job.pk}/columns/"
    as_ben.post(address, {"button": "take", "saved": "ours"})
    assert "rarity" not in job.reading["words"]["classification"]
    as_ben.post(address, form_of(job) | {"column-1": "category", "word-0": "", "word-1": "", "button": "check"})
    step(as_ben, work(), "apply")
    work()
    assert Exhibit.objects.get(accession_number=str(len(kinds) - 1)).category == category("sculpture")


def test_a_column_of_titles_is_no_list_of_words(as_ben):
    job = send(as_ben, with_many_words([f"Title {n}" for n in range(200)]))
    assert "classification" not in job.reading["words"]
    assert "hardly ever say the same" in html(as_ben, f"/desk/imports/{job.pk}/columns/")


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


def test_progress_tells_rate_and_time_left(as_ben):
    job = checked(as_ben)
    ImportJob.objects.filter(pk=job.pk).update(state="applying", num_done=50, num_total=150, seconds_working=2)
    told = as_ben.get(f"/desk/imports/{job.pk}/progress/").json()
    assert (told["done"], told["total"], told["rate"], told["seconds_left"]) == (50, 150, 25.0, 4)
    assert "Pause" in html(as_ben, f"/desk/imports/{job.pk}/")
    step(as_ben, job, "pause")
    assert "Go on" in html(as_ben, f"/desk/imports/{job.pk}/")


def test_a_step_that_comes_too_late_says_where_the_import_stands(as_ben):
    job = checked(as_ben)
    step(as_ben, job, "cancel")
    page = as_ben.post(f"/desk/imports/{job.pk}/step/", {"step": "apply"}, follow=True).content.decode()
    assert "The import has moved on meanwhile." in page
    assert not Exhibit.objects.exists()


def test_the_mapping_can_be_changed_after_the_check(as_ben):
    job = checked(as_ben)
    step(as_ben, job, "describe")
    job.refresh_from_db()
    assert (job.state, job.rows.count()) == ("describing", 0)


def test_rows_are_listed_page_by_page(as_ben):
    lines = "".join(f"{n},Work {n},,,\n" for n in range(70))
    job = send(as_ben, TABLE.splitlines()[0] + "\n" + lines)
    as_ben.post(f"/desk/imports/{job.pk}/columns/", form_of(job) | {"button": "check"})
    work()
    page = html(as_ben, f"/desk/imports/{job.pk}/rows/new/")
    assert "Work 49" in page
    assert "?after=51" in page
    assert "Work 69" in html(as_ben, f"/desk/imports/{job.pk}/rows/new/?after=51")


def test_everything_can_be_exported(as_ben):
    make_exhibit(accession_number="7", title="Head")
    response = as_ben.get("/desk/imports/export.jsonl")
    assert json.loads(b"".join(response.streaming_content))["title"] == "Head"
    assert as_ben.get("/desk/imports/export.pdf").status_code == 404


@pytest.mark.parametrize(
    "address", ["", "new/", "1/", "1/progress/", "1/columns/", "1/rows/new/", "1/refusals.xlsx", "export.csv"]
)
def test_only_administrators_and_cataloguers_import(as_ana, visitor, address):
    assert as_ana.get(f"/desk/imports/{address}").status_code == 403
    assert visitor.get(f"/desk/imports/{address}").status_code == 302


def test_the_link_is_there_for_those_who_may(as_ana, as_ben):
    exhibit = make_exhibit()
    assert 'href="/desk/imports/"' in html(as_ben, f"/desk/exhibits/{exhibit.pk}/")
    assert 'href="/desk/imports/"' not in html(as_ana, f"/desk/exhibits/{exhibit.pk}/")
