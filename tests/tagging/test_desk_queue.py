"""The queue: one picture at a time, the most doubtful first."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from tagging.models import Review, Suggestion
from tests.making import category, make_exhibit, make_model_version, make_suggestion

QUEUE = "/desk/"


@pytest.fixture
def auditor(db) -> Client:
    person = User.objects.create_user("zoe")
    person.groups.add(Group.objects.get(name="auditor"))
    client = Client()
    client.force_login(person)
    return client


def waiting(title: str, **probabilities: float) -> Suggestion:
    return make_suggestion(make_exhibit(title=title, pictured=True), **probabilities)


def shown(response) -> int:
    """The exhibit that the page puts in front of the curator."""
    return int(re.search(r'data-exhibit="(\d+)"', response.content.decode())[1])


def test_the_most_doubtful_picture_comes_first(as_ana):
    waiting("Sure", painting=0.98)
    doubtful = waiting("Doubtful", painting=0.25)
    waiting("Fairly sure", painting=0.7)
    assert shown(as_ana.get(QUEUE)) == doubtful.exhibit_id


def test_a_skipped_picture_makes_way_for_the_next_and_returns_at_the_top(as_ana):
    first, second = waiting("A", painting=0.3), waiting("B", painting=0.6)
    assert shown(as_ana.get(QUEUE, {"after": first.pk})) == second.exhibit_id
    assert shown(as_ana.get(QUEUE)) == first.exhibit_id


def test_after_the_last_picture_the_page_says_how_many_were_skipped(as_ana):
    only = waiting("A")
    page = as_ana.get(QUEUE, {"after": only.pk})
    assert "The end of the queue" in page.content.decode()
    assert page.context["counts"].waiting.number == 1


def test_a_picture_can_be_asked_for_by_number(as_ana):
    waiting("A", painting=0.3)
    later = waiting("B", painting=0.9)
    assert shown(as_ana.get(QUEUE, {"at": later.pk})) == later.exhibit_id


@pytest.mark.parametrize("nonsense", ["x", "-1", "²", "9" * 40, "1 OR 1=1", ""])
def test_nonsense_in_the_address_shows_the_top_of_the_queue(as_ana, nonsense):
    first = waiting("A")
    assert shown(as_ana.get(QUEUE, {"after": nonsense, "at": nonsense})) == first.exhibit_id


def test_filed_exhibits_other_models_and_failures_do_not_wait(as_ana):
    old = make_model_version(active=False)
    make_model_version()
    make_suggestion(make_exhibit(pictured=True), model_version=old)  # the new model has still to look at it
    make_suggestion(make_exhibit(pictured=True, filed_under="painting"))
    failed = waiting("Broken")
    Suggestion.objects.filter(pk=failed.pk).update(state=Suggestion.State.FAILED, reason="It is damaged.")
    page = as_ana.get(QUEUE)
    assert page.context["suggestion"] is None
    assert page.context["counts"].as_dict() == {
        "waiting": 0, "tagging": 1, "failed": 1, "has_model": True, "counted_at": "",
    }  # fmt: skip


def test_every_category_has_its_key_and_the_five_confidences_stand_beside_them(as_ana):
    waiting("A", painting=0.6)
    html = as_ana.get(QUEUE).content.decode()
    assert re.findall(r'name="category" value="(\w+)" data-key="(\d)"', html) == [
        ("drawing", "1"),
        ("engraving", "2"),
        ("iconography", "3"),
        ("painting", "4"),
        ("sculpture", "5"),
        ("other", "6"),
    ]
    assert re.findall(r'choice__percent numbers">([^<]+)<', html) == [
        "10\xa0%",
        "10\xa0%",
        "10\xa0%",
        "60\xa0%",
        "10\xa0%",
    ]
    assert html.count("choice--leading") == 1


def test_the_page_keeps_the_strict_content_policy(as_ana):
    waiting("A")
    html = as_ana.get(QUEUE).content.decode()
    assert " style=" not in html
    assert "<style" not in html
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_hostile_titles_stay_text(as_ana):
    waiting("<script>alert(1)</script>\"'")
    assert "<script>alert(1)" not in as_ana.get(QUEUE).content.decode()


def test_how_often_the_model_was_right_is_said_with_count_and_interval(as_ana):
    row = {"answered": 40, "precision": 0.9, "precision_interval": [0.77, 0.96]}
    make_model_version(report={"measured": {"unseen": {"per_label": {"painting": row}}}})
    waiting("A", painting=0.6)
    html = as_ana.get(QUEUE).content.decode()
    assert "it was right 36 times of 40 (77–96&nbsp;%)" in html


@pytest.mark.parametrize(
    "report", [{}, {"measured": None}, {"measured": {"unseen": {"per_label": {"painting": {}}}}}, []]
)
def test_a_model_without_a_report_claims_nothing(as_ana, report):
    make_model_version(report=report)
    waiting("A", painting=0.6)
    page = as_ana.get(QUEUE)
    assert page.context["record"] is None
    assert "times of" not in page.content.decode()


def test_what_the_worker_has_in_hand_is_counted_and_told_as_json(as_ana):
    waiting("Ready")
    make_exhibit(pictured=True)  # not begun
    running = make_exhibit(pictured=True)
    Suggestion.objects.create(exhibit=running, model_version=Suggestion.objects.get().model_version)
    make_exhibit()  # without a picture: nothing to look at
    assert as_ana.get("/desk/waiting/").json() == {
        "waiting": 1, "tagging": 2, "failed": 0, "has_model": True, "counted_at": "",
    }  # fmt: skip


def test_without_a_model_the_page_says_what_to_do(as_ana):
    assert "register_model" in as_ana.get(QUEUE).content.decode()


def test_the_next_pictures_are_fetched_ahead_in_the_order_of_the_queue(as_ana):
    first, *others = [waiting(f"W{n}", painting=0.3 + n / 10) for n in range(6)]
    html = as_ana.get("/desk/ahead/", {"after": first.pk}).content.decode()
    numbers = [int(number) for number in re.findall(r'data-suggestion="(\d+)"', html)]
    assert numbers == [suggestion.pk for suggestion in others[:4]]


def test_an_auditor_reads_the_queue_but_finds_no_button(auditor):
    waiting("A")
    html = auditor.get(QUEUE).content.decode()
    assert '<button class="choice' not in html
    assert "/desk/upload/" not in html


def test_nothing_of_the_desk_is_kept_in_a_cache(as_ana):
    waiting("A")
    for address in (QUEUE, "/desk/ahead/", "/desk/waiting/", "/desk/history/"):
        assert "no-store" in as_ana.get(address)["Cache-Control"]


def test_the_queue_asks_as_often_with_many_as_with_few(as_ana, django_assert_num_queries):
    waiting("A", painting=0.3)
    waiting("B", painting=0.4)
    as_ana.get(QUEUE)
    with django_assert_num_queries(31):
        as_ana.get(QUEUE)
    for number in range(8):
        waiting(f"More {number}", painting=0.5)
    with django_assert_num_queries(31):
        as_ana.get(QUEUE)


def test_the_last_decision_of_this_curator_stands_beside_its_undo(as_ana, ana, cleo):
    mine, theirs = waiting("Mine"), waiting("Theirs")
    review = Review.decide(mine.exhibit, category("painting"), ana, mine)
    Review.decide(theirs.exhibit, category("drawing"), cleo, theirs)
    page = as_ana.get(QUEUE)
    assert page.context["last_decision"] == review
    assert reverse("desk:undo") in page.content.decode()
