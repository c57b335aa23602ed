"""A decision: filed from where the curator saw it, never twice, never silently over another's."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from catalog.models import Exhibit
from tagging.models import Review, Suggestion
from tests.making import category, make_exhibit, make_suggestion

DECIDE, UNDO = "/desk/decide/", "/desk/undo/"
JSON = {"accept": "application/json"}


@pytest.fixture
def suggestion(db) -> Suggestion:
    return make_suggestion(make_exhibit(title="The ford", pictured=True), painting=0.6)


@pytest.fixture
def bob(db) -> User:
    person = User.objects.create_user("bob", first_name="Bob", last_name="Quick")
    person.groups.add(Group.objects.get(name="curator"))
    return person


def answer(suggestion: Suggestion, slug: str, /, **changes) -> dict[str, object]:
    return {"exhibit": suggestion.exhibit_id, "suggestion": suggestion.pk, "seen": "", "category": slug} | changes


def filed_under(suggestion: Suggestion) -> str | None:
    exhibit = Exhibit.objects.select_related("category").get(pk=suggestion.exhibit_id)
    return exhibit.category.slug if exhibit.category else None


def test_a_decision_files_the_exhibit_and_is_written_down(as_ana, ana, suggestion):
    response = as_ana.post(DECIDE, answer(suggestion, "drawing"), follow=True)
    assert response.redirect_chain == [("/desk/", 302)]
    assert "“The ford” is filed under Drawing." in response.content.decode()
    review = Review.objects.get()
    assert (review.decided_by, review.suggestion, review.category.slug) == (ana, suggestion, "drawing")
    assert filed_under(suggestion) == "drawing"
    assert not review.agrees


def test_a_decision_never_touches_the_suggestion(as_ana, suggestion):
    before = Suggestion.objects.values().get()
    as_ana.post(DECIDE, answer(suggestion, "drawing"))
    assert Suggestion.objects.values().get() == before


def test_the_curator_goes_on_behind_what_was_skipped(as_ana, suggestion):
    response = as_ana.post(DECIDE, answer(suggestion, "drawing", next="/desk/?after=7"))
    assert response.url == "/desk/?after=7"


def test_nobody_is_led_to_another_site(as_ana, suggestion):
    response = as_ana.post(DECIDE, answer(suggestion, "drawing", next="https://elsewhere.example/desk/"))
    assert response.url == "/desk/"


def test_a_second_curator_learns_where_it_is_and_by_whom(as_ana, bob, suggestion):
    Review.decide(suggestion.exhibit, category("drawing"), bob, suggestion)
    page = as_ana.post(DECIDE, answer(suggestion, "painting"))
    assert page.status_code == 409
    assert "has been filed under Drawing by Bob Quick" in page.content.decode()
    assert "You chose Painting; nothing was changed." in page.content.decode()
    assert filed_under(suggestion) == "drawing"
    assert Review.objects.count() == 1


def test_the_same_conflict_as_json_names_the_exhibit_to_look_at(as_ana, bob, suggestion):
    Review.decide(suggestion.exhibit, category("drawing"), bob, suggestion)
    response = as_ana.post(DECIDE, answer(suggestion, "painting"), headers=JSON)
    assert response.status_code == 409
    assert response.json()["exhibit"] == f"/desk/exhibits/{suggestion.exhibit_id}/"
    assert "Bob Quick" in response.json()["message"]


def test_a_decision_sent_twice_over_a_bad_line_is_one_decision(as_ana, suggestion):
    first = as_ana.post(DECIDE, answer(suggestion, "painting"), headers=JSON)
    again = as_ana.post(DECIDE, answer(suggestion, "painting"), headers=JSON)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert Review.objects.count() == 1


def test_a_colleague_who_said_the_same_is_named_all_the_same(as_ana, bob, suggestion):
    Review.decide(suggestion.exhibit, category("painting"), bob, suggestion)
    response = as_ana.post(DECIDE, answer(suggestion, "painting"), headers=JSON)
    assert response.status_code == 409
    assert "filed under Painting by Bob Quick" in response.json()["message"]


def test_a_filed_exhibit_is_corrected_from_the_category_that_was_seen(as_ana, suggestion):
    as_ana.post(DECIDE, answer(suggestion, "painting"))
    page = as_ana.post(DECIDE, answer(suggestion, "sculpture", seen="painting"))
    assert page.status_code == 302
    assert filed_under(suggestion) == "sculpture"


def test_a_correction_of_what_has_moved_since_is_refused(as_ana, suggestion):
    as_ana.post(DECIDE, answer(suggestion, "painting"))
    assert as_ana.post(DECIDE, answer(suggestion, "sculpture", seen="drawing")).status_code == 409
    assert filed_under(suggestion) == "painting"


@pytest.mark.parametrize("slug", ["cubism", "", "Painting", "painting'--", "x" * 500])
def test_a_forged_category_is_refused_in_words(as_ana, suggestion, slug):
    page = as_ana.post(DECIDE, answer(suggestion, slug))
    assert page.status_code == 400
    assert "Nothing was changed." in page.content.decode()
    assert filed_under(suggestion) is None


def test_the_refusal_lists_the_museums_categories(as_ana, suggestion):
    message = as_ana.post(DECIDE, answer(suggestion, "cubism"), headers=JSON).json()["message"]
    assert message.startswith("There is no category “cubism”. The museum's list is: Drawing, Engraving")


@pytest.mark.parametrize("number", ["", "x", "0", "-3", "9" * 30])
def test_a_forged_exhibit_number_is_refused(as_ana, suggestion, number):
    assert as_ana.post(DECIDE, answer(suggestion, "painting", exhibit=number)).status_code == 400


def test_a_deleted_exhibit_is_gone(as_ana, suggestion):
    fields = answer(suggestion, "painting")
    suggestion.exhibit.delete()
    page = as_ana.post(DECIDE, fields)
    assert page.status_code == 410
    assert "deleted meanwhile" in page.content.decode()


def test_a_suggestion_of_another_exhibit_is_not_put_on_record(as_ana, suggestion):
    other = make_suggestion(make_exhibit(pictured=True))
    as_ana.post(DECIDE, answer(suggestion, "painting", suggestion=other.pk))
    assert Review.objects.get().suggestion is None


def test_an_expired_login_leads_back_to_the_picture(suggestion, visitor):
    here = f"/desk/?at={suggestion.pk}"
    response = visitor.post(DECIDE, answer(suggestion, "painting", here=here))
    assert response.url == f"/desk/login/?next=/desk/%3Fat%3D{suggestion.pk}"
    assert filed_under(suggestion) is None


def test_an_expired_login_is_told_to_the_script(suggestion, visitor):
    response = visitor.post(DECIDE, answer(suggestion, "painting", here="/desk/?at=1"), headers=JSON)
    assert response.status_code == 401
    assert response.json()["login"] == "/desk/login/?next=/desk/%3Fat%3D1"


def test_a_forgery_from_another_site_is_refused(ana, suggestion):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    assert client.post(DECIDE, answer(suggestion, "painting")).status_code == 403
    assert filed_under(suggestion) is None


def test_deciding_is_by_post_only(as_ana):
    assert as_ana.get(DECIDE).status_code == 405
    assert as_ana.get(UNDO).status_code == 405


def test_a_decision_asks_a_fixed_number_of_questions(as_ana, suggestion, django_assert_num_queries):
    for _ in range(5):
        make_suggestion(make_exhibit(pictured=True))
    with django_assert_num_queries(13):
        as_ana.post(DECIDE, answer(suggestion, "painting"), headers=JSON)


# --- Taking back


def test_undo_takes_back_the_last_decision_by_another_review(as_ana, suggestion):
    as_ana.post(DECIDE, answer(suggestion, "drawing"))
    response = as_ana.post(UNDO)
    assert response.url == f"/desk/?at={suggestion.pk}"
    assert filed_under(suggestion) is None
    assert Review.objects.count() == 2


def test_undo_goes_back_step_by_step(as_ana):
    steps = [make_suggestion(make_exhibit(pictured=True)) for _ in range(3)]
    for step in steps:
        as_ana.post(DECIDE, answer(step, "drawing"))
    for step in reversed(steps):
        assert filed_under(step) == "drawing"
        as_ana.post(UNDO)
        assert filed_under(step) is None
    assert as_ana.post(UNDO).status_code == 404


def test_undo_without_a_name_never_takes_back_what_another_decided(as_ana, bob, suggestion):
    Review.decide(suggestion.exhibit, category("drawing"), bob, suggestion)
    assert as_ana.post(UNDO).status_code == 404
    assert filed_under(suggestion) == "drawing"


def test_a_stale_undo_says_where_the_exhibit_is_now(as_ana, bob, suggestion):
    as_ana.post(DECIDE, answer(suggestion, "drawing"))
    mine = Review.objects.get()
    exhibit = Exhibit.objects.select_related("category").get(pk=suggestion.exhibit_id)
    Review.decide(exhibit, category("painting"), bob, suggestion)
    page = as_ana.post(UNDO, {"review": mine.pk})
    assert page.status_code == 409
    assert "filed under Painting by Bob Quick" in page.content.decode()
    assert filed_under(suggestion) == "painting"


def test_one_decision_is_taken_back_once(as_ana, suggestion):
    as_ana.post(DECIDE, answer(suggestion, "drawing"))
    review = Review.objects.get()
    assert as_ana.post(UNDO, {"review": review.pk}).status_code == 302
    assert as_ana.post(UNDO, {"review": review.pk}).status_code == 409


@pytest.mark.parametrize("number", ["x", "-1", "123456", "9" * 30])
def test_undo_of_nothing_is_said(as_ana, number):
    page = as_ana.post(UNDO, {"review": number})
    assert page.status_code == 404
    assert "no decision of yours" in page.content.decode()
