"""Filed works that look wrong are proposed to a person, and nothing is changed."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.models import Exhibit
from tagging import classifier, gathering, learning, looking_again
from tagging.models import ModelVersion, Part, Refusal, Review, SecondLook
from tests.making import category
from tests.tagging.filed_works import a_filed_work, filed_works, learn_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_made_up_network")]


@pytest.fixture
def suspected(starter) -> Exhibit:
    """A work that looks like a sculpture and is filed under drawing, found by the search."""
    filed_works(24)
    wrong = a_filed_work("drawing", looks_like="sculpture")
    learning.ask(None)
    learn_to_the_end()
    assert SecondLook.objects.open().filter(exhibit=wrong).exists()
    return wrong


def test_a_wrongly_filed_work_is_proposed_and_nothing_is_changed(suspected, as_ana):
    look = SecondLook.objects.open().get(exhibit=suspected)
    assert (look.filed.slug, look.proposed.slug) == ("drawing", "sculpture")
    suspected.refresh_from_db()
    assert suspected.category.slug == "drawing"
    assert not Review.objects.exists()
    page = as_ana.get("/desk/second-look/").content.decode()
    assert suspected.name in page
    assert "looks like" in page


def test_what_is_kept_is_never_proposed_for_the_same_reason_again(suspected, as_ana):
    look = SecondLook.objects.open().get(exhibit=suspected)
    as_ana.post(f"/desk/second-look/{look.pk}/", {"category": ""})
    looking_again.search(ModelVersion.active())
    assert not SecondLook.objects.open().filter(exhibit=suspected).exists()
    assert SecondLook.objects.get(pk=look.pk).answer == "kept"


def test_what_is_changed_is_a_review_that_can_be_taken_back(suspected, as_ana, ana):
    look = SecondLook.objects.open().get(exhibit=suspected)
    as_ana.post(f"/desk/second-look/{look.pk}/", {"category": "sculpture"})
    suspected.refresh_from_db()
    assert suspected.category.slug == "sculpture"
    Review.objects.get().undo(ana)
    suspected.refresh_from_db()
    assert suspected.category.slug == "drawing"
    month = looking_again.by_month()[0]
    assert (month.hits.num, month.hits.total) == (1, 1)


def test_of_two_who_answer_one_is_told(suspected, as_ana, cleo):
    look = SecondLook.objects.open().get(exhibit=suspected)
    boss = Client()
    boss.force_login(cleo)
    assert as_ana.post(f"/desk/second-look/{look.pk}/", {"category": "sculpture"}).status_code == 302
    assert boss.post(f"/desk/second-look/{look.pk}/", {"category": "painting"}).status_code == 409
    assert boss.post(f"/desk/second-look/{look.pk}/", {"category": ""}).status_code == 409
    assert Review.objects.count() == 1


def test_a_category_that_a_person_refused_is_not_proposed(suspected):
    SecondLook.objects.all().delete()
    Refusal.objects.create(exhibit=suspected, category=category("sculpture"))
    looking_again.search(ModelVersion.active())
    assert not SecondLook.objects.filter(exhibit=suspected).exists()


def test_what_was_filed_elsewhere_meanwhile_no_longer_waits(suspected):
    person = User.objects.create_user("somebody")
    Review.decide(Exhibit.objects.get(pk=suspected.pk), category("painting"), person)
    assert not SecondLook.objects.open().filter(exhibit=suspected).exists()


def test_with_few_works_nothing_is_suspected(starter):
    filed_works(3)
    Part.give(100)
    gathering.look_at_some(starter, classifier.network_of(starter))
    assert looking_again.search(starter) == 0
