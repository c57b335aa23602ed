"""The machine suggests, a person decides; every decision is a row, undo is another one."""

import pytest
from django.db.models import ProtectedError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalog.models import Category, Exhibit
from tagging.models import AlreadyDecided, Flag, Review, Suggestion
from tests.making import category, make_exhibit, make_suggestion

pytestmark = pytest.mark.django_db


def as_seen(exhibit: Exhibit) -> Exhibit:
    return Exhibit.objects.select_related("category").get(pk=exhibit.pk)


def test_accepting_files_the_exhibit_and_remembers_who_and_when(ana):
    exhibit = make_exhibit()
    suggestion = make_suggestion(exhibit, painting=0.8)
    review = Review.decide(exhibit, category("painting"), ana, suggestion)
    exhibit = as_seen(exhibit)
    assert exhibit.category == category("painting")
    assert exhibit.filed_by == Exhibit.FiledBy.CURATOR
    assert exhibit.filed_at is not None
    assert (review.decided_by, review.previous, review.agrees) == (ana, None, True)
    assert review.decided_at is not None


def test_a_correction_never_touches_the_suggestion(ana):
    exhibit = make_exhibit()
    suggestion = make_suggestion(exhibit, painting=0.8)
    before = Suggestion.objects.filter(pk=suggestion.pk).values().get()
    review = Review.decide(exhibit, category("drawing"), ana, suggestion)
    assert not review.agrees
    assert Suggestion.objects.filter(pk=suggestion.pk).values().get() == before


def test_of_two_curators_the_quicker_one_decides_and_the_other_is_told(ana, cleo):
    exhibit = make_exhibit()
    seen_by_cleo = as_seen(exhibit)
    Review.decide(as_seen(exhibit), category("painting"), ana)
    with pytest.raises(AlreadyDecided, match="filed under Painting"):
        Review.decide(seen_by_cleo, category("drawing"), cleo)
    assert as_seen(exhibit).category == category("painting")
    assert Review.objects.count() == 1


def test_a_filed_exhibit_can_be_corrected_from_where_it_was_seen(ana):
    exhibit = make_exhibit(filed_under="painting")
    review = Review.decide(as_seen(exhibit), category("iconography"), ana)
    assert as_seen(exhibit).category == category("iconography")
    assert review.previous == category("painting")


def test_undo_is_another_review_and_puts_everything_back(ana):
    exhibit = make_exhibit(filed_under="painting")
    review = Review.decide(as_seen(exhibit), category("drawing"), ana)
    undone = review.undo(ana)
    exhibit = as_seen(exhibit)
    assert (exhibit.category, exhibit.filed_by) == (category("painting"), Exhibit.FiledBy.MUSEUM)
    assert undone.undoes == review
    assert Review.objects.count() == 2


def test_undo_of_a_first_decision_makes_the_exhibit_untagged_again(ana):
    exhibit = make_exhibit()
    Review.decide(exhibit, category("drawing"), ana).undo(ana)
    exhibit = as_seen(exhibit)
    assert (exhibit.category, exhibit.filed_by, exhibit.filed_at) == (None, "", None)


def test_a_review_is_undone_once(ana):
    review = Review.decide(make_exhibit(), category("drawing"), ana)
    review.undo(ana)
    with pytest.raises(AlreadyDecided):
        review.undo(ana)


def test_a_stale_undo_changes_nothing(ana, cleo):
    exhibit = make_exhibit()
    first = Review.decide(as_seen(exhibit), category("drawing"), ana)
    Review.decide(as_seen(exhibit), category("engraving"), cleo)
    with pytest.raises(AlreadyDecided, match="filed under Engraving"):
        first.undo(ana)
    assert as_seen(exhibit).category == category("engraving")


def test_what_others_decided_since_is_not_jumped_over(ana, cleo):
    exhibit = make_exhibit()
    first = Review.decide(as_seen(exhibit), category("drawing"), ana)
    for slug in ("engraving", "drawing"):  # back where the first decision had put it, but by other decisions
        Review.decide(as_seen(exhibit), category(slug), cleo)
    with pytest.raises(AlreadyDecided):
        first.undo(ana)


def test_what_a_person_decided_cannot_be_deleted_with_the_exhibit_even_where_it_was_undone(ana):
    exhibit = make_exhibit()
    Review.decide(exhibit, category("drawing"), ana).undo(ana)
    with pytest.raises(ProtectedError):
        as_seen(exhibit).delete()
    with pytest.raises(ProtectedError):
        Exhibit.objects.all().delete()
    assert (Exhibit.objects.count(), Review.objects.count()) == (1, 2)


def test_a_question_about_an_exhibit_cannot_be_deleted_with_it(ana):
    flag = Flag.objects.create(exhibit=make_exhibit(), note="A print?", flagged_by=ana)
    with pytest.raises(ProtectedError):
        flag.exhibit.delete()
    assert Flag.objects.filter(settled_at=None).exists()


def test_an_exhibit_that_nobody_decided_about_can_be_deleted_with_what_the_machine_said():
    make_suggestion(make_exhibit(pictured=True)).exhibit.delete()
    assert not Exhibit.objects.exists()
    assert not Suggestion.objects.exists()


SLUGS = ["drawing", "engraving", "iconography", "painting", "sculpture", "other"]


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(decisions=st.lists(st.sampled_from(SLUGS), min_size=1, max_size=6), start=st.sampled_from([None, *SLUGS]))
def test_undoing_all_decisions_in_turn_restores_the_exhibit(ana, decisions, start):
    exhibit = make_exhibit(filed_under=start)
    before = as_seen(exhibit)
    reviews = []
    for slug in decisions:
        seen = as_seen(exhibit)
        if seen.category != category(slug):
            reviews.append(Review.decide(seen, Category.objects.get(slug=slug), ana))
    for review in reversed(reviews):
        review.undo(ana)
    after = as_seen(exhibit)
    assert (after.category, after.filed_by) == (before.category, before.filed_by)
