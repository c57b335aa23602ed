"""What a wrong deployment is told, with a hint (`python manage.py check --deploy`)."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from tagging.night import Night


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


@register()
def a_store_is_waited_for_less_long_than_a_task_has(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Else a silent store would end tasks in the middle of pictures, which after some such ends are blamed."""
    has, most = settings.CELERY_TASK_SOFT_TIME_LIMIT, settings.CELERY_TASK_SOFT_TIME_LIMIT / settings.S3_TRIES
    if not settings.S3_BUCKET or 0 < settings.S3_SECONDS < most:
        return []
    return [
        Error(
            f"S3_SECONDS is {settings.S3_SECONDS:g}. The store is asked {settings.S3_TRIES} times and waited for so "
            f"long each time: more than 0 seconds, and together less than the {has} seconds that a task has "
            "(TASK_SECONDS less 30).",
            hint=f"Leave S3_SECONDS unset (it follows TASK_SECONDS), set it below {most:g}, or raise TASK_SECONDS.",
            id="museum.E004",
        )
    ]


@register()
def the_night_has_hours(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A night that nobody can read would be no night, and nobody would be told."""
    try:
        if settings.LEARNING_NIGHT:
            Night.of(settings.LEARNING_NIGHT)
        return []
    except ValueError as problem:
        return [
            Error(f"LEARNING_NIGHT: {problem}", hint="Leave it empty to let nothing learn at night.", id="museum.E003")
        ]


@register(Tags.security, deploy=True)
def messages_outlive_tasks(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Redis hands out again what was not confirmed in time: a task that still runs would run twice."""
    visible = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("visibility_timeout")
    longest = _longest_task_seconds()
    if visible is None or visible > longest:
        return []
    return [
        Error(
            f"REDIS_VISIBILITY_SECONDS ({visible}) must be longer than the longest task may take ({longest}).",
            hint=f"Set REDIS_VISIBILITY_SECONDS to {longest + 600} or more, or leave it unset.",
            id="museum.E002",
        )
    ]


def _longest_task_seconds() -> int:
    """Of those that are confirmed when they are done; the others are never handed out again."""
    from museum.celery import app

    app.loader.import_default_modules()
    late = (task for name, task in app.tasks.items() if not name.startswith("celery.") and task.acks_late)
    return int(max((task.time_limit or settings.TASK_SECONDS for task in late), default=settings.TASK_SECONDS))


@register(Tags.security, deploy=True)
def browsers_may_load_the_pictures(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Pictures that come from a store need its address in the content security policy."""
    if not settings.S3_BUCKET or len(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"]) > 2:
        return []
    return [
        Warning(
            "The pictures lie in a store of another address, and browsers are told to load none from there.",
            hint="Set IMAGE_ORIGINS to the store's address, such as https://pictures.museum.example.",
            id="museum.W002",
        )
    ]


@register(Tags.security, deploy=True)
def a_cdn_does_not_ask_us(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What it has, it gives to whoever has the address, whatever the museum took down."""
    if not settings.S3_BUCKET or not settings.S3_PUBLIC_DOMAIN:
        return []
    return [
        Warning(
            "S3_PUBLIC_DOMAIN gives renditions out without asking the museum: those of a work that was withdrawn, or "
            "is a draft, stay reachable by an address that somebody kept.",
            hint="Leave it empty and close the bucket; a CDN may stand in front of the whole site instead.",
            id="museum.W004",
        )
    ]


@register(Tags.security, deploy=True)
def numbers_of_all_processes(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without a common folder, /metrics tells what one of several web processes happened to count."""
    if not settings.METRICS_TOKEN or settings.METRICS_FOLDER:
        return []
    return [
        Warning(
            "METRICS_TOKEN is set without METRICS_FOLDER: each web process would tell its own numbers.",
            hint="Set METRICS_FOLDER to an empty folder of this machine, such as /tmp/vitrine-metrics.",
            id="museum.W003",
        )
    ]
