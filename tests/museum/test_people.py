"""The doors that staff come in by: guessing is slowed, passwords are strong, everything leaves a row."""

import re
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from museum.models import AccountEvent
from museum.tasks import forget_old
from tests.conftest import PASSWORD
from tests.museum.coming_in import kinds, knock

Kind = AccountEvent.Kind


@pytest.fixture(autouse=True)
def nobody_has_guessed_yet():
    cache.clear()


def test_after_five_wrong_passwords_from_one_address_the_door_stays_shut_even_for_the_right_one(ana):
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(5):
        knock(guesser, "ana", "wrong")
    answer = knock(guesser, "ana", PASSWORD)
    assert answer.status_code == 200
    assert "Too many failed login attempts" in answer.content.decode()


def test_every_process_knows_of_the_guesses_that_others_heard(ana):
    """Each counts in its memory, which is emptied here before every guess; the log is common to all."""
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(5):
        cache.clear()
        knock(guesser, "Ana", "wrong")
    cache.clear()
    assert "Too many failed login attempts" in knock(guesser, "ana", PASSWORD).content.decode()
    cache.clear()
    assert knock(Client(REMOTE_ADDR="198.51.100.7"), "ana", PASSWORD).status_code == 302
    AccountEvent.objects.update(at=timezone.now() - timedelta(minutes=6))
    cache.clear()
    assert knock(guesser, "ana", PASSWORD).status_code == 302


def test_every_process_knows_of_an_address_that_tries_the_whole_staff(ana):
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    for number in range(50):
        cache.clear()
        knock(guesser, f"person{number}", "wrong")
    cache.clear()
    assert "Too many failed login attempts" in knock(guesser, "ana", PASSWORD).content.decode()
    assert knock(Client(REMOTE_ADDR="198.51.100.7"), "ana", PASSWORD).status_code == 302


def test_who_got_a_new_password_by_letter_need_not_wait(ana):
    client = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(5):
        knock(client, "ana", "wrong")
    cache.clear()
    AccountEvent.objects.create(kind=Kind.PASSWORD_CHANGED, person=ana, name="ana")
    assert knock(client, "ana", PASSWORD).status_code == 302


def test_a_guesser_elsewhere_cannot_lock_a_curator_out(ana):
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(9):
        knock(guesser, "ana", "wrong")
    assert knock(Client(REMOTE_ADDR="198.51.100.7"), "ana", PASSWORD).status_code == 302


def test_one_address_cannot_try_the_whole_staff(db):
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    for number in range(50):
        knock(guesser, f"person{number}", "wrong")
    assert "Too many failed login attempts" in knock(guesser, "person51", "wrong").content.decode()


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(ana):
    def told(name: str) -> str:
        page = knock(Client(), name, "wrong").content.decode()
        return re.search(r'role="alert">(.*?)</div>', page, re.S)[1]

    assert told("ana") == told("nobody")


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(ana, visitor):
    ana.email = "ana@museum.example"
    ana.save()
    answers = [
        visitor.post("/desk/account/password/reset/", {"email": address})
        for address in ("ana@museum.example", "nobody@museum.example")
    ]
    assert [answer.url for answer in answers] == ["/desk/account/password/reset/done/"] * 2
    letters = {letter.to[0]: letter.body for letter in mail.outbox}
    assert "/desk/account/password/reset/key/" in letters["ana@museum.example"]


def test_a_reset_link_changes_the_password_once(ana, visitor):
    ana.email = "ana@museum.example"
    ana.save()
    visitor.post("/desk/account/password/reset/", {"email": ana.email})
    link = re.search(r"/desk/account/password/reset/key/\S+", mail.outbox[0].body)[0]
    form = visitor.get(link, follow=True)
    new = "another-quiet-wall-7"
    assert visitor.post(form.request["PATH_INFO"], {"password1": new, "password2": new}).status_code == 302
    assert knock(Client(), "ana", new).status_code == 302
    assert "invalid" in Client().get(link, follow=True).content.decode()
    assert Kind.PASSWORD_CHANGED in kinds()


def test_nobody_makes_an_account_for_themselves(visitor, db):
    fields = {"username": "eve", "password1": PASSWORD, "password2": PASSWORD, "email": "eve@example.org"}
    visitor.post("/desk/account/signup/", fields)
    assert not User.objects.filter(username="eve").exists()


