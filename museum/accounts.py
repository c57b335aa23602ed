"""The demonstration's people. Their passwords are made on this machine and kept beside its database."""

import json
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, User

PEOPLE = {"ana": "curator", "ben": "cataloguer", "admin": "administrator"}
_WORDS = (
    "amber atlas azure basalt bronze cedar chalk cobalt copper coral ebony ember fresco gilt indigo ivory linen "
    "marble ochre olive onyx oriel patina pearl pewter sable sepia slate umber vellum velvet walnut"
).split()


def make_demo_accounts() -> None:
    """Ana, Ben and an administrator, where nobody has an account yet."""
    if User.objects.exists():
        return
    passwords = {name: _password() for name in PEOPLE}
    for name, role in PEOPLE.items():
        if role == "administrator":
            User.objects.create_superuser(name, password=passwords[name])
        else:
            User.objects.create_user(name, password=passwords[name]).groups.add(Group.objects.get(name=role))
    _path().touch(mode=0o600)
    _path().write_text(json.dumps(passwords), encoding="utf-8")


def demo_accounts() -> list[tuple[str, str, str]]:
    """(name, password, role) of the demonstration's people, as far as they still have the password they were given."""
    if not _path().exists():
        return []
    passwords = json.loads(_path().read_text(encoding="utf-8"))
    people = {person.username: person for person in User.objects.filter(username__in=passwords, is_active=True)}
    return [
        (name, password, PEOPLE.get(name, ""))
        for name, password in passwords.items()
        if name in people and people[name].check_password(password)
    ]


def _path() -> Path:
    return Path(settings.DATA_DIR) / "demo-accounts.json"


def _password() -> str:
    return "-".join([*(secrets.choice(_WORDS) for _ in range(3)), str(secrets.randbelow(9000) + 1000)])
