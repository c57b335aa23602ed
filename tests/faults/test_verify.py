"""`manage.py verify`: every kind of damage is made here, found, and repaired where it can be."""

import json
import os
import time
from datetime import timedelta
from io import StringIO

import pytest
from auditlog.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from catalog import accession, rendering, tasks
from catalog.models import Exhibit, ImportJob, Photograph
from tagging import verifying
from tagging.models import Review, Selection, Suggestion
from tests.making import category, make_exhibit, make_model_version, make_photograph, make_suggestion, picture_bytes

pytestmark = pytest.mark.django_db


def verify(*options: str) -> tuple[int, list[tuple[str, bool, bool]], str]:
    """(exit status, (kind, repairable, repaired) of each finding, all that was printed)"""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify", "--json", *options, stdout=out, stderr=err)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    findings = [(line["what"], line["repairable"], line["repaired"]) for line in lines if "what" in line]
    return stopped.value.code, findings, out.getvalue() + err.getvalue()


@pytest.fixture
def photograph() -> Photograph:
    made = make_photograph(make_exhibit(filed_under="painting"), picture_bytes(size=(3000, 600)))
    assert tasks.render_waiting() == 1
    made.refresh_from_db()
    return made


def path_of(alias: str, name: str) -> str:
    return storages[alias].path(name)


def grow_old(alias: str, name: str) -> None:
    two_hours_ago = time.time() - 7200
    os.utime(path_of(alias, name), (two_hours_ago, two_hours_ago))


def rendition(photograph: Photograph, name: str) -> str:
    return f"{photograph.sha256[:2]}/{photograph.sha256}/{name}"


def test_a_clean_installation_has_no_findings(photograph, ana):
    make_photograph(make_exhibit(), picture_bytes(mark=5, size=(900, 700)))  # not rendered yet: the worker's work
    make_exhibit()
    decided, untagged = make_suggestion(make_exhibit()), make_suggestion(make_exhibit())
    Review.decide(decided.exhibit, category("drawing"), ana, decided)
    Review.decide(untagged.exhibit, category("drawing"), ana, untagged).undo(ana)
    assert verify("--checksums") == (0, [], '{"findings": 0, "left": 0, "by_kind": {}}\n')


def test_an_original_that_is_gone_is_told_and_only_a_person_can_bring_it_back(photograph):
    storages["default"].delete(photograph.original)
    assert verify("--repair")[:2] == (3, [("original lost", False, False)])


def test_an_original_that_is_cut_off_or_altered_is_told(photograph):
    with open(path_of("default", photograph.original), "r+b") as file:
        file.write(b"other")
    assert verify()[0] == 0  # its size is the same: only its checksum tells
    assert verify("--checksums")[:2] == (3, [("original altered", False, False)])
    with open(path_of("default", photograph.original), "r+b") as file:
        file.truncate(20)
    assert verify("--repair")[:2] == (3, [("original cut off", False, False)])


@pytest.mark.parametrize("name", ["1280.webp", "640.jpg", "2000.avif"])
def test_a_lost_rendition_goes_back_to_the_rendering_queue(photograph, name):
    storages["renditions"].delete(rendition(photograph, name))
    assert verify()[:2] == (3, [("rendition lost", True, False)])
    assert verify("--repair")[:2] == (0, [("rendition lost", True, True)])
    assert tasks.render_waiting() == 1
    assert storages["renditions"].exists(rendition(photograph, name))
    assert verify()[0] == 0


def test_lost_tiles_are_made_again(photograph):
    storages["renditions"].delete(f"tiles/{rendition(photograph, 'levels.json')}")
    assert verify("--repair")[:2] == (0, [("rendition lost", True, True)])
    tasks.render_waiting()
    assert verify()[0] == 0


def test_where_all_renditions_are_lost_the_smallest_is_there_at_once(photograph, visitor):
    for name in storages["renditions"].listdir(rendition(photograph, ""))[1]:
        storages["renditions"].delete(rendition(photograph, name))
    assert verify("--repair")[0] == 0
    photograph.refresh_from_db()
    assert photograph.rendition_widths == [320]
    assert verify()[0] == 0
    assert visitor.get(photograph.exhibit.get_absolute_url()).status_code == 200
    tasks.render_waiting()
    photograph.refresh_from_db()
    assert photograph.rendition_widths == [320, 480, 640, 1280, 2000]


