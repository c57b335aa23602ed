"""What was decided, what could not be read, and one exhibit's whole story."""

import re

import pytest

from catalog.models import Exhibit
from tagging.models import Review, Suggestion
from tagging.views import history as views
from tests.making import category, make_exhibit, make_model_version, make_suggestion

HISTORY, FAILURES, RETRY = "/desk/history/", "/desk/failures/", "/desk/failures/retry/"


@pytest.fixture
def nudges(monkeypatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr("tagging.views.history.nudge", lambda: sent.append("nudged"))
    return sent


def decided(person, slug: str, title: str = "The ford", **probabilities: float) -> Review:
    suggestion = make_suggestion(make_exhibit(title=title, pictured=True), **probabilities)
    return Review.decide(suggestion.exhibit, category(slug), person, suggestion)


def failed(reason: str = "The picture is damaged.") -> Suggestion:
    suggestion = make_suggestion(make_exhibit(pictured=True))
    Suggestion.objects.filter(pk=suggestion.pk).update(state=Suggestion.State.FAILED, reason=reason)
    return suggestion


def in_words(response) -> str:
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_history_tells_who_moved_what_and_whether_the_model_agreed(as_ana, ana):
    decided(ana, "painting", title="Agreed", painting=0.8)
    decided(ana, "drawing", title="Corrected", painting=0.624)
    words = in_words(as_ana.get(HISTORY))
    assert "untagged → to Drawing it said Painting 62\xa0% ana" in words
    assert "untagged → to Painting as it said ana" in words
    assert words.index("Corrected") < words.index("Agreed")


def test_history_offers_undo_only_where_it_can_be_done(as_ana, ana):
    first = decided(ana, "painting", title="Overtaken")
    exhibit = Exhibit.objects.select_related("category").get(pk=first.exhibit_id)
    second = Review.decide(exhibit, category("drawing"), ana)
    third = decided(ana, "sculpture", title="Standing")
    undone = decided(ana, "sculpture", title="Undone")
    undone.undo(ana)
    offered = re.findall(r'name="review" value="(\d+)"', as_ana.get(HISTORY).content.decode())
    assert [int(number) for number in offered] == [third.pk, second.pk]


def test_a_decision_made_again_later_is_undone_from_its_last_place_only(as_ana, ana):
    first = decided(ana, "painting")
    for slug in ("drawing", "painting"):
        exhibit = Exhibit.objects.select_related("category").get(pk=first.exhibit_id)
        latest = Review.decide(exhibit, category(slug), ana)
    offered = re.findall(r'name="review" value="(\d+)"', as_ana.get(HISTORY).content.decode())
    assert [int(number) for number in offered] == [latest.pk]


def test_an_undo_from_the_history_comes_back_to_the_history(as_ana, ana):
    review = decided(ana, "painting")
    response = as_ana.post("/desk/undo/", {"review": review.pk, "next": "/desk/history/?before=9"})
    assert response.url == "/desk/history/?before=9"


def test_older_decisions_are_one_page_further(as_ana, ana, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 2)
    reviews = [decided(ana, "painting") for _ in range(5)]
    seen, address = [], HISTORY
    while address:
        page = as_ana.get(address)
        seen += [review.pk for review in page.context["reviews"]]
        address = f"{HISTORY}?before={page.context['older']}" if page.context["older"] else None
    assert seen == [review.pk for review in reversed(reviews)]


def test_history_asks_as_often_with_many_as_with_few(as_ana, ana, django_assert_max_num_queries):
    for _ in range(7):
        decided(ana, "painting")
    with django_assert_max_num_queries(7):
        as_ana.get(HISTORY)


def test_failures_are_listed_with_their_reason(as_ana):
    failed("The picture is damaged & <broken>.")
    assert "The picture is damaged &amp; &lt;broken&gt;." in as_ana.get(FAILURES).content.decode()


def test_a_failure_that_was_filed_by_hand_needs_no_care_any_more(as_ana, ana):
    suggestion = failed()
    Review.decide(suggestion.exhibit, category("painting"), ana)
    assert "Every picture could be read." in as_ana.get(FAILURES).content.decode()


def test_trying_again_makes_the_table_ask_for_the_picture(as_ana, nudges):
    suggestion, other = failed(), failed()
    response = as_ana.post(RETRY, {"suggestion": suggestion.pk}, follow=True)
    assert "The worker will look at this picture again." in response.content.decode()
    assert list(Suggestion.objects.all()) == [other]
    claimed = Suggestion.claim_batch(other.model_version, 16)
    assert [row.exhibit_id for row in claimed] == [suggestion.exhibit_id]
    assert nudges == ["nudged"]


def test_all_failures_can_be_tried_again_at_once(as_ana, nudges):
    ready = make_suggestion(make_exhibit(pictured=True))
    failed(), failed()
    as_ana.post(RETRY, {"suggestion": "all"})
    assert list(Suggestion.objects.all()) == [ready]


@pytest.mark.parametrize(("which", "status"), [("x", 400), ("", 400), ("999999", 410)])
def test_trying_again_what_is_no_failure_is_refused_in_words(as_ana, nudges, which, status):
    assert as_ana.post(RETRY, {"suggestion": which}).status_code == status
    assert nudges == []


def test_a_ready_suggestion_cannot_be_deleted_by_trying_again(as_ana, nudges):
    ready = make_suggestion(make_exhibit(pictured=True))
    assert as_ana.post(RETRY, {"suggestion": ready.pk}).status_code == 410
    assert Suggestion.objects.filter(pk=ready.pk).exists()


def test_an_exhibit_shows_what_every_model_said_and_what_people_decided(as_ana, ana):
    old = make_model_version(active=False, version="0" * 64)
    make_model_version(version="a" * 64)
    exhibit = make_exhibit(title="The ford", pictured=True)
    make_suggestion(exhibit, model_version=old, drawing=0.9)
    suggestion = make_suggestion(exhibit, painting=0.6)
    Review.decide(exhibit, category("sculpture"), ana, suggestion)
    words = in_words(as_ana.get(f"/desk/exhibits/{exhibit.pk}/"))
    assert "Filed under Sculpture by a curator." in words
    assert words.index(suggestion.model_version.short) < words.index(old.short)
    assert "untagged → to Sculpture it said Painting" in words


def test_the_buttons_of_an_exhibit_carry_the_category_that_was_seen(as_ana):
    exhibit = make_exhibit(filed_under="painting", pictured=True)
    html = as_ana.get(f"/desk/exhibits/{exhibit.pk}/").content.decode()
    assert 'name="seen" value="painting"' in html
    assert f'name="next" value="/desk/exhibits/{exhibit.pk}/"' in html
    fields = {"exhibit": exhibit.pk, "seen": "painting", "category": "drawing", "next": f"/desk/exhibits/{exhibit.pk}/"}
    assert "is filed under Drawing" in as_ana.post("/desk/decide/", fields, follow=True).content.decode()


def test_a_picture_that_no_model_could_read_is_filed_by_hand(as_ana):
    suggestion = failed("The picture is damaged.")
    page = as_ana.get(f"/desk/exhibits/{suggestion.exhibit_id}/")
    assert "The picture is damaged." in page.content.decode()
    as_ana.post("/desk/decide/", {"exhibit": suggestion.exhibit_id, "seen": "", "category": "painting"})
    assert Exhibit.objects.get(pk=suggestion.exhibit_id).category.slug == "painting"


def test_an_exhibit_that_is_not_there_is_said(as_ana):
    page = as_ana.get("/desk/exhibits/999/")
    assert page.status_code == 404
    assert "There is no such exhibit." in page.content.decode()


def test_a_curator_publishes_and_withdraws(as_ana, visitor):
    exhibit = make_exhibit(filed_under="painting", published=False, pictured=True)
    address = f"/desk/exhibits/{exhibit.pk}/publish/"
    as_ana.post(address, {"action": "publish"})
    exhibit.refresh_from_db()
    assert visitor.get(exhibit.get_absolute_url()).status_code == 200
    as_ana.post(address, {"action": "withdraw"})
    assert visitor.get(exhibit.get_absolute_url()).status_code == 410


def test_publishing_needs_to_be_told_what_and_whom(as_ana):
    exhibit = make_exhibit(published=False)
    assert as_ana.post(f"/desk/exhibits/{exhibit.pk}/publish/").status_code == 400
    assert as_ana.post("/desk/exhibits/999/publish/", {"action": "publish"}).status_code == 404