def test_comings_goings_and_failures_leave_rows_without_passwords(ana):
    client = Client(REMOTE_ADDR="198.51.100.7")
    knock(client, "ana", "my secret guess")
    knock(client, "ana", PASSWORD)
    client.post("/desk/logout/")
    assert kinds() == [Kind.LOGIN_FAILED, Kind.LOGGED_IN, Kind.LOGGED_OUT]
    assert set(AccountEvent.objects.values_list("name", "address")) == {("ana", "198.51.100.7")}
    assert "my secret guess" not in str(list(AccountEvent.objects.values()))


@pytest.mark.parametrize("name", ["x" * 1000, "a\x00na", "<script>", "‮ana", ""])
def test_whatever_is_typed_as_a_name_is_answered_and_harmless(db, cleo, name):
    assert knock(Client(), name, "wrong").status_code == 200
    client = Client()
    client.force_login(cleo)
    assert "<script>" not in client.get("/desk/account/events/").content.decode()


def test_a_change_of_roles_names_who_changed_whose(cleo, ben):
    client = Client()
    client.force_login(cleo)
    curator = Group.objects.get(name="curator")
    fields = {"username": "ben", "is_active": "on", "groups": [curator.pk], "date_joined_0": "2026-01-01"}
    answer = client.post(f"/admin/auth/user/{ben.pk}/change/", fields | {"date_joined_1": "12:00:00"})
    assert answer.status_code == 302, answer.context["errors"]
    rows = LogEntry.objects.get_for_object(ben).filter(actor=cleo)
    told = str([row.changes_dict for row in rows])
    assert "curator" in told
    assert "cataloguer" in told


def test_the_log_and_dead_sessions_are_forgotten_in_time(ana, settings):
    for name, days in (("old", 366), ("young", 364)):
        row = AccountEvent.objects.create(kind=Kind.LOGIN_FAILED, name=name)
        AccountEvent.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=days))
    knock(Client(), "ana", PASSWORD)
    Session.objects.update(expire_date=timezone.now() - timedelta(hours=1))
    forget_old()
    assert list(AccountEvent.objects.filter(kind=Kind.LOGIN_FAILED).values_list("name", flat=True)) == ["young"]
    assert not Session.objects.exists()


def test_other_sessions_are_listed_and_can_be_ended(ana):
    here, elsewhere = Client(), Client(REMOTE_ADDR="198.51.100.7", headers={"user-agent": "A tablet in the stores"})
    for client in (here, elsewhere):
        knock(client, "ana", PASSWORD)
    page = here.get("/desk/account/sessions/").content.decode()
    assert "A tablet in the stores" in page
    assert "198.51.100.7" in page
    here.post("/desk/account/sessions/")
    assert elsewhere.get("/desk/").status_code == 302
    assert here.get("/desk/").status_code == 200


def test_a_deactivated_account_is_out_at_once(as_ana, ana):
    assert as_ana.get("/desk/").status_code == 200
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert as_ana.get("/desk/").status_code == 302


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012"])
def test_weak_passwords_are_refused_with_a_reason(ana, password):
    client = Client()
    knock(client, "ana", PASSWORD)
    fields = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    page = client.post("/desk/account/password/change/", fields)
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert knock(Client(), "ana", PASSWORD).status_code == 302


def test_an_auditor_reads_the_log_and_a_curator_does_not(as_ana, db):
    auditor = User.objects.create_user("ada", password=PASSWORD)
    auditor.groups.add(Group.objects.get(name="auditor"))
    client = Client()
    knock(client, "ada", PASSWORD)
    assert "ada" in client.get("/desk/account/events/").content.decode()
    assert as_ana.get("/desk/account/events/").status_code == 403


def test_the_log_goes_on_by_key_and_shows_all_of_it(cleo):
    AccountEvent.objects.bulk_create(AccountEvent(kind=Kind.LOGIN_FAILED, name=f"n{number}") for number in range(230))
    client = Client()
    client.force_login(cleo)
    seen, address = set(), "/desk/account/events/"
    for _ in range(3):
        page = client.get(address).content.decode()
        seen |= set(re.findall(r"<td>(n\d+)</td>", page))
        more = re.search(r'href="(\?before=\d+)"', page)
        address = f"/desk/account/events/{more[1]}" if more else ""
    assert len(seen) == 230
    assert address == ""
