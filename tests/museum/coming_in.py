"""The door that staff come in by, as a person uses it, and what it writes down."""

from django.test import Client

from museum.models import AccountEvent

DOOR = "/desk/login/"


def knock(client: Client, name: str, password: str, **extra):
    return client.post(DOOR, {"login": name, "password": password}, **extra)


def kinds() -> list[str]:
    return list(AccountEvent.objects.order_by("pk").values_list("kind", flat=True))
