"""Pictures find their records by the numbers in their names, or by a column; both sides of what is left are listed."""

import io
import unicodedata
import zipfile

import pytest
from PIL import Image

from catalog.importing.working import work_on
from catalog.models import Exhibit, ImportJob, ImportPicture, PerceptualHash, Photograph
from tests.catalog.importing_by_shell import run, table
from tests.making import category, make_exhibit, make_photograph, picture_bytes

pytestmark = pytest.mark.django_db


def folder_of(root, *names, **contents):
    """A folder with a different small picture under each name."""
    for mark, name in enumerate(names, start=1):
        path = root / "scans" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents.get(name) or picture_bytes((mark * 9, 90, 60), mark=mark))
    return root / "scans"


def files_of(number: str) -> list[str]:
    return [photograph.file_name for photograph in Exhibit.objects.get(accession_number=number).photographs.all()]


def sentence_of(file: str) -> str:
    return ImportPicture.objects.get(file=file).sentence


def undo(job: ImportJob) -> None:
    assert job.begin_to_undo()
    assert job.take()
    work_on(job, 60)
    assert job.state == "undone"


@pytest.mark.parametrize(
    ("number", "file"),
    [
        ("1987.14", "1987.14.jpg"),
        ("1987.14", "1987-14.jpg"),
        ("1987.14", "1987_14_front.jpg"),
        ("1987/14/3", "1987.014.003.jpg"),
        ("1987.14", "deep/down/1987.14.JPEG"),
        ("INV 0042", "inv42.jpg"),
        ("inv. 42 bis", "INV_0042_BIS.jpg"),
        ("É-4", unicodedata.normalize("NFD", "é 4.jpg")),
        ("(34) 5", "34-5.jpg"),
    ],
)
def test_a_picture_finds_its_record_by_the_number_in_its_name(tmp_path, number, file):
    run(table(tmp_path, f"{number},Head,,,"), "--pictures", folder_of(tmp_path, file))
    assert Exhibit.objects.get().photographs.count() == 1


def test_several_photographs_of_an_exhibit_come_in_their_order(tmp_path):
    names = ("1987.14_10.jpg", "1987.14_2.jpg", "1987.14.jpg", "1987.15_b.jpg", "1987.15_a.jpg")
    run(table(tmp_path, "1987.14,Head,,,", "1987.15,Hand,,,"), "--pictures", folder_of(tmp_path, *names))
    assert files_of("1987.14") == ["1987.14.jpg", "1987.14_2.jpg", "1987.14_10.jpg"]
    assert files_of("1987.15") == ["1987.15_a.jpg", "1987.15_b.jpg"]


def test_the_longest_number_wins(tmp_path):
    folder = folder_of(tmp_path, "1987.14.2.jpg", "1987.14.3.jpg")
    run(table(tmp_path, "1987.14,Set,,,", "1987.14.2,Second of the set,,,"), "--pictures", folder)
    assert files_of("1987.14.2") == ["1987.14.2.jpg"]
    assert files_of("1987.14") == ["1987.14.3.jpg"]


def test_a_pattern_says_where_the_number_stands(tmp_path):
    folder = folder_of(tmp_path, "scan-1987.14-(2).jpg", "scan-1987.14-(1).jpg", "other.jpg")
    run(table(tmp_path, "1987.14,Head,,,"), "--pictures", folder, "--picture-pattern", "scan-{number}-({photo})")
    assert files_of("1987.14") == ["scan-1987.14-(1).jpg", "scan-1987.14-(2).jpg"]
    assert sentence_of("other.jpg") == "The name does not fit the pattern, so it tells no number."


def test_a_column_names_the_files_in_their_order(tmp_path):
    path = table(tmp_path, "1,C:\\scans\\Back.JPG|front.jpg", "2,lost.jpg", headings="accession number,images")
    totals, status = run(path, "--pictures", folder_of(tmp_path, "front.jpg", "a/back.jpg", "nobodys.jpg"))
    assert files_of("1") == ["back.jpg", "front.jpg"]
    assert (totals["pictures_added"], totals["pictures_unmatched"], status) == (2, 1, 3)
    assert sentence_of("nobodys.jpg") == "No row names this file."
    row = ImportJob.objects.get().rows.get(accession_number="2")
    assert row.sentences == ["images: The file lost.jpg is not among the pictures."]


