"""Many decisions at once: picked on the grid, or all that match a filter; each can be taken back as a whole."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from catalog.models import Exhibit
from tagging import selecting, tasks
from tagging.filtering import QueueFilter
from tagging.models import Review, Selection, Suggestion
from tests.making import category, make_exhibit, make_suggestion

pytestmark = pytest.mark.django_db
GRID, DECIDE = "/desk/grid/", "/desk/grid/decide/"


@pytest.fixture(autouse=True)
def nudges(monkeypatch) -> list[object]:
    sent: list[object] = []
    monkeypatch.setattr("tagging.views.selections.nudge", sent.append)
    monkeypatch.setattr(tasks.go_on_with_selections, "delay", lambda: None)
    return sent


def waiting(label: str, confidence: float = 0.8, **changes) -> Suggestion:
    return make_suggestion(make_exhibit(pictured=True, **changes), **{label: confidence})


def filed(*rows: Suggestion) -> list[str | None]:
    return [Exhibit.objects.get(pk=row.exhibit_id).category_id and _slug(row) for row in rows]


def _slug(row: Suggestion) -> str:
    return Exhibit.objects.select_related("category").get(pk=row.exhibit_id).category.slug


def pick(client: Client, *rows: Suggestion, category: str = "", **more):
    return client.post(DECIDE, {"picked": [row.pk for row in rows], "category": category, **more})


def test_the_grid_is_sorted_by_suggestion_the_surest_first(as_ana):
    a, b, c = waiting("painting", 0.6), waiting("drawing"), waiting("painting", 0.9)
    html = as_ana.get(GRID).content.decode()
    assert [int(pk) for pk in re.findall(r'name="picked" value="(\d+)"', html)] == [b.pk, c.pk, a.pk]
    assert re.findall(r'wall__room"><h2>(\w+)', html) == ["Drawings", "Paintings"]


def test_accepting_files_each_as_it_was_suggested(as_ana, ana):
    rows = [waiting("painting"), waiting("drawing"), waiting("engraving")]
    response = pick(as_ana, *rows[:2])
    selection = Selection.objects.get()
    assert response.url == f"/desk/grid/?done={selection.pk}"
    assert filed(*rows) == ["painting", "drawing", None]
    assert {review.decided_by for review in selection.reviews.all()} == {ana}
    assert all(review.agrees for review in Review.objects.all())


def test_correcting_files_all_that_is_picked_under_one_category(as_ana):
    rows = [waiting("painting"), waiting("drawing")]
    pick(as_ana, *rows, category="sculpture")
    assert filed(*rows) == ["sculpture", "sculpture"]


def test_what_a_colleague_decided_meanwhile_is_listed_and_left_alone(as_ana, cleo):
    mine, theirs = waiting("painting"), waiting("painting", title="The ford")
    Review.decide(theirs.exhibit, category("drawing"), cleo, theirs)
    page = as_ana.get(pick(as_ana, mine, theirs).url)
    assert filed(mine, theirs) == ["painting", "drawing"]
    html = page.content.decode()
    assert "“The ford” has been filed under Drawing by cleo." in html
    assert Selection.objects.get().num_left_alone == 1


def test_an_exhibit_deleted_meanwhile_is_said(as_ana):
    mine, gone = waiting("painting"), waiting("painting")
    number = gone.pk
    gone.exhibit.delete()
    response = as_ana.post(DECIDE, {"picked": [mine.pk, number], "category": ""}, follow=True)
    assert "no longer in the catalogue" in response.content.decode()
    assert filed(mine) == ["painting"]


def test_the_whole_selection_is_taken_back_at_once(as_ana):
    rows = [waiting("painting") for _ in range(3)]
    pick(as_ana, *rows, category="drawing")
    as_ana.post(f"/desk/selections/{Selection.objects.get().pk}/undo/")
    assert filed(*rows) == [None, None, None]
    assert Selection.objects.get().state == "undone"
    assert Review.objects.count() == 6


def test_taking_back_leaves_alone_what_others_changed_since(as_ana, cleo):
    rows = [waiting("painting"), waiting("painting")]
    pick(as_ana, *rows)
    Review.decide(Exhibit.objects.select_related("category").get(pk=rows[0].exhibit_id), category("drawing"), cleo)
    as_ana.post(f"/desk/selections/{Selection.objects.get().pk}/undo/")
    assert filed(*rows) == ["drawing", None]
    selection = Selection.objects.get()
    assert (selection.num_undone, len(selection.left_alone)) == (1, 1)


def test_a_selection_is_taken_back_once(as_ana):
    pick(as_ana, waiting("painting"))
    address = f"/desk/selections/{Selection.objects.get().pk}/undo/"
    as_ana.post(address)
    assert as_ana.post(address).status_code == 409
    assert Review.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"category": ""}, "No picture was picked"),
        ({"picked": "x", "category": ""}, "No picture was picked"),
        ({"picked": "1", "category": "vase"}, "There is no category “vase”"),
        ({"picked": [str(n) for n in range(1, 60)], "category": ""}, "At most 48"),
    ],
)
def test_bad_input_is_refused_in_words_and_changes_nothing(as_ana, fields, said):
    waiting("painting")
    page = as_ana.post(DECIDE, fields)
    assert page.status_code == 400
    assert said in page.content.decode()
    assert not Review.objects.exists()


def test_the_next_page_begins_where_this_one_ends(as_ana, monkeypatch):
    monkeypatch.setattr("tagging.views.grid.PAGE", 2)
    rows = [waiting("painting", 0.9 - n / 10) for n in range(5)]
    seen, address = [], GRID
    while address:
        page = as_ana.get(address)
        seen += [picture.suggestion.pk for picture in page.context["pictures"]]
        address = f"{GRID}?after={page.context['further']}" if page.context["further"] else None
    assert seen == [row.pk for row in rows]


def test_the_grid_asks_as_often_with_many_as_with_few(as_ana, django_assert_num_queries):
    waiting("painting")
    as_ana.get(GRID)
    with django_assert_num_queries(28):
        as_ana.get(GRID)
    for _ in range(8):
        waiting("drawing")
    with django_assert_num_queries(28):
        as_ana.get(GRID)


def test_all_that_match_are_counted_before_anything_is_done(as_ana):
    waiting("painting"), waiting("painting"), waiting("drawing")
    page = as_ana.get("/desk/selections/all/count/?category=painting")
    assert page.context["num_matching"] == 2
    assert not Selection.objects.exists()
    assert not Review.objects.exists()


def decide_all(client: Client, query: str, counted: int, category: str = "") -> Selection:
    client.post("/desk/selections/all/", {"query": query, "counted": counted, "category": category})
    return Selection.objects.get()


def test_all_that_match_are_filed_by_the_worker_and_taken_back(as_ana, nudges, monkeypatch):
    monkeypatch.setattr(selecting, "BATCH", 2)
    rows = [waiting("painting") for _ in range(5)]
    other = waiting("drawing")
    selection = decide_all(as_ana, "category=painting", 5)
    assert (selection.num_total, selection.state) == (5, "deciding")
    assert len(nudges) == 1
    assert tasks.go_on_with_selections() == selection.pk
    assert filed(*rows, other) == ["painting"] * 5 + [None]
    selection.refresh_from_db()
    assert (selection.state, selection.num_filed, selection.num_left_alone) == ("decided", 5, 0)
    as_ana.post(f"/desk/selections/{selection.pk}/undo/")
    tasks.go_on_with_selections()
    assert filed(*rows) == [None] * 5
    selection.refresh_from_db()
    assert (selection.state, selection.num_undone) == ("undone", 5)


def test_what_was_suggested_after_the_count_is_not_touched(as_ana):
    before = waiting("painting")
    selection = decide_all(as_ana, "", 1)
    after = waiting("painting")
    tasks.go_on_with_selections()
    assert filed(before, after) == ["painting", None]
    assert Selection.objects.get(pk=selection.pk).num_total == 1


def test_if_more_match_than_were_counted_it_is_asked_again(as_ana):
    waiting("painting"), waiting("painting")
    response = as_ana.post("/desk/selections/all/", {"query": "band=70-90", "counted": 1, "category": ""})
    assert response.url == "/desk/selections/all/count/?band=70-90"
    assert not Selection.objects.exists()


def test_what_others_decide_meanwhile_is_counted_as_left_alone(as_ana, cleo):
    rows = [waiting("painting") for _ in range(3)]
    decide_all(as_ana, "", 3, category="engraving")
    Review.decide(rows[1].exhibit, category("drawing"), cleo, rows[1])
    tasks.go_on_with_selections()
    assert filed(*rows) == ["engraving", "drawing", "engraving"]
    selection = Selection.objects.get()
    assert (selection.num_filed, selection.num_left_alone) == (2, 1)


def test_a_no_of_a_person_is_not_overruled_by_accepting_all(as_ana, ana):
    exhibit = make_exhibit(pictured=True)
    Review.decide(exhibit, category("drawing"), ana, make_suggestion(exhibit, painting=0.8))
    Exhibit.objects.update(category=None, filed_by="", filed_at=None)
    decide_all(as_ana, "", 1)
    tasks.go_on_with_selections()
    assert Exhibit.objects.get().category is None
    assert "said no" in Selection.objects.get().left_alone[0]["sentence"]


def test_a_stopped_selection_files_no_more_and_can_be_taken_back(as_ana, monkeypatch):
    monkeypatch.setattr(selecting, "BATCH", 2)
    monkeypatch.setattr(selecting, "SLICE_SECONDS", -1)
    rows = [waiting("painting") for _ in range(5)]
    selection = decide_all(as_ana, "", 5)
    tasks.go_on_with_selections()  # one batch, then another task has its turn
    as_ana.post(f"/desk/selections/{selection.pk}/cancel/")
    tasks.go_on_with_selections()
    assert filed(*rows) == ["painting", "painting", None, None, None]
    as_ana.post(f"/desk/selections/{selection.pk}/undo/")
    while tasks.go_on_with_selections():
        pass
    assert filed(*rows) == [None] * 5


def test_cancelled_in_the_middle_of_a_batch_nothing_of_that_batch_is_written(ana):
    waiting("painting")
    selection = selecting.decide_all_matching(ana, QueueFilter(), None)
    assert selection.take()
    Selection.objects.get(pk=selection.pk).cancel()
    with pytest.raises(selecting.ClaimLost):
        selecting.work_on(selection)
    assert not Review.objects.exists()


def test_only_one_worker_takes_a_selection_and_a_dead_ones_is_taken_over(ana, settings):
    waiting("painting")
    selection = selecting.decide_all_matching(ana, QueueFilter(), None)
    again = Selection.objects.get(pk=selection.pk)
    assert selection.take()
    assert not again.take()
    settings.SELECTION_CLAIM_SECONDS = 0
    assert again.take()
    with pytest.raises(selecting.ClaimLost):
        selection.keep()


def test_progress_is_told_as_numbers_and_the_list_names_who_and_what(as_ana):
    waiting("painting")
    selection = decide_all(as_ana, "", 1, category="drawing")
    address = f"/desk/selections/{selection.pk}/"
    numbers = as_ana.get(address, headers={"accept": "application/json"}).json()
    assert numbers == {"num_done": 0, "num_to_do": 1, "per_cent": 0, "is_working": True}
    assert "being decided" in as_ana.get(address).content.decode()
    assert "→ Drawing" in as_ana.get("/desk/selections/").content.decode()


def test_an_auditor_sees_the_grid_and_can_pick_nothing(db):
    person = User.objects.create_user("zoe")
    person.groups.add(Group.objects.get(name="auditor"))
    client = Client()
    client.force_login(person)
    waiting("painting")
    html = client.get(GRID).content.decode()
    assert 'name="picked"' not in html
    assert 'class="hand"' not in html
