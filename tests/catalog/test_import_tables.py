"""`import_exhibits FILE`: every row is in, or refused by row and column; twice is once."""

import csv
import json

import pytest

from catalog.models import Exhibit, ImportJob, ImportMapping, ImportRow
from tests.catalog.importing_by_shell import run, table, totals
from tests.making import category, make_exhibit

pytestmark = pytest.mark.django_db

WORKS = ("1987.1,View of a bridge,Mara Lindqvist,c. 1640-50,painting", "1987.2,Head,,n.d.,")


def test_a_table_becomes_records(tmp_path):
    assert run(table(tmp_path, *WORKS)) == (totals(2, created=2), 0)
    exhibit = Exhibit.objects.get(accession_number="1987.1")
    assert (exhibit.title, exhibit.maker, exhibit.date_text) == ("View of a bridge", "Mara Lindqvist", "c. 1640-50")
    assert (exhibit.earliest_year, exhibit.latest_year) == (1640, 1650)
    assert exhibit.published_at is not None


def test_the_museums_own_tag_files_the_exhibit_and_the_rest_goes_to_the_tagger(tmp_path):
    run(table(tmp_path, *WORKS))
    filed, untagged = Exhibit.objects.order_by("accession_number")
    assert (filed.category, filed.filed_by) == (category("painting"), Exhibit.FiledBy.MUSEUM)
    assert filed.filed_at is not None
    assert untagged.category is None


def test_importing_twice_changes_nothing(tmp_path):
    run(table(tmp_path, *WORKS))
    assert run(table(tmp_path, *WORKS)) == (totals(2, unchanged=2), 0)
    assert Exhibit.objects.count() == 2


def test_a_dry_run_tells_everything_and_writes_nothing(tmp_path):
    make_exhibit(accession_number="1987.2", title="Old")
    assert run(table(tmp_path, *WORKS), "--dry-run") == (totals(2, created=1, updated=1), 0)
    assert Exhibit.objects.get().title == "Old"
    row = ImportRow.objects.changed().get()
    assert (row.before["title"], row.after["title"]) == ("Old", "Head")


@pytest.mark.parametrize(
    ("existing", "title", "maker"), [("update", "New", "Ada"), ("fill", "Old", "Ada"), ("skip", "Old", "")]
)
def test_what_happens_to_records_that_exist_is_an_explicit_choice(tmp_path, existing, title, maker):
    make_exhibit(accession_number="7", title="Old", maker="")
    run(table(tmp_path, "7,New,Ada,,"), "--existing", existing)
    exhibit = Exhibit.objects.get()
    assert (exhibit.title, exhibit.maker) == (title, maker)


def test_an_empty_cell_erases_nothing(tmp_path):
    make_exhibit(accession_number="7", title="Old", maker="Ada")
    assert run(table(tmp_path, "7,,,,"))[0] == totals(1, unchanged=1)
    assert Exhibit.objects.get().title == "Old"


def test_what_a_curator_filed_stays_filed(tmp_path):
    exhibit = make_exhibit(accession_number="7", filed_under="drawing")
    Exhibit.objects.filter(pk=exhibit.pk).update(filed_by=Exhibit.FiledBy.CURATOR)
    run(table(tmp_path, "7,,,,painting"))
    assert Exhibit.objects.get().category == category("drawing")


def test_a_mapping_from_a_file_names_columns_and_translates_categories(tmp_path):
    mapping = {
        "columns": {"No": "accession_number", "What": "title", "Kind": "category"},
        "categories": {"prt": "engraving"},
    }
    (tmp_path / "ours.json").write_text(json.dumps(mapping))
    run(table(tmp_path, "1,Head,prt", "2,Hand,drw", headings="No,What,Kind"), "--mapping", str(tmp_path / "ours.json"))
    assert [e.category for e in Exhibit.objects.order_by("pk")] == [category("engraving"), None]


def test_a_saved_mapping_is_used_by_its_name(tmp_path):
    ImportMapping.objects.create(name="Registrar", mapping={"columns": {"No": "accession_number", "What": "title"}})
    run(table(tmp_path, "1,Head", headings="No,What"), "--mapping", "Registrar")
    assert Exhibit.objects.get().title == "Head"


def test_several_columns_may_fill_one_text_field(tmp_path):
    mapping = {"columns": {"No": "accession_number", "A": "medium", "B": "medium"}}
    (tmp_path / "m.json").write_text(json.dumps(mapping))
    run(table(tmp_path, "1,oil,canvas", headings="No,A,B"), "--mapping", str(tmp_path / "m.json"))
    assert Exhibit.objects.get().medium == "oil, canvas"


def test_json_lines_come_in_like_a_table(tmp_path):
    path = tmp_path / "works.jsonl"
    path.write_text('{"accession_number": "1", "title": "Head"}\n{"accession_number": "2", "artist": ["A", "B"]}\n')
    assert run(path) == (totals(2, created=2), 0)
    assert Exhibit.objects.get(accession_number="2").maker == "A|B"


def test_the_report_names_row_column_and_problem(tmp_path):
    path = table(tmp_path, ",No number,,,", f"1,{'x' * 600},,,", "=2,Fine,,,")
    result, status = run(path, "--report", tmp_path / "report.csv")
    assert (result, status) == (totals(3, created=1, refused=2), 3)
    first, second, third = csv.DictReader((tmp_path / "report.csv").open())
    assert (first["row"], first["outcome"]) == ("2", "refused")
    assert first["reason"].startswith("accession number: The accession number is missing.")
    assert second["reason"] == "title: The cell has 600 characters; a title has at most 500. Shorten it."
    assert third["accession_number"] == "'=2"


def test_years_in_columns_of_their_own_are_taken_as_they_are(tmp_path):
    headings = "Object Number,Object Date,Object Begin Date,Object End Date"
    run(table(tmp_path, "1,about then,1600,1620", "2,then,1700,1600", headings=headings))
    exhibit = Exhibit.objects.get()
    assert (exhibit.earliest_year, exhibit.latest_year) == (1600, 1620)
    assert "before the earliest year" in ImportRow.objects.refused().get().sentences[0]


def test_years_that_would_contradict_the_record_are_refused_before_anything_is_written(tmp_path):
    make_exhibit(accession_number="1", earliest_year=1640, latest_year=1650)
    mapping = {"columns": {"No": "accession_number", "To": "latest_year"}}
    (tmp_path / "m.json").write_text(json.dumps(mapping))
    result, status = run(table(tmp_path, "1,1500", headings="No,To"), "--mapping", str(tmp_path / "m.json"))
    assert (result["refused"], status) == (1, 3)


def test_an_unknown_rights_statement_is_noted_and_the_row_comes_in(tmp_path):
    assert run(table(tmp_path, "1,CC0", "2,© The Estate", headings="accession number,rights"))[0] == totals(
        2, created=2
    )
    assert Exhibit.objects.get(accession_number="1").rights == Exhibit.Rights.CC0
    assert "not one of the rights statements" in ImportRow.objects.get(number=3).sentences[0]


def test_the_choices_and_counts_of_an_import_are_kept(tmp_path):
    run(table(tmp_path, *WORKS), "--existing", "fill")
    job = ImportJob.objects.get()
    assert (job.state, job.existing, job.source_name) == ("applied", "fill", "works.csv")
    assert job.totals == {"new": 2, "noted": 0, "applied_new": 2, "applied": 2}
