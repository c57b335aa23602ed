"""What users of other systems complain of (docs/importing.md names the threads), and that it does not happen here."""

import re
import tracemalloc
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import pictures
from catalog.importing import tables
from catalog.importing.starting import from_shell
from catalog.importing.working import work_on
from catalog.models import Exhibit, ImportJob, Photograph
from catalog.tasks import go_on_with_imports, render_waiting
from tests.catalog.importing_by_shell import run, table, totals
from tests.making import make_exhibit, picture_bytes

pytestmark = pytest.mark.django_db


def lines(num: int, start: int = 0) -> list[str]:
    kinds = ("painting", "drawing", "")
    return [f"1987.{n},Work {n},Mara Lindqvist,c. 1640-50,{kinds[n % 3]}" for n in range(start, start + num)]


def statements(job: ImportJob) -> list[str]:
    """The statements of checking and importing, without the values."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert job.take()
        work_on(job, 60)
        job.begin_to_apply()
        assert job.take()
        work_on(job, 60)
    assert job.state == "applied"
    return [query["sql"].split(" VALUES ")[0] for query in captured]


def test_tags_of_many_pictures_do_not_take_twenty_hours_they_come_in_with_the_rows(tmp_path):
    """CVAT 10141. Ten times the rows in a batch: not ten times the statements."""
    few = len(statements(from_shell(table(tmp_path, *lines(40), name="a.csv"), None)))
    many = len(statements(from_shell(table(tmp_path, *lines(400, start=1000), name="b.csv"), None)))
    assert many < few * 2.5  # SQLite takes a thousand values a statement
    assert Exhibit.objects.filed().count() == 294


def test_one_more_record_does_not_touch_every_other_one(tmp_path):
    """Label Studio 3731 and 4549, PhotoPrism 4771, Immich 7166: cost that grows with what is there already."""
    alone = statements(from_shell(table(tmp_path, *lines(10), name="a.csv"), None))
    Exhibit.objects.bulk_create(Exhibit(accession_number=f"OLD {n}") for n in range(3_000))
    among_many = statements(from_shell(table(tmp_path, *lines(10, start=100), name="b.csv"), None))
    assert len(among_many) == len(alone)
    asked = [sql for sql in among_many if 'FROM "catalog_exhibit"' in sql]
    assert asked
    for sql in asked:
        assert re.search(r'"accession_number" IN \(|"id" IN \(', sql), sql


def test_there_is_always_a_progress_bar_with_rate_and_time_left(tmp_path):
    """Label Studio 4936, 335, 1873: loading for ever, without a bar."""
    job = from_shell(table(tmp_path, *lines(1_200)), None)
    assert (job.num_total, job.rate, job.seconds_left) == (1_200, 0, None)
    seen = []
    assert job.take()
    work_on(job, 60, lambda job: seen.append((job.num_done, job.rate > 0, job.seconds_left is not None)))
    assert seen == [(500, True, True), (1_000, True, True), (1_200, True, True)]


def test_memory_does_not_grow_with_the_file(tmp_path):
    """django-import-export 327, 1170, 588, 89; import-export-celery 26."""

    def peak(num_rows: int) -> int:
        path = table(tmp_path, *lines(num_rows), name=f"{num_rows}.csv")
        tracemalloc.start()
        description = tables.describe(path)
        assert sum(1 for _ in tables.rows(path, description)) == num_rows
        _now, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak_bytes

    peak(1_000)
    assert peak(60_000) < peak(15_000) * 1.2


def test_an_error_says_its_row_and_its_column(tmp_path):
    """django-import-export 1215, 931."""
    run(table(tmp_path, *lines(3), f"7,{'x' * 501},,,"))
    row = ImportJob.objects.get().rows.refused().get()
    assert (row.number, row.problems[0]["column"]) == (5, "title")


def test_a_dry_run_does_not_do_the_real_work(tmp_path):
    """django-import-export 488: ten times slower than the import."""
    with CaptureQueriesContext(connection) as captured:
        run(table(tmp_path, *lines(20)), "--dry-run")
    assert not [q["sql"] for q in captured if re.match(r'(INSERT INTO|UPDATE|DELETE FROM) "catalog_exhibit"', q["sql"])]


def test_a_check_that_refuses_rows_still_has_a_summary(tmp_path):
    """import-export-celery 16: the summary of a failed dry run is empty."""
    assert run(table(tmp_path, *lines(2), ",No number,,,"), "--dry-run") == (totals(3, created=2, refused=1), 3)


def test_columns_that_do_not_fit_are_told_at_once(tmp_path):
    """Arches 11766: the mismatch is noticed late."""
    with pytest.raises(CommandError, match="No column holds the accession number"):
        call_command("import_exhibits", table(tmp_path, "a,b", headings="x,y"))
    assert not ImportJob.objects.exists()


def test_a_job_whose_worker_died_does_not_say_starting_for_ever(tmp_path):
    """Omeka S 2342. The next beat takes it up where it stopped."""
    job = from_shell(table(tmp_path, *lines(700)), None)
    assert job.take()
    work_on(job, 0)
    assert (job.state, job.num_done) == ("checking", 500)
    assert go_on_with_imports() == 0  # the claim is fresh: somebody works on it
    ImportJob.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    assert go_on_with_imports() == job.pk
    job.refresh_from_db()
    assert (job.state, job.rows.count()) == ("checked", 700)


def test_a_file_that_turns_out_unusable_fails_with_its_reason(tmp_path):
    """Omeka S 2342: no log, no error."""
    path = table(tmp_path, *lines(3))
    job = from_shell(path, None)
    path.write_bytes(path.read_bytes() + b'8,"never closed')
    go_on_with_imports()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "A quotation mark that opens a cell in line 5 is never closed" in job.problem


def test_a_worker_that_lost_its_claim_writes_nothing_more(tmp_path):
    """Celery 5935: a long task is delivered again and run twice."""
    job = from_shell(table(tmp_path, *lines(600)), None)
    assert job.take()
    rival = ImportJob.objects.get()
    ImportJob.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    assert rival.take()
    work_on(job, 60)
    assert job.rows.count() == 0
    work_on(rival, 60)
    assert (rival.state, rival.rows.count()) == ("checked", 600)


def test_an_error_that_nobody_foresaw_is_told_and_not_tried_for_ever(tmp_path, monkeypatch):
    """Immich 15134: 4,500 errors in half an hour."""
    job = from_shell(table(tmp_path, *lines(3)), None)

    def breaks(*_):
        raise RuntimeError("out of cheese")

    with monkeypatch.context() as patched:
        patched.setattr("catalog.importing.checking.staged_rows", breaks)
        go_on_with_imports()
    assert go_on_with_imports() == 0
    job.refresh_from_db()
    assert "RuntimeError: out of cheese" in job.problem
    job.resume()
    go_on_with_imports()
    job.refresh_from_db()
    assert (job.state, job.problem) == ("checked", "")


def test_finding_the_place_again_in_a_large_file_takes_few_turns(tmp_path, monkeypatch):
    """Each turn works at least as long as it took to read up to its place."""
    job = from_shell(table(tmp_path, *lines(6_000)), None)
    clock, read = [0.0], tables.rows

    def slowly(path, description, after):
        for row in read(path, description):
            clock[0] += 0.01
            if row.number > after:
                yield row

    monkeypatch.setattr("catalog.importing.checking.time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr("catalog.importing.checking.tables", SimpleNamespace(rows=slowly))
    num_turns = 0
    while job.state == "checking":
        assert job.take()
        work_on(job, 0)
        job.release()
        num_turns += 1
    assert (job.state, job.rows.count()) == ("checked", 6_000)
    assert num_turns <= 5


def test_pause_resume_and_cancel_hold_between_two_batches(tmp_path):
    job = from_shell(table(tmp_path, *lines(1_200)), None)
    assert job.take()
    work_on(job, 60, lambda job: ImportJob.objects.get().pause())
    assert (job.state, job.num_done, job.paused_at is not None) == ("checking", 500, True)
    assert go_on_with_imports() == 0
    assert job.resume()
    go_on_with_imports()
    job.refresh_from_db()
    assert job.state == "checked"
    job.begin_to_apply()
    assert job.take()
    work_on(job, 60, lambda job: ImportJob.objects.get().cancel())
    assert (job.state, Exhibit.objects.count()) == ("cancelled", 500)
    assert job.begin_to_undo()
    go_on_with_imports()
    assert not Exhibit.objects.exists()


def test_two_administrators_who_import_the_same_file_double_nothing(tmp_path, ana, ben):
    """Both check before either writes; the second one finds the records of the first."""
    path, jobs = table(tmp_path, *lines(600)), []
    for person in (ana, ben):
        job = from_shell(path, None)
        job.started_by, job.fingerprint = person, ""
        job.save()
        jobs.append(job)
        assert job.take()
        work_on(job, 60)
        assert job.begin_to_apply()
        assert job.take()
    work_on(jobs[0], 0)  # one batch each, in turn
    work_on(jobs[1], 0)
    for job in jobs:
        work_on(job, 60)
    assert [job.state for job in jobs] == ["applied", "applied"]
    assert Exhibit.objects.count() == 600
    assert jobs[0].count("applied_new") + jobs[1].count("applied_new") == 600
    assert jobs[0].count("applied_unchanged") + jobs[1].count("applied_unchanged") == 600


def test_a_report_is_written_for_an_import_that_had_nothing_to_do(tmp_path):
    make_exhibit(accession_number="7")
    out = StringIO()
    call_command("import_exhibits", table(tmp_path, "7,,,,"), report=tmp_path / "r.csv", stdout=out)
    assert out.getvalue() == "1 rows: 0 created, 0 updated, 1 unchanged, 0 refused.\n"
    assert (tmp_path / "r.csv").read_text() == "row,file,accession_number,outcome,reason\n2,,7,unchanged,\n"


def scans(folder, *numbers: int, size=(900, 600)):
    folder.mkdir()
    for number in numbers:
        (folder / f"{number}.jpg").write_bytes(picture_bytes((number % 250, 90, 60), mark=number, size=size))
    return folder


def test_thumbnails_do_not_dominate_the_import_the_worker_makes_them(tmp_path, monkeypatch):
    """Omeka S 1390. The import encodes one small rendition a picture; the other widths are the worker's."""
    encoded = []
    encode = pictures._encoded

    def noted(image, *arguments, **options):
        encoded.append(image.width)
        return encode(image, *arguments, **options)

    monkeypatch.setattr(pictures, "_encoded", noted)
    call_command("import_exhibits", scans(tmp_path / "scans", 1, 2))
    assert set(encoded) == {320}
    assert Photograph.objects.to_be_rendered().count() == 2
    assert render_waiting() == 2
    assert set(encoded) == {320, 480, 640, 900}
    assert Photograph.objects.to_be_rendered().count() == 0


def test_pictures_come_in_many_at_once(tmp_path):
    """CVAT 10141 and Omeka S 1390: eight times the pictures are not eight times the statements."""
    few = len(statements(from_shell(None, scans(tmp_path / "few", *range(5), size=(90, 60)))))
    many = len(statements(from_shell(None, scans(tmp_path / "many", *range(100, 140), size=(90, 60)))))
    assert many < few * 1.5
    assert Exhibit.objects.count() == 45


def test_the_request_keeps_the_file_and_the_worker_reads_it(as_ben, monkeypatch):
    """Omeka S 1325, Omeka 689, Arches 8499: nothing that takes long is done while a browser waits."""
    monkeypatch.setattr("catalog.views.imports_files.nudge", lambda: None)
    with monkeypatch.context() as patched:
        patched.setattr(tables, "describe", lambda *_: pytest.fail("read in the request"))
        sent = SimpleUploadedFile("works.csv", b"accession number,title\n1,Head\n")
        as_ben.post("/desk/imports/new/", {"table": sent})
    assert ImportJob.objects.get().state == "reading"
    assert go_on_with_imports()
    assert ImportJob.objects.get().num_rows == 1
