"""Who leaves may be forgotten: no name, address or login is left anywhere; what was decided stays and counts."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client

from catalog.models import Exhibit
from museum.people.erasing import erase
from tagging.models import Review
from tests.conftest import PASSWORD
from tests.making import category, make_exhibit, make_suggestion
from tests.museum.coming_in import knock

NAMES = ("wilhelmina", "Abendrot", "abendrot@museum.example", "203.0.113.77")


def everything() -> str:
    """Every value of every table, whoever made it."""
    return str([list(model._base_manager.values()) for model in apps.get_models()])


@pytest.fixture
def wilhelmina(cleo) -> User:
    """Entered by an administrator, renamed once, at work, failed once, known by second factor and session."""
    person = User.objects.create_user("wilhelmina", password=PASSWORD)
    administration, roles = Client(), [Group.objects.get(name="curator").pk]
    administration.force_login(cleo)
    fields = {"username": "wilhelmina", "first_name": "Wilhelmina", "last_name": "Abendrot",
              "email": "abendrot@museum.example", "is_active": "on", "groups": roles, "date_joined_0": "2026-01-01",
              "date_joined_1": "12:00:00"}  # fmt: skip
    assert administration.post(f"/admin/auth/user/{person.pk}/change/", fields).status_code == 302
    return person


@pytest.fixture
def at_work(wilhelmina) -> Client:
    client = Client(REMOTE_ADDR="203.0.113.77")
    knock(Client(REMOTE_ADDR="203.0.113.77"), "Wilhelmina", "wrong")
    knock(client, "wilhelmina", PASSWORD)
    suggestion = make_suggestion(make_exhibit())
    fields = {"exhibit": suggestion.exhibit_id, "suggestion": suggestion.pk, "category": "drawing", "seen": ""}
    client.post("/desk/decide/", fields)
    client.post("/desk/filters/", {"name": "mine", "query": "category=drawing"})
    client.get("/desk/account/sessions/")
    return client


def test_nothing_of_a_person_is_left_but_what_was_decided(wilhelmina, at_work):
    before = everything().lower()
    assert [name for name in NAMES if name.lower() not in before] == []  # so that the lines below mean something
    number = erase(wilhelmina)
    after = everything().lower()
    assert [name for name in NAMES if name.lower() in after] == []
    assert str(Review.objects.get().decided_by) == number == f"person-{wilhelmina.pk}"
    assert Exhibit.objects.get().category == category("drawing")


def test_the_person_is_out_at_once_and_does_not_come_in_again(wilhelmina, at_work):
    assert at_work.get("/desk/").status_code == 200
    number = erase(wilhelmina)
    assert at_work.get("/desk/").status_code == 302
    for name in ("wilhelmina", number):
        assert knock(Client(), name, PASSWORD).status_code == 200
    assert not User.objects.get(username=number).has_perm("tagging.view_suggestion")


def test_it_may_be_done_twice_and_others_stay_who_they_are(wilhelmina, at_work, cleo):
    assert erase(wilhelmina) == erase(User.objects.get(pk=wilhelmina.pk))
    cleo.refresh_from_db()
    assert (cleo.username, cleo.is_superuser) == ("cleo", True)


def test_the_page_of_changes_and_the_log_are_shown_as_before(wilhelmina, at_work, cleo):
    erase(wilhelmina)
    client = Client()
    client.force_login(cleo)
    for address in ("/desk/changes/", "/desk/account/events/", "/desk/history/", "/admin/auth/user/", "/admin/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Abendrot" not in answer.text


def test_by_the_shell_it_asks_for_the_name_and_the_last_administrator_stays(wilhelmina, cleo, monkeypatch):
    out = StringIO()
    with pytest.raises(CommandError, match="Nobody logs in as"):
        call_command("erase_person", "nobody", "--yes")
    with pytest.raises(CommandError, match="last administrator"):
        call_command("erase_person", "cleo", "--yes")
    monkeypatch.setattr("builtins.input", lambda _question: "somebody else")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("erase_person", "wilhelmina")
    assert User.objects.filter(username="wilhelmina").exists()
    monkeypatch.setattr("builtins.input", lambda _question: "wilhelmina")
    call_command("erase_person", "wilhelmina", stdout=out)
    assert f"person-{wilhelmina.pk}" in out.getvalue()
    assert not User.objects.filter(username="wilhelmina").exists()
