"""Some decisions are read twice, blindly; two answers are settled by a person; nothing silently wins."""

from collections import Counter

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tagging.models import Review, SecondReaderShare, SecondReading, Selection
from tagging.reports.second_readers import SecondReaders, kappa
from tests.conftest import _person
from tests.making import category, make_exhibit, make_suggestion


@pytest.fixture
def dora(db):
    return _person("dora", "curator")


@pytest.fixture
def as_dora(dora) -> Client:
    client = Client()
    client.force_login(dora)
    return client


def read_first(by, slug: str = "painting", **probabilities) -> SecondReading:
    if not SecondReaderShare.objects.exists():
        SecondReaderShare.objects.create(share=1.0, set_by=by)
    exhibit = make_exhibit(pictured=True)
    review = Review.decide(exhibit, category(slug), by, make_suggestion(exhibit, **probabilities))
    return SecondReading.objects.get(first=review)


def say(client, reading: SecondReading, slug: str):
    return client.post("/desk/second/answer/", {"reading": reading.pk, "category": slug})


def test_nothing_is_read_twice_until_an_administrator_says_so(ana):
    exhibit = make_exhibit(pictured=True)
    Review.decide(exhibit, category("painting"), ana, make_suggestion(exhibit))
    assert not SecondReading.objects.exists()


def test_the_share_that_is_read_twice_is_about_what_was_set(ana):
    SecondReaderShare.objects.create(share=0.3, set_by=ana)
    for _ in range(200):
        Review.decide(make_exhibit(), category("painting"), ana)
    assert 35 <= SecondReading.objects.count() <= 85  # 60 ± 4 standard deviations


def test_the_second_reader_does_not_see_the_first_answer_nor_their_own_decisions(ana, as_ana, as_dora):
    reading = read_first(ana, "sculpture", painting=0.8)
    page = as_dora.get("/desk/second/")
    assert page.context["reading"] == reading
    assert page.context["leading"].slug == "painting"  # the first reader's "no" to it does not show
    words = page.content.decode()
    assert "filed here" not in words
    assert "a person said no" not in words
    assert f"/desk/exhibits/{reading.exhibit_id}/" not in words
    assert as_ana.get("/desk/second/").context["reading"] is None


def test_no_page_of_the_desk_tells_the_second_reader_the_first_answer_while_it_is_their_turn(ana, as_ana, as_dora):
    reading = read_first(ana, "sculpture", painting=0.8)
    story = f"/desk/exhibits/{reading.exhibit_id}/"
    telling = ("/desk/history/", "/desk/changes/", "/desk/dashboard/painting/sculpture/")
    assert all(story in as_dora.get(page).content.decode() for page in telling), "not in front of her yet"
    as_dora.get("/desk/second/")
    for page in telling:
        assert story not in as_dora.get(page).content.decode(), page
        assert story in as_ana.get(page).content.decode(), page
    turned_back = as_dora.get(story, follow=True)
    assert turned_back.redirect_chain == [("/desk/second/", 302)]
    assert "its story opens when you have answered" in turned_back.content.decode()
    say(as_dora, reading, "painting")
    assert as_dora.get(story).status_code == 200
    assert all(story in as_dora.get(page).content.decode() for page in telling)


def test_the_same_answer_agrees_and_moves_nothing(ana, as_dora):
    reading = read_first(ana, "painting")
    say(as_dora, reading, "painting")
    reading.refresh_from_db()
    assert (reading.state, reading.second_by.username) == ("agreed", "dora")
    assert Review.objects.count() == 1


def test_two_answers_are_listed_and_the_exhibit_stays_until_a_person_settles_it(ana, as_ana, as_dora):
    reading = read_first(ana, "painting")
    say(as_dora, reading, "drawing")
    reading.exhibit.refresh_from_db()
    assert reading.exhibit.category.slug == "painting"
    page = as_ana.get("/desk/disagreements/")
    assert [row.pk for row in page.context["readings"]] == [reading.pk]
    assert "dora" in page.content.decode()
    sent = {"reading": reading.pk, "category": "drawing", "seen": "painting"}
    assert as_ana.post("/desk/disagreements/resolve/", sent).status_code == 302
    reading.refresh_from_db()
    assert (reading.state, reading.resolved_by.username, reading.resolved_category.slug) == (
        "resolved",
        "ana",
        "drawing",
    )
    assert reading.exhibit.category.slug == "drawing"
    assert as_ana.post("/desk/disagreements/resolve/", sent).status_code == 409


