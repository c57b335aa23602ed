"""`import_exhibits FOLDER`: every file is in, or refused with a sentence; twice is once."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Exhibit, Photograph
from tests.making import category, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "scans"
    for name, mark in [("painting/1987.14.jpg", 1), ("painting/1987.15.jpg", 2), ("sculpture/S-3.jpg", 3)]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(picture_bytes(mark=mark))
    return root


def run(folder, *options) -> tuple[dict[str, int], int]:
    out, status = StringIO(), 0
    try:
        call_command("import_exhibits", folder, "--json", *options, stdout=out)
    except SystemExit as leaving:
        status = leaving.code
    return json.loads(out.getvalue()), status


def test_the_file_name_is_the_accession_number(folder):
    assert run(folder) == ({"rows": 3, "created": 3, "updated": 0, "unchanged": 0, "refused": 0}, 0)
    assert set(Exhibit.objects.values_list("accession_number", flat=True)) == {"1987.14", "1987.15", "S-3"}
    assert not Exhibit.objects.filed().exists()


def test_importing_twice_changes_nothing(folder):
    run(folder)
    assert run(folder) == ({"rows": 3, "created": 0, "updated": 0, "unchanged": 3, "refused": 0}, 0)
    assert Photograph.objects.count() == 3


def test_a_new_picture_of_a_known_exhibit_is_a_further_photograph(folder):
    run(folder)
    (folder / "sculpture/S-3.jpg").write_bytes(picture_bytes(mark=30))
    totals, _ = run(folder)
    assert (totals["updated"], totals["unchanged"]) == (1, 2)
    assert Exhibit.objects.get(accession_number="S-3").photographs.count() == 2


def test_folders_named_like_categories_file_their_pictures(folder):
    run(folder, "--category-from-folder")
    exhibit = Exhibit.objects.get(accession_number="S-3")
    assert (exhibit.category, exhibit.filed_by) == (category("sculpture"), Exhibit.FiledBy.MUSEUM)


def test_one_bad_picture_never_stops_another_and_is_named(folder, tmp_path):
    (folder / "painting/1987.14a.jpg").write_text("not a picture at all")
    report = tmp_path / "report.csv"
    assert run(folder, "--report", report) == (
        {"rows": 4, "created": 3, "updated": 0, "unchanged": 0, "refused": 1},
        3,
    )
    assert not Exhibit.objects.filter(accession_number="1987.14a").exists()
    [refused] = [row for row in csv.DictReader(report.open()) if row["outcome"] == "refused"]
    assert refused["file"] == "painting/1987.14a.jpg"
    assert "not a picture" in refused["reason"]


def test_equal_names_in_two_folders_stay_two_exhibits(folder):
    (folder / "sculpture/1987.14.jpg").write_bytes(picture_bytes(mark=9))
    run(folder)
    numbers = set(Exhibit.objects.values_list("accession_number", flat=True))
    assert numbers == {"painting/1987.14.jpg", "sculpture/1987.14.jpg", "1987.15", "S-3"}


def test_what_systems_leave_lying_about_is_passed_over(folder):
    for name in (".DS_Store", "Thumbs.db", "painting/._1987.14.jpg"):
        (folder / name).write_bytes(b"litter")
    totals, status = run(folder)
    assert (totals["rows"], status) == (3, 0)


def test_drafts_are_not_published(folder):
    run(folder, "--draft")
    assert not Exhibit.objects.published().exists()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "There is no folder"),
        (lambda path: path.write_text("a file"), "is a file"),
        (lambda path: path.mkdir(), "holds no files"),
    ],
)
def test_an_unusable_source_is_explained_and_exits_with_two(tmp_path, make, sentence):
    make(tmp_path / "source")
    with pytest.raises(CommandError, match=sentence) as problem:
        call_command("import_exhibits", tmp_path / "source")
    assert problem.value.returncode == 2


def test_a_name_that_a_spreadsheet_would_run_is_disarmed_in_the_report(folder, tmp_path):
    (folder / "=1+1.txt").write_text("x")
    report = tmp_path / "report.csv"
    run(folder, "--report", report)
    assert "'=1+1.txt" in report.read_text()
