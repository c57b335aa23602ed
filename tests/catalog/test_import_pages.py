"""Imports in the browser: check, import, refusals, export; every page opens to those who may."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from catalog.models import Exhibit, ImportJob
from tests.catalog.importing_by_browser import TABLE, checked, form_of, html, send, step, work
from tests.making import category, make_exhibit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_broker")]


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
