"""A second factor at the staff's door: an app's code, recovery codes, passkeys."""

import re

import pytest
from allauth.account.adapter import get_adapter as account_adapter
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.test import Client

from museum.models import AccountEvent
from tests.conftest import PASSWORD
from tests.museum.coming_in import kinds, knock


@pytest.fixture(autouse=True)
def nobody_has_guessed_yet():
    cache.clear()


def code_of(person: User) -> str:
    """What the person's authenticator app shows now."""
    secret = TOTP(Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)).instance.data["secret"]
    from allauth.mfa.adapter import get_adapter

    return code_for(get_adapter().decrypt(secret))


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def set_up_second_factor(client: Client) -> str:
    """Through the pages, as a person does; returns the secret that their app keeps."""
    where = "/desk/account/second-factor/totp/activate/"
    assert client.get(where).url.startswith("/desk/account/again/"), "the password is asked once more"
    client.post("/desk/account/again/", {"password": PASSWORD})
    page = client.get(where).content.decode()
    secret = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"', page)[1]
    answer = client.post(where, {"code": code_for(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


@pytest.fixture
def guarded_ana(ana) -> User:
    client = Client()
    knock(client, "ana", PASSWORD)
    set_up_second_factor(client)
    cache.clear()  # a code is taken once; the next login may come in the same half minute
    return ana


def test_with_a_second_factor_the_password_alone_opens_nothing(guarded_ana):
    client = Client()
    assert knock(client, "ana", PASSWORD).url.startswith("/desk/account/second-factor/authenticate/")
    assert client.get("/desk/").status_code == 302
    assert client.post("/desk/account/second-factor/authenticate/", {"code": "000000"}).status_code == 200
    answer = client.post("/desk/account/second-factor/authenticate/", {"code": code_of(guarded_ana)})
    assert answer.status_code == 302
    assert client.get("/desk/").status_code == 200


def test_a_recovery_code_opens_the_door_once(guarded_ana):
    code = RecoveryCodes(
        Authenticator.objects.get(user=guarded_ana, type=Authenticator.Type.RECOVERY_CODES)
    ).get_unused_codes()[0]
    for then in (302, 200):
        client = Client()
        knock(client, "ana", PASSWORD)
        assert client.post("/desk/account/second-factor/authenticate/", {"code": code}).status_code == then


def test_the_secret_of_a_second_factor_is_not_readable_in_the_database(ana):
    client = Client()
    knock(client, "ana", PASSWORD)
    secret = set_up_second_factor(client)
    stored = str(list(Authenticator.objects.values("data")))
    assert secret not in stored


def test_a_new_second_factor_leaves_a_row_and_a_letter_to_its_owner(ana, rf, django_capture_on_commit_callbacks):
    User.objects.filter(pk=ana.pk).update(email="ana@museum.example")
    client = Client()
    knock(client, "ana", PASSWORD)
    with django_capture_on_commit_callbacks() as after_commit:
        set_up_second_factor(client)
    with request_context(rf.get("/")):  # in a request the transaction ends before the answer
        for callback in after_commit:
            callback()
    assert AccountEvent.Kind.SECOND_FACTOR_ADDED in kinds()
    assert [letter.to for letter in mail.outbox] == [["ana@museum.example"]]


def test_where_the_museum_requires_it_staff_without_a_second_factor_get_no_further(ana, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    client = Client()
    knock(client, "ana", PASSWORD)
    for page in ("/desk/", "/desk/history/", "/admin/"):
        assert client.get(page).url == "/desk/account/second-factor/totp/activate/", page
    assert client.post("/desk/decide/", {}).status_code == 302
    assert client.get("/").status_code == 200
    set_up_second_factor(client)
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("what", ["added", "removed"])
def test_a_passkey_that_comes_or_goes_leaves_a_row(ana, rf, what):
    with request_context(rf.get("/")):
        account_adapter().send_notification_mail(f"mfa/email/webauthn_{what}", ana)
    assert kinds() == [f"second factor {what}"]


FORGED = [
    "", "{}", "null", "1", "[]", "[" * 200_000, "\x00", '{"id": 5}', '{"id": "AAAA", "response": {}}',
    '{"id":"AAAA","rawId":"AAAA","type":"public-key","response":5}',
    '{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"userHandle":"OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk",'
    '"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"AAAA"}}',
]  # fmt: skip


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_passkey_opens_nothing_and_breaks_nothing(db, forged):
    client = Client()
    where = "/desk/account/second-factor/webauthn/login/"
    assert "request_options" in client.get(where, headers={"accept": "application/json"}).json()
    assert client.post(where, {"credential": forged}).status_code in (200, 302, 400)
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_passkey_is_not_added(ana, forged):
    client = Client()
    knock(client, "ana", PASSWORD)
    client.post("/desk/account/again/", {"password": PASSWORD})
    assert client.get("/desk/account/second-factor/webauthn/add/").status_code == 200
    sent = {"credential": forged, "name": "x"}
    assert client.post("/desk/account/second-factor/webauthn/add/", sent).status_code == 200
    assert not Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).exists()
