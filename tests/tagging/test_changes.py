"""For every record who changed what, when, from what to what; for every exhibit its whole story."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import Exhibit, ImportJob, ImportRow
from tagging.chronicle.events import Place
from tagging.chronicle.exhibit import story_of
from tagging.models import Flag, Review
from tests.making import category, make_exhibit, make_photograph, make_suggestion, picture_bytes


def words_of(page) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.content.decode())


def edit(client: Client, exhibit: Exhibit, **changes):
    form = client.get(reverse("admin:catalog_exhibit_change", args=[exhibit.pk])).context["adminform"].form
    sent = {name: "" if value is None else value for name, value in form.initial.items()} | changes
    empty = {"photographs-TOTAL_FORMS": 0, "photographs-INITIAL_FORMS": 0, "published_at_0": "", "published_at_1": ""}
    return client.post(reverse("admin:catalog_exhibit_change", args=[exhibit.pk]), sent | empty)


def test_an_edit_is_written_down_with_who_old_and_new(as_cleo):
    exhibit = make_exhibit(title="Old barn", published=False)
    response = edit(as_cleo, exhibit, title="New barn")
    assert response.status_code == 302
    entry = LogEntry.objects.get(action=LogEntry.Action.UPDATE, object_id=exhibit.pk)
    assert entry.changes == {"title": ["Old barn", "New barn"]}
    assert entry.actor.username == "cleo"
    assert "Old barn" in words_of(as_cleo.get("/desk/changes/"))


def test_publishing_many_at_once_is_written_down_one_by_one(cleo, as_cleo):
    drafts = [make_exhibit(published=False) for _ in range(3)]
    shown = make_exhibit()
    numbers = [exhibit.pk for exhibit in (*drafts, shown)]
    address = reverse("admin:catalog_exhibit_changelist")
    as_cleo.post(address, {"action": "publish", "_selected_action": numbers})
    entries = LogEntry.objects.filter(changes__has_key="published_at", actor=cleo, action=LogEntry.Action.UPDATE)
    assert set(entries.values_list("object_id", flat=True)) == {exhibit.pk for exhibit in drafts}
    assert all(entry.changes["published_at"][0] is None for entry in entries)
    assert Exhibit.objects.published().count() == 4


def test_a_photograph_that_went_is_in_the_story_of_its_exhibit(as_ana):
    exhibit = make_exhibit()
    make_photograph(exhibit, name="verso.jpg").delete()
    assert "verso.jpg" in words_of(as_ana.get(f"/desk/exhibits/{exhibit.pk}/"))


def test_an_import_is_written_down_by_its_rows_and_not_twice(db, tmp_path):
    table = tmp_path / "works.csv"
    table.write_text("accession_number,title\nX.1,First\nX.2,Second\n")
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "X.1.jpg").write_bytes(picture_bytes())
    call_command("import_exhibits", table, "--json", stdout=StringIO())
    call_command("import_exhibits", tmp_path / "scans", "--json", stdout=StringIO())
    exhibit = Exhibit.objects.get(accession_number="X.1")
    assert exhibit.photographs.count() == 1
    assert not LogEntry.objects.filter(content_type__model__in=["exhibit", "photograph"]).exists()
    told = [event for event in story_of(exhibit) if event.source == "import"]
    assert [change.new for change in told[0].changes if change.field == "title"] == ["First"]
    assert [event.what for event in story_of(exhibit) if event.source == "picture"]


def test_the_whole_story_of_an_exhibit_is_told_newest_first(ana, as_ana):
    exhibit = make_exhibit(pictured=True, title="Barn")
    suggestion = make_suggestion(exhibit, painting=0.8)
    Flag.objects.create(exhibit=exhibit, note="is it a copy?", flagged_by=ana)
    review = Review.decide(exhibit, category("drawing"), ana, suggestion)
    review.undo(ana)
    told = [(event.source, event.what) for event in story_of(exhibit)]
    assert told[0] == ("review", "Decision taken back")
    assert told[1] == ("review", "Filed; the model had said Painting (80 %)")
    assert ("flag", "Flagged for anyone: “is it a copy?”") in told
    assert ("suggestion", "Suggested: Painting, 80.0 %") in told
    assert told[-1][0] == "begin"
    page = words_of(as_ana.get(f"/desk/exhibits/{exhibit.pk}/"))
    assert all(what in page for _source, what in told)


def test_the_story_takes_as_many_queries_however_long_it_is(ana, django_assert_num_queries):
    exhibit = make_exhibit(pictured=True)
    story_of(exhibit)
    with django_assert_num_queries(7):
        story_of(exhibit)
    make_suggestion(exhibit)
    for _ in range(3):
        exhibit.refresh_from_db()
        Review.decide(exhibit, category("drawing"), ana).undo(ana)
    with django_assert_num_queries(7):
        story_of(exhibit)


def test_all_changes_are_shown_page_by_page_none_twice_and_none_left_out(ana, as_ana, monkeypatch):
    monkeypatch.setattr("tagging.views.changes.PAGE", 4)
    at = timezone.now() - timedelta(hours=1)
    wanted = set()
    for n in range(5):
        exhibit = make_exhibit(title=f"Work {n}")
        review = Review.decide(exhibit, category("drawing"), ana, None)
        flag = Flag.objects.create(exhibit=exhibit, note=f"note {n}", flagged_by=ana)
        Review.objects.filter(pk=review.pk).update(decided_at=at)  # all in one moment: only the key tells them apart
        Flag.objects.filter(pk=flag.pk).update(flagged_at=at)
        wanted |= {("review", review.pk), ("flag", flag.pk)}
    LogEntry.objects.update(timestamp=at)
    wanted |= {
        ("record", pk) for pk in LogEntry.objects.exclude(content_type__app_label="auth").values_list("pk", flat=True)
    }
    seen, address = [], "/desk/changes/"
    while address:
        page = as_ana.get(address)
        seen += [(event.source, event.pk) for event in page.context["events"]]
        older = page.context["older"]
        address = f"/desk/changes/?before={older}" if older else None
    assert sorted(seen) == sorted(wanted)


def test_changes_are_found_by_number_word_person_kind_and_day(ana, as_cleo):
    barn, mill = make_exhibit(accession_number="7.1", title="Barn"), make_exhibit(accession_number="8.1", title="Mill")
    Review.decide(barn, category("drawing"), ana, None)
    mill.title = "Windmill"
    mill.save()

    def found(query: str) -> list[str]:
        return [event.about for event in as_cleo.get(f"/desk/changes/?{query}").context["events"]]

    assert set(found("number=7.1")) == {"7.1 Barn"}
    assert found("word=Windmill&kind=record") == ["8.1 Mill"] or found("word=Windmill&kind=record") == ["8.1 Windmill"]
    assert set(found(f"person={ana.pk}&kind=review")) == {"7.1 Barn"}
    assert found("until=2001-01-01") == []
    assert found("since=nonsense&person=x&kind=x&before=x")


def test_a_deleted_record_is_still_found_by_its_number(as_cleo):
    make_exhibit(accession_number="9.9", title="Lost").delete()
    page = as_cleo.get("/desk/changes/?number=9.9")
    assert "Exhibit deleted" in [event.what for event in page.context["events"]]


def test_accounts_and_roles_are_for_those_who_may_read_the_log(ana, as_ana):
    ana.groups.add(Group.objects.get(name="cataloguer"))
    auditor = User.objects.create_user("aude")
    auditor.groups.add(Group.objects.get(name="auditor"))
    as_aude = Client()
    as_aude.force_login(auditor)
    assert "cataloguer" not in words_of(as_ana.get("/desk/changes/"))
    assert "cataloguer" in words_of(as_aude.get("/desk/changes/"))


def test_a_password_is_never_written_down(as_cleo, ben):
    ben.set_password("a very secret sentence")
    ben.save()
    assert not LogEntry.objects.filter(changes__has_key="password").exists()
    assert not LogEntry.objects.filter(changes__icontains=ben.password).exists()


def test_a_visitor_page_asks_for_nobody(db, client):
    response = client.get("/")
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("text", ["", "x", "1-review", "1--x", "9" * 18 + "-review-1", "1-review-" + "9" * 30])
def test_nonsense_is_no_place(text):
    assert Place.read(text) is None


def test_rows_of_import_are_told_with_what_was_there_before(ana, as_ana):
    exhibit = make_exhibit(title="After")
    job = ImportJob.objects.create(started_by=ana, source_name="works.csv", state=ImportJob.State.APPLIED)
    ImportRow.objects.create(
        job=job, number=4, outcome="changed", exhibit=exhibit, applied_at=timezone.now(),
        before={"title": "Before"}, after={"title": "After"},
    )  # fmt: skip
    page = as_ana.get(f"/desk/changes/?number={exhibit.accession_number}")
    told = [event for event in page.context["events"] if event.source == "import"]
    assert [(change.old, change.new) for change in told[0].changes] == [("Before", "After")]
    assert told[0].what == "Changed by works.csv, row 4"
