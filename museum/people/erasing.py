"""A person's name taken out of everything that the museum keeps. What they decided stays, as the records' history."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from auditlog.models import LogEntry
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from museum.models import AccountEvent

PERSONAL = ("username", "first_name", "last_name", "email")
ERASED = "(erased)"


@transaction.atomic
def erase(person: User) -> str:
    """Returns the number that stands in place of the name. Cannot be undone, and may be done again."""
    name, number = person.get_username(), f"person-{person.pk}"
    person.groups.clear()
    person.user_permissions.clear()
    nobody = {"first_name": "", "last_name": "", "email": "", "is_active": False, "is_staff": False}
    User.objects.filter(pk=person.pk).update(
        username=number, is_superuser=False, last_login=None, password=make_password(None), **nobody
    )
    keys = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    for kept in (UserSession, Authenticator, EmailAddress):
        kept.objects.filter(user=person).delete()
    AccountEvent.objects.filter(Q(person=person) | Q(name__iexact=name)).delete()
    _in_the_history(person, number)
    return number


def _in_the_history(person: User, number: str) -> None:
    """Who changed what stays, under the number; what is told of the account itself loses the name."""
    LogEntry.objects.filter(actor=person).update(actor_email=None)
    accounts = ContentType.objects.get_for_model(User)
    for entry in LogEntry.objects.filter(content_type=accounts, object_id=person.pk):
        changes = entry.changes or {}
        entry.changes = changes | {field: [ERASED, ERASED] for field in PERSONAL if field in changes}
        entry.object_repr = number
        entry.save(update_fields=["changes", "object_repr"])
    AdminEntry.objects.filter(content_type=accounts, object_id=str(person.pk)).update(object_repr=number)