def test_what_is_unmatched_is_listed_on_both_sides(tmp_path):
    folder = folder_of(tmp_path, "1.jpg", "99.jpg")
    totals, status = run(table(tmp_path, "1,Head,,,", "2,Hand,,,"), "--pictures", folder)
    assert (totals["pictures_added"], totals["pictures_unmatched"], totals["rows_without_pictures"]) == (1, 1, 1)
    assert "No record has this number." in sentence_of("99.jpg")
    assert status == 3


def test_a_name_that_fits_two_records_is_not_guessed(tmp_path):
    folder = folder_of(tmp_path, "1987-014.jpg", "1987.14.jpg")
    run(table(tmp_path, "1987.14,A,,,", "1987/014,B,,,"), "--pictures", folder)
    assert "fits several records (1987.14, 1987/014)" in sentence_of("1987-014.jpg")
    assert files_of("1987.14") == ["1987.14.jpg"]


def test_pictures_find_records_that_were_there_before_under_their_present_numbers(tmp_path):
    exhibit = make_exhibit(accession_number="OLD-1")
    run(table(tmp_path, "1,Head,,,"), "--pictures", folder_of(tmp_path, "old-1.jpg"))
    assert exhibit.photographs.count() == 1
    Exhibit.objects.filter(pk=exhibit.pk).update(accession_number="NEW-1")
    run(table(tmp_path, "2,Hand,,,", name="b.csv"), "--pictures", folder_of(tmp_path, "old-1.jpg", "new-1.jpg"))
    assert exhibit.photographs.count() == 2
    assert ImportPicture.objects.filter(file="old-1.jpg").last().outcome == "unmatched"


def test_the_same_file_for_two_records_is_stored_once_and_told(tmp_path, media):
    folder = folder_of(tmp_path, "1.jpg", "2.jpg")
    (folder / "2.jpg").write_bytes((folder / "1.jpg").read_bytes())
    run(table(tmp_path, "1,Head,,,", "2,Hand,,,"), "--pictures", folder)
    assert Photograph.objects.count() == 2
    assert len(list((media / "originals").rglob("*.*"))) == 1
    assert sentence_of("2.jpg") == "The same file is also in 1. It is stored once."


def test_near_duplicates_are_reported_and_never_dropped(tmp_path):
    picture = Image.linear_gradient("L").resize((300, 200)).rotate(30, fillcolor=90).convert("RGB")
    for name, quality in (("1.jpg", 95), ("2.jpg", 60)):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        (tmp_path / name).write_bytes(out.getvalue())
    folder = tmp_path / "scans"
    folder.mkdir()
    for name in ("1.jpg", "2.jpg"):
        (tmp_path / name).rename(folder / name)
    run(table(tmp_path, "1,Head,,,", "2,Hand,,,"), "--pictures", folder)
    assert Photograph.objects.count() == 2
    assert sentence_of("2.jpg") == "It looks nearly like a photograph of 1. Both were taken in."


def test_a_different_picture_is_no_near_duplicate(db):
    make_photograph(make_exhibit(), picture_bytes(mark=1, size=(200, 100)))
    make_photograph(make_exhibit(), picture_bytes(mark=30, size=(100, 200), colour=(250, 10, 10)))
    first, second = PerceptualHash.objects.order_by("pk")
    assert PerceptualHash.objects.near(second.bits) == [second]
    assert first.bits != second.bits


@pytest.mark.parametrize(("existing", "num"), [("update", 2), ("fill", 1), ("skip", 1)])
def test_the_choice_for_records_that_exist_holds_for_their_pictures(tmp_path, existing, num):
    exhibit = make_exhibit(accession_number="1", pictured=True)
    folder = folder_of(tmp_path, "1.jpg", "2.jpg")
    run(table(tmp_path, "1,Head,,,", "2,New,,,"), "--pictures", folder, "--existing", existing)
    assert exhibit.photographs.count() == num
    assert len(files_of("2")) == 1