def test_a_rendition_whose_original_is_lost_cannot_be_made_again(photograph):
    storages["default"].delete(photograph.original)
    storages["renditions"].delete(rendition(photograph, "1280.webp"))
    assert verify("--repair")[:2] == (3, [("original lost", False, False), ("rendition lost", False, False)])


def test_a_pictured_exhibit_without_a_principal_photograph_gets_its_first(photograph):
    second = make_photograph(photograph.exhibit, picture_bytes(mark=9))
    Photograph.objects.filter(pk=photograph.pk).update(position=7)
    assert verify("--repair")[:2] == (0, [("no principal photograph", True, True)])
    second.refresh_from_db()
    assert second.position == 0
    assert verify()[0] == 0


def test_what_no_photograph_names_is_deleted_after_an_hour(photograph):
    exhibit, kept = photograph.exhibit, photograph.original
    Photograph.objects.all().delete()
    assert verify("--repair")[:2] == (0, [])  # young: an upload may be about to name it
    for alias in ("default", "renditions"):
        for folder, _folders, names in os.walk(path_of(alias, "")):
            for name in names:
                os.utime(os.path.join(folder, name), (0, 0))
    assert verify()[:2] == (3, [("orphan", True, False)] * 3)
    assert verify("--repair")[:2] == (0, [("orphan", True, True)] * 3)
    assert not storages["default"].exists(kept)
    assert not [names for _folder, _folders, names in os.walk(path_of("renditions", "")) if names]
    assert verify()[:2] == (0, [])
    assert exhibit.photographs.count() == 0


def test_an_orphan_that_is_sent_again_at_the_last_moment_stays():
    data = picture_bytes(mark=3)
    stored = accession.store(data)
    for name in (stored.values["original"],):
        grow_old("default", name)
    accession.store(data)  # a person sends the very picture; its row is not written yet
    assert verify("--repair")[:2] == (0, [])
    accession.attach(stored, make_exhibit(), "again.jpg")
    assert verify()[0] == 0


def test_half_a_file_that_a_killed_process_left_is_deleted_after_an_hour(photograph):
    for alias, name in (("default", photograph.original), ("renditions", rendition(photograph, "320.webp"))):
        storages[alias].save(f"{name}.0123.part", ContentFile(b"half"))
        grow_old(alias, f"{name}.0123.part")
    assert verify("--repair")[:2] == (0, [("orphan", True, True)] * 2)
    assert verify("--checksums")[0] == 0


def test_what_imports_keep_is_no_orphan():
    storages["default"].save("imports/parts/ab/0-4", ContentFile(b"part"))
    grow_old("default", "imports/parts/ab/0-4")
    assert verify()[:2] == (0, [])


def test_deleting_a_photograph_for_good_takes_its_tiles_along(photograph):
    Photograph.objects.all().delete()
    accession.forget_files(photograph.sha256)
    assert not [names for _folder, _folders, names in os.walk(path_of("renditions", "")) if names]


def test_two_suggestions_of_one_model_about_one_exhibit_are_told():
    """The constraint is what holds this; a table without it, in front of the real one, shows that verify would tell."""
    first = make_suggestion(make_exhibit())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE loose AS SELECT * FROM tagging_suggestion")
        cursor.execute("ALTER TABLE loose RENAME TO tagging_suggestion")
        cursor.execute("INSERT INTO tagging_suggestion SELECT * FROM tagging_suggestion")
        try:
            found = list(verifying._suggested_twice())
        finally:
            cursor.execute("DROP TABLE temp.tagging_suggestion")
    assert [(one.what, one.which, one.repairable) for one in found] == [
        ("suggested twice", f"exhibit {first.exhibit_id}", False)
    ]


