"""A person's *no* stays a no, whatever later models say."""

import pytest

from catalog.accession import add_photograph
from catalog.models import Category, Exhibit
from tagging import desk
from tagging.models import Refusal, Review, Suggestion
from tests.making import category, make_exhibit, make_model_version, make_photograph, make_suggestion, picture_bytes

pytestmark = pytest.mark.django_db

SURE_OF_PAINTING = {"painting": 0.9, "drawing": 0.06, "engraving": 0.02, "iconography": 0.01, "sculpture": 0.01}


def refuse_painting(person) -> Exhibit:
    """A curator files under Drawing what the model called a painting; later the record becomes untagged again."""
    exhibit = make_exhibit(pictured=True)
    Review.decide(exhibit, category("drawing"), person, make_suggestion(exhibit, painting=0.8))
    untag(exhibit)
    return exhibit


def untag(exhibit: Exhibit) -> None:
    Exhibit.objects.filter(pk=exhibit.pk).update(category=None, filed_by="", filed_at=None)


def suggested_by_a_new_model(exhibit: Exhibit, probabilities=SURE_OF_PAINTING) -> Suggestion:
    [claimed] = Suggestion.claim_batch(make_model_version(), 1)
    assert claimed.exhibit_id == exhibit.pk
    refused = Refusal.by_exhibit([exhibit.pk])[exhibit.pk]
    assert claimed.record(probabilities, {c.slug: c for c in Category.objects.all()}, refused)
    return claimed


def test_a_no_never_comes_back_under_a_later_model_immich_24892_librephotos_848(ana, as_ana):
    exhibit = refuse_painting(ana)
    for _ in range(2):
        later = suggested_by_a_new_model(exhibit)
        assert later.category == category("drawing")
        assert later.confidence == 0.06
        assert later.probabilities == SURE_OF_PAINTING  # what the model said is kept as it was said
    html = as_ana.get("/desk/").content.decode()
    assert '<button class="accept" name="category" value="drawing"' in html
    assert "a person said no" in html


def test_a_no_holds_for_the_suggestion_that_was_refused_too(ana, as_ana):
    refuse_painting(ana)
    html = as_ana.get("/desk/").content.decode()
    assert '<button class="accept" name="category" value="painting"' not in html


def test_a_no_holds_for_the_same_picture_under_another_number(ana):
    data = picture_bytes(mark=5)
    before = make_exhibit()
    make_photograph(before, data)
    Review.decide(before, category("drawing"), ana, make_suggestion(before, painting=0.8))
    again = make_exhibit()
    add_photograph(again, data, "again.jpg")
    assert suggested_by_a_new_model(again).category == category("drawing")


def test_other_says_no_to_every_category(ana):
    exhibit = make_exhibit(pictured=True)
    Review.decide(exhibit, category("other"), ana, make_suggestion(exhibit, painting=0.8))
    untag(exhibit)
    assert suggested_by_a_new_model(exhibit).category == category("other")


def test_a_correction_says_no_to_where_it_was_before(ana):
    exhibit = make_exhibit(filed_under="sculpture", pictured=True)
    Review.decide(Exhibit.objects.select_related("category").get(), category("drawing"), ana)
    assert Refusal.by_exhibit([exhibit.pk])[exhibit.pk] == {category("sculpture").pk}


def test_a_no_that_is_taken_back_is_no_no(ana):
    exhibit = make_exhibit(pictured=True)
    Review.decide(exhibit, category("drawing"), ana, make_suggestion(exhibit, painting=0.8)).undo(ana)
    assert suggested_by_a_new_model(exhibit).category == category("painting")


def test_a_later_yes_outweighs_the_no(ana, cleo):
    exhibit = refuse_painting(ana)
    Review.decide(Exhibit.objects.get(), category("painting"), cleo)
    untag(exhibit)
    assert suggested_by_a_new_model(exhibit).category == category("painting")


def test_a_yes_says_no_to_nothing(ana):
    exhibit = make_exhibit(pictured=True)
    Review.decide(exhibit, category("painting"), ana, make_suggestion(exhibit, painting=0.8))
    assert not Refusal.objects.exists()


def test_what_people_refused_is_asked_once_however_many_pictures(ana, django_assert_num_queries):
    for _ in range(4):
        refuse_painting(ana)
    rows = list(Suggestion.objects.select_related("category"))
    categories = list(Category.objects.all())
    with django_assert_num_queries(3):
        shown = desk.pictures(rows, categories)
    assert {picture.leading.slug for picture in shown} != {"painting"}