def test_importing_pictures_twice_changes_nothing(tmp_path):
    path, folder = table(tmp_path, "1,Head,,,"), folder_of(tmp_path, "1.jpg")
    run(path, "--pictures", folder)
    totals, status = run(path, "--pictures", folder)
    assert (totals["unchanged"], totals["pictures_known"], status) == (1, 1, 0)
    assert Photograph.objects.count() == 1


def test_undo_takes_photographs_and_their_files_away(tmp_path, media):
    kept = make_exhibit(accession_number="1", pictured=True)
    num_files = len([path for path in media.rglob("*") if path.is_file()])
    folder = folder_of(tmp_path, "1.jpg", "2.jpg")
    run(table(tmp_path, "1,Head,,,", "2,Hand,,,"), "--pictures", folder)
    undo(ImportJob.objects.get())
    assert list(Exhibit.objects.all()) == [kept]
    assert kept.photographs.count() == 1
    assert len([path for path in media.rglob("*") if path.is_file()]) == num_files


def test_undo_keeps_a_photograph_that_somebody_described_and_its_record(tmp_path):
    run(table(tmp_path, "1,Head,,,"), "--pictures", folder_of(tmp_path, "1.jpg"))
    Photograph.objects.update(alt_text="A head in profile")
    job = ImportJob.objects.get()
    undo(job)
    assert job.picture_rows.get().kept == "Kept: somebody described this photograph since."
    assert job.rows.get().kept == "Kept: it has a photograph since."


def test_a_photograph_that_was_added_later_becomes_the_principal_one_after_an_undo(tmp_path):
    exhibit = make_exhibit(accession_number="1")
    run(table(tmp_path, "1,,,,"), "--pictures", folder_of(tmp_path, "1.jpg"))
    make_photograph(exhibit, name="later.jpg")
    undo(ImportJob.objects.get())
    assert [(p.file_name, p.position) for p in exhibit.photographs.all()] == [("later.jpg", 0)]


def test_undo_of_a_folder_of_pictures_removes_the_exhibits_that_were_made_for_it(tmp_path):
    there = make_exhibit(accession_number="there")
    folder = folder_of(tmp_path, "painting/new.jpg", "painting/there.jpg", "painting/touched.jpg")
    run(folder, "--category-from-folder")
    assert Exhibit.objects.filed().count() == 3
    Exhibit.objects.filter(accession_number="touched").update(title="Named by hand")
    undo(ImportJob.objects.get())
    assert set(Exhibit.objects.values_list("accession_number", flat=True)) == {"there", "touched"}
    there.refresh_from_db()
    assert there.category is None
    assert Exhibit.objects.get(accession_number="touched").category == category("painting")


def test_everything_exported_comes_back_with_its_pictures(tmp_path):
    from django.core.management import call_command

    for _ in range(2):
        exhibit = make_exhibit(filed_under="drawing", pictured=True)
        make_photograph(exhibit)
    call_command("export_exhibits", str(tmp_path / "all.csv"), pictures=tmp_path / "originals")
    was = (tmp_path / "all.csv").read_bytes()
    Exhibit.objects.all().delete()
    run(tmp_path / "all.csv", "--pictures", tmp_path / "originals")
    call_command("export_exhibits", str(tmp_path / "again.csv"))
    assert (tmp_path / "again.csv").read_bytes() == was


def zip_of(folder, *members, name="scans.zip"):
    with zipfile.ZipFile(folder / name, "w") as archive:
        for member, data in members:
            archive.writestr(member, data)
    return folder / name


def test_a_zip_is_as_good_as_a_folder(tmp_path):
    path = zip_of(tmp_path, ("scans/1.jpg", picture_bytes(mark=1)))
    run(table(tmp_path, "1,Head,,,"), "--pictures", path)
    assert files_of("1") == ["1.jpg"]
