"""`export_exhibits OUT`: everything, as a stream, harmless to spreadsheets."""

import csv
import json
import shutil
from io import StringIO

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from catalog import exporting
from catalog.models import Exhibit
from tests.catalog.importing_by_shell import run
from tests.making import make_exhibit, make_photograph, picture_bytes

pytestmark = pytest.mark.django_db


def test_every_exhibit_is_in_the_export_by_accession_number(tmp_path):
    make_exhibit(accession_number="B-2", title="Head", filed_under="drawing")
    make_exhibit(accession_number="A-1", published=False)
    call_command("export_exhibits", str(tmp_path / "all.csv"), stdout=StringIO())
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["accession_number"], first["published_at"], first["category"]) == ("A-1", "", "")
    assert (second["title"], second["category"], second["filed_by"]) == ("Head", "drawing", "museum")


def test_formulas_are_disarmed_and_years_before_our_era_stay_numbers():
    make_exhibit(accession_number="1", title="=HYPERLINK(1)", date_text="-500", earliest_year=-500, latest_year=-400)
    [_headings, line] = exporting.as_csv(exporting.records())
    assert "'=HYPERLINK(1)" in line
    assert ",-500,-500,-400," in line


def test_json_lines_hold_the_same_as_objects(tmp_path):
    exhibit = make_exhibit(title="=1", pictured=True)
    call_command("export_exhibits", str(tmp_path / "all.jsonl"), stdout=StringIO())
    record = json.loads((tmp_path / "all.jsonl").read_text())
    assert record["title"] == "=1"
    assert record["photographs"] == [exhibit.principal_photograph.original.rpartition("/")[2]]


def test_the_original_pictures_go_along(tmp_path):
    exhibit = make_exhibit(pictured=True)
    out = StringIO()
    call_command("export_exhibits", str(tmp_path / "all.csv"), pictures=tmp_path / "originals", stdout=out)
    assert out.getvalue() == "1 exhibits, 1 pictures.\n"
    [copied] = (tmp_path / "originals").iterdir()
    assert copied.read_bytes() == exhibit.principal_photograph.read_original()


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_what_was_exported_comes_back_elsewhere_with_its_pictures(tmp_path, ending):
    """Nothing but the files of the export goes along: a table, and pictures under the names that it gives them."""
    work = make_exhibit(accession_number="B-2", title="Head", filed_under="drawing", description="Two\nlines")
    originals = [picture_bytes(mark=mark) for mark in (1, 2)]
    for data in originals:
        make_photograph(work, data)
    make_photograph(make_exhibit(accession_number="A-1", published=False), originals[0])  # the same one again
    make_exhibit(accession_number="C-3", title="=1+1")
    was = list(exporting.records())
    table, folder = tmp_path / f"all.{ending}", tmp_path / "originals"
    call_command("export_exhibits", str(table), pictures=folder, stdout=StringIO())
    Exhibit.objects.all().delete()
    for alias in ("default", "renditions"):
        shutil.rmtree(storages[alias].path(""))
    assert run(table, "--pictures", folder)[1] == 0
    assert list(exporting.records()) == was
    there = Exhibit.objects.get(accession_number="B-2").photographs.order_by("position")
    assert [photograph.read_original() for photograph in there] == originals


def test_the_number_of_queries_does_not_grow_with_the_catalogue(django_assert_num_queries):
    for _ in range(7):
        make_exhibit()
    with django_assert_num_queries(3):
        assert len(list(exporting.records())) == 7


@pytest.mark.parametrize(
    ("name", "sentence"), [("all.pdf", "must end in .csv or .jsonl"), ("no/all.csv", "cannot be written")]
)
def test_an_unusable_place_is_explained(tmp_path, name, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("export_exhibits", str(tmp_path / name))
