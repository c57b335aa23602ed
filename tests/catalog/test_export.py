"""`export_exhibits OUT`: everything, as a stream, harmless to spreadsheets."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog import exporting
from tests.making import make_exhibit

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
    assert record["photographs"] == [exporting.exported_name(exhibit.principal_photograph)]


def test_the_original_pictures_go_along(tmp_path):
    exhibit = make_exhibit(pictured=True)
    out = StringIO()
    call_command("export_exhibits", str(tmp_path / "all.csv"), pictures=tmp_path / "originals", stdout=out)
    assert out.getvalue() == "1 exhibits, 1 pictures.\n"
    [copied] = (tmp_path / "originals").iterdir()
    assert copied.read_bytes() == exhibit.principal_photograph.read_original()


def test_the_number_of_queries_does_not_grow_with_the_catalogue(django_assert_num_queries):
    for _ in range(7):
        make_exhibit()
    with django_assert_num_queries(2):
        assert len(list(exporting.records())) == 7


@pytest.mark.parametrize(
    ("name", "sentence"), [("all.pdf", "must end in .csv or .jsonl"), ("no/all.csv", "cannot be written")]
)
def test_an_unusable_place_is_explained(tmp_path, name, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("export_exhibits", str(tmp_path / name))