@pytest.mark.parametrize("now_under", ["painting", None])
def test_a_decision_without_its_effect_is_told_and_never_guessed(ana, now_under):
    suggestion = make_suggestion(make_exhibit())
    Review.decide(suggestion.exhibit, category("drawing"), ana, suggestion)
    moved = category(now_under) if now_under else None
    filed = {"filed_by": "curator", "filed_at": timezone.now()} if moved else {"filed_by": "", "filed_at": None}
    Exhibit.objects.filter(pk=suggestion.exhibit_id).update(category=moved, **filed)
    assert verify("--repair")[:2] == (3, [("decision without effect", False, False)])
    assert Exhibit.objects.get(pk=suggestion.exhibit_id).category == moved


def test_an_undo_without_its_effect_is_told(ana):
    suggestion = make_suggestion(make_exhibit())
    Review.decide(suggestion.exhibit, category("drawing"), ana, suggestion).undo(ana)
    now = timezone.now()
    Exhibit.objects.update(category=category("drawing"), filed_by="curator", filed_at=now)
    assert verify()[1] == [("decision without effect", False, False)]


def test_a_later_edit_explains_where_an_exhibit_is(ana):
    suggestion = make_suggestion(make_exhibit())
    Review.decide(suggestion.exhibit, category("drawing"), ana, suggestion)
    exhibit = Exhibit.objects.get(pk=suggestion.exhibit_id)
    exhibit.category = category("painting")
    exhibit.save()  # as the administration does: written down by the record of changes
    assert verify()[:2] == (0, [])
    LogEntry.objects.all().delete()
    assert verify()[1] == [("decision without effect", False, False)]


def test_a_later_import_explains_where_an_exhibit_is(ana):
    suggestion = make_suggestion(make_exhibit(accession_number="1"))
    Review.decide(suggestion.exhibit, category("drawing"), ana, suggestion)
    job = ImportJob.objects.create(source="x.csv", state="applied")
    row = job.rows.create(number=2, accession_number="1", outcome="changed", exhibit=suggestion.exhibit,
                          after={"category": "painting"}, applied_at=timezone.now())  # fmt: skip
    Exhibit.objects.update(category=category("painting"))
    assert verify()[:2] == (0, [])
    row.after = {"title": "Other"}
    row.save()
    assert verify()[1] == [("decision without effect", False, False)]


def test_an_exhibit_that_the_machine_filed_without_a_certificate_is_told():
    exhibit = make_exhibit(filed_under="painting")
    Exhibit.objects.filter(pk=exhibit.pk).update(filed_by="machine")
    assert verify("--repair")[:2] == (3, [("filed by nobody", False, False)])


def test_claims_that_run_for_days_are_released(ana):
    days_ago = timezone.now() - timedelta(days=3)
    model, exhibit = make_model_version(), make_exhibit(pictured=True)
    Suggestion.objects.create(exhibit=exhibit, model_version=model, claimed_at=days_ago)
    selection = Selection.objects.create(started_by=ana, claimed_at=days_ago, claim="0" * 32)
    Photograph.objects.update(rendered_at=None, rendering_claimed_at=timezone.now() + timedelta(days=2))
    assert verify()[:2] == (3, [("stale claim", True, False)] * 3)
    assert verify("--repair")[0] == 0
    assert verify()[:2] == (0, [])
    selection.refresh_from_db()
    assert (selection.claim, Suggestion.objects.count()) == (None, 0)
    assert rendering.render_waiting(10) == 1


def test_where_it_cannot_look_it_says_so(monkeypatch):
    def away(**options):
        raise DatabaseError("connection refused")

    monkeypatch.setattr("catalog.verifying.findings", away)
    status, _findings, printed = verify()
    assert status == 2
    assert "connection refused" in printed


def test_for_people_it_speaks_in_sentences(photograph, capsys):
    storages["renditions"].delete(rendition(photograph, "1280.webp"))
    with pytest.raises(SystemExit):
        call_command("verify")
    said = capsys.readouterr().out
    assert "The store does not have: 1280.webp. [--repair mends it]" in said
    assert "1 findings (1 rendition lost); 1 left." in said


def test_many_rows_cost_few_queries(django_assert_max_num_queries):
    for mark in range(12):
        make_photograph(make_exhibit(), picture_bytes(mark=mark))
    with django_assert_max_num_queries(40):
        assert verify("--checksums")[0] == 0
