"""What a wrong deployment is told, with a hint (`python manage.py check --deploy`)."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def served_from_embedded_defaults(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """One machine may serve from SQLite and a folder of messages; several machines may not."""
    found: list[CheckMessage] = []
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and settings.REDIS_URL:
        found.append(
            Warning(
                "The queue is on a Redis server but the database is a file of this machine.",
                hint="Set DATABASE_URL=postgres://user:password@host/name, or leave REDIS_URL empty too.",
                id="museum.W001",
            )
        )
    return found


@register()
def claims_outlive_tasks(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A claim that runs out before its task would hand a slow worker's pictures to another."""
    if settings.TAGGING_CLAIM_SECONDS > settings.TASK_SECONDS:
        return []
    return [
        Error(
            f"TAGGING_CLAIM_SECONDS ({settings.TAGGING_CLAIM_SECONDS}) must be longer than "
            f"TASK_SECONDS ({settings.TASK_SECONDS}).",
            hint="Raise TAGGING_CLAIM_SECONDS, or leave it unset: it follows TASK_SECONDS.",
            id="museum.E001",
        )
    ]