def test_a_disagreement_whose_exhibit_has_moved_is_not_settled_from_an_old_page(ana, as_ana, as_dora):
    reading = read_first(ana, "painting")
    say(as_dora, reading, "drawing")
    reading.exhibit.refresh_from_db()
    Review.decide(reading.exhibit, category("sculpture"), ana)
    sent = {"reading": reading.pk, "category": "drawing", "seen": "painting"}
    response = as_ana.post("/desk/disagreements/resolve/", sent)
    reading.refresh_from_db()
    assert (response.status_code, reading.state) == (409, "disagreed")
    assert reading.exhibit.category.slug == "sculpture"


def test_a_first_answer_that_was_taken_back_is_not_read_twice(ana, as_dora):
    reading = read_first(ana, "painting")
    reading.first.undo(ana)
    assert as_dora.get("/desk/second/").context["reading"] is None
    say(as_dora, reading, "painting")
    reading.refresh_from_db()
    assert reading.state == "waiting"


def test_nobody_answers_for_themselves_or_twice(ana, as_ana, as_dora):
    reading = read_first(ana, "painting")
    say(as_ana, reading, "painting")
    reading.refresh_from_db()
    assert reading.state == "waiting"
    say(as_dora, reading, "drawing")
    say(as_dora, reading, "painting")
    reading.refresh_from_db()
    assert (reading.state, reading.second_category.slug) == ("disagreed", "drawing")


def test_the_second_reader_takes_answers_back_one_after_the_other(ana, as_dora):
    readings = [read_first(ana) for _ in range(3)]
    for reading in readings:
        say(as_dora, reading, "drawing")
    for left in (2, 1, 0):
        assert as_dora.post("/desk/second/undo/").status_code == 302
        assert SecondReading.objects.answered().count() == left
    assert as_dora.post("/desk/second/undo/").status_code == 409


def test_decisions_on_a_whole_filter_are_not_read_twice_those_picked_on_the_grid_are(ana):
    SecondReaderShare.objects.create(share=1.0, set_by=ana)
    for is_whole in (True, False):
        selection = Selection.objects.create(started_by=ana, is_whole_filter=is_whole)
        Review.decide(make_exhibit(), category("painting"), ana, None, selection)
    assert SecondReading.objects.get().first.selection.is_whole_filter is False


@pytest.mark.parametrize("sent", ["", "-1", "101", "half", "5.5", "9" * 30])
def test_a_share_that_is_none_is_refused_with_what_was_expected(cleo, sent):
    client = Client()
    client.force_login(cleo)
    response = client.post("/desk/second/share/", {"percent": sent})
    assert response.status_code == 400
    assert "whole number from 0 to 100" in response.content.decode()
    assert client.post("/desk/second/share/", {"percent": "5"}).status_code == 302
    assert SecondReaderShare.now() == 0.05


def test_forged_categories_and_readings_change_nothing(ana, as_dora):
    reading = read_first(ana)
    assert say(as_dora, reading, "crockery").status_code == 400
    assert as_dora.post("/desk/second/answer/", {"reading": "x", "category": "painting"}).status_code == 410
    assert as_dora.post("/desk/disagreements/resolve/", {"reading": reading.pk, "category": "x"}).status_code == 400
    SecondReading.objects.all().delete()
    assert say(as_dora, reading, "painting").status_code == 410


def test_the_dashboard_tells_how_far_two_readers_agree_with_count_and_interval(ana, as_ana, as_dora):
    for first, second in [("painting", "painting"), ("painting", "drawing"), ("drawing", "drawing")]:
        say(as_dora, read_first(ana, first), second)
    found = SecondReaders.now()
    assert (found.share.num, found.share.total, found.num_disagreeing) == (2, 3, 1)
    assert {name: (share.num, share.total) for name, share in found.by_category}["Painting"] == (1, 2)
    words = as_ana.get("/desk/dashboard/").content.decode()
    assert "Two readers" in words
    assert "n=3" in words


counts = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 50), min_size=1)


@given(counts)
def test_kappa_lies_within_its_interval_and_swapping_the_readers_changes_nothing(pairs):
    found, swapped = kappa(Counter(pairs)), kappa(Counter({(b, a): num for (a, b), num in pairs.items()}))
    assert (found is None) == (swapped is None)
    if found and swapped:
        assert found.low - 1e-9 <= found.value <= found.high + 1e-9
        assert found.value == pytest.approx(swapped.value)


def test_kappa_is_one_where_all_agree_and_none_where_nothing_can_be_said():
    assert kappa(Counter({(1, 1): 5, (2, 2): 5})).value == 1
    assert kappa(Counter()) is None
    assert kappa(Counter({(1, 1): 5})) is None
