"""Several curators at once: no two are given the same picture; some pictures are set aside for a colleague."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from catalog.models import Exhibit
from tagging.models import Flag, Lease, Suggestion
from tests.making import category, make_exhibit, make_suggestion

pytestmark = pytest.mark.django_db


def curator(name: str) -> tuple[User, Client]:
    person = User.objects.create_user(name)
    person.groups.add(Group.objects.get(name="curator"))
    client = Client()
    client.force_login(person)
    return person, client


def waiting(number: int) -> list[Suggestion]:
    return [make_suggestion(make_exhibit(pictured=True), painting=0.3 + n / 100) for n in range(number)]


def given(client: Client, address: str = "/desk/") -> list[int]:
    return [int(pk) for pk in re.findall(r'data-exhibit="(\d+)"', client.get(address).content.decode())]


def test_no_two_curators_are_given_the_same_picture(as_ana):
    waiting(30)
    _, as_bob = curator("bob")
    hers, his = given(as_ana), given(as_bob)
    hers += given(as_ana, "/desk/ahead/")
    his += given(as_bob, "/desk/ahead/")
    hers += [int(pk) for pk in re.findall(r'name="picked" value="(\d+)"', as_ana.get("/desk/grid/").content.decode())]
    assert hers
    assert his
    assert not set(hers) & set(his)


def test_the_same_curator_is_given_the_same_picture_again(as_ana):
    waiting(3)
    assert given(as_ana) == given(as_ana)


def test_a_lease_runs_out(as_ana, ana):
    waiting(2)
    first = given(as_ana)
    _, as_bob = curator("bob")
    assert given(as_bob) != first
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert given(as_bob) == first


def test_of_two_who_ask_for_the_same_exhibits_each_gets_what_the_other_has_not(ana):
    bob, _ = curator("bob")
    exhibits = [row.exhibit_id for row in waiting(4)]
    assert Lease.take(ana, exhibits[:3]) == set(exhibits[:3])
    assert Lease.take(bob, exhibits) == {exhibits[3]}
    assert Lease.take(ana, exhibits) == set(exhibits[:3])


def test_who_only_reads_holds_nothing(as_ana):
    waiting(1)
    auditor, as_auditor = curator("zoe")
    auditor.groups.set([Group.objects.get(name="auditor")])
    assert given(as_auditor)
    assert not Lease.objects.exists()
    assert given(as_ana)


def test_when_everything_is_in_others_hands_the_page_says_how_many_wait(as_ana):
    waiting(2)
    given(as_ana, "/desk/ahead/")
    _, as_bob = curator("bob")
    page = as_bob.get("/desk/")
    assert page.context["suggestion"] is None
    assert page.context["counts"].waiting.number == 2


def flagged(client: Client, row: Suggestion, **more):
    return client.post("/desk/flag/", {"exhibit": row.exhibit_id, "note": "A print after it?", **more})


def test_a_flagged_picture_leaves_the_queue_and_stands_in_the_list_with_its_note(as_ana, ana):
    row, other = waiting(2)
    bob, as_bob = curator("bob")
    flagged(as_ana, row, asked=bob.pk)
    assert given(as_ana) == [other.exhibit_id]
    html = as_bob.get("/desk/flags/").content.decode()
    assert "A print after it?" in html
    assert "<b>you</b>" in html


def test_flags_that_ask_me_come_first(as_ana):
    first, second, third = waiting(3)
    bob, as_bob = curator("bob")
    cid, _ = curator("cid")
    flagged(as_ana, first, asked=bob.pk)
    flagged(as_ana, second)
    flagged(as_ana, third, asked=cid.pk)
    shown = [flag.exhibit_id for flag in as_bob.get("/desk/flags/").context["flags"]]
    assert shown == [first.exhibit_id, second.exhibit_id, third.exhibit_id]


def test_a_flag_sent_twice_is_one_flag(as_ana):
    row = waiting(1)[0]
    flagged(as_ana, row)
    flagged(as_ana, row)
    assert Flag.objects.count() == 1


def test_a_settled_flag_gives_the_picture_back_to_the_queue(as_ana):
    row = waiting(1)[0]
    flagged(as_ana, row)
    as_ana.post("/desk/flags/settle/", {"flag": Flag.objects.get().pk})
    assert given(as_ana) == [row.exhibit_id]


def test_a_decision_settles_the_flag(as_ana, ana):
    row = waiting(1)[0]
    flagged(as_ana, row)
    as_ana.post("/desk/decide/", {"exhibit": row.exhibit_id, "category": "drawing"})
    assert Flag.objects.get().settled_by == ana
    assert Exhibit.objects.get().category == category("drawing")


def test_a_flag_on_a_deleted_exhibit_is_refused_in_words(as_ana):
    page = as_ana.post("/desk/flag/", {"exhibit": 999})
    assert page.status_code == 410
    assert "nothing left to flag" in page.content.decode()
