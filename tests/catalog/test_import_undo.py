"""Undo puts everything back, except what a person changed since, which is listed."""

import pytest

from catalog.importing.working import work_on
from catalog.models import Exhibit, ImportJob, ImportRow, Mention, Stop, Tour, Word
from tagging.models import Review
from tests.catalog.importing_by_shell import run, table
from tests.making import category, make_exhibit, make_photograph, make_suggestion

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(tmp_path) -> ImportJob:
    make_exhibit(accession_number="1", title="Old", maker="Ada")
    run(table(tmp_path, "1,New,Bo,,painting", "2,Hand,Cy,1640,drawing", "3,Foot,,,"))
    return ImportJob.objects.get()


def undo(job: ImportJob) -> list[str]:
    """What was kept, as it is listed."""
    assert job.move(("applied", "cancelled"), "undoing")
    assert job.take()
    work_on(job, 60)
    assert job.state == "undone"
    return [f"{row.accession_number}: {row.kept}" for row in ImportRow.objects.kept()]


def of(number: str) -> Exhibit:
    return Exhibit.objects.get(accession_number=number)


def change(number: str, **fields) -> None:
    Exhibit.objects.filter(accession_number=number).update(**fields)


def test_everything_goes_back(job):
    assert undo(job) == []
    exhibit = Exhibit.objects.get()
    assert (exhibit.title, exhibit.maker, exhibit.category, exhibit.filed_by) == ("Old", "Ada", None, "")


def test_a_field_that_a_person_changed_since_is_kept_and_listed_and_the_others_go_back(job):
    change("1", title="Corrected by hand")
    assert undo(job) == ["1: Kept: changed since (title)."]
    assert (of("1").title, of("1").maker, of("1").category) == ("Corrected by hand", "Ada", None)


def test_a_new_record_that_a_person_changed_since_is_kept_and_listed(job):
    change("2", medium="Chalk")
    assert undo(job) == ["2: Kept: changed since (medium)."]
    assert of("2").title == "Hand"


def test_a_decision_of_a_curator_outlives_the_undo(job, ana):
    exhibit = of("3")
    Review.objects.create(exhibit=exhibit, category=category("drawing"), decided_by=ana)
    exhibit.file_under(category("drawing"), Exhibit.FiledBy.CURATOR)
    assert undo(job) == ["3: Kept: changed since (category)."]
    assert Review.objects.count() == 1


def test_a_decision_that_was_taken_back_still_keeps_the_record_for_its_history(job, ana):
    Review.objects.create(exhibit=of("3"), category=category("drawing"), decided_by=ana)
    assert undo(job) == ["3: Kept: it has a review since."]


def test_a_photograph_that_was_added_since_keeps_its_record(job):
    make_photograph(of("2"))
    assert undo(job) == ["2: Kept: it has a photograph since."]


def test_a_record_that_became_a_stop_of_a_tour_is_kept(job):
    Stop.objects.create(tour=Tour.objects.create(slug="heads", title_en="Heads"), exhibit=of("2"), position=0)
    assert undo(job) == ["2: Kept: it has a stop since."]


def test_what_programs_hang_on_a_record_does_not_keep_it(job):
    Mention.objects.create(word=Word.objects.create(text="hand"), exhibit=of("2"), weight=1)
    make_suggestion(of("3"))
    assert undo(job) == []


def test_a_filing_goes_back_as_a_whole_or_not_at_all(job):
    change("1", category=category("sculpture"), filed_by=Exhibit.FiledBy.CURATOR)
    assert undo(job) == ["1: Kept: changed since (category)."]
    assert (of("1").filed_by, of("1").filed_at is not None, of("1").title) == ("curator", True, "Old")


def test_a_record_that_was_deleted_since_stays_deleted(job):
    of("1").delete()
    assert undo(job) == ["1: The record was deleted since."]
    assert not Exhibit.objects.exists()


def test_a_later_import_is_undone_first(job, tmp_path):
    run(table(tmp_path, "2,Left hand,,,", name="later.csv"))
    later = ImportJob.objects.latest("pk")
    assert undo(later) == []
    assert of("2").title == "Hand"
    assert undo(job) == []


def test_an_undone_import_cannot_be_undone_again(job):
    undo(job)
    assert not job.can_undo
    assert not job.move(("applied", "cancelled"), "undoing")
