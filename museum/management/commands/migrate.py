"""`manage.py migrate` as Django has it, but nobody waits behind it: see CONTRIBUTING.

On PostgreSQL a statement that waits for a lock makes everybody wait who comes after it, visitors too. So it gives up
after `MIGRATION_LOCK_SECONDS`, the migration is taken back as a whole, and can be tried again. An index that is built
CONCURRENTLY blocks nobody while it waits, and would be left half built: it may wait for as long as it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{settings.MIGRATION_LOCK_SECONDS}s'")
        try:
            with connection.execute_wrapper(waits_where_nobody_is_kept):
                super().handle(*args, **options)
        except OperationalError as problem:
            if "lock timeout" not in str(problem):
                raise
            raise CommandError(
                f"A table was in use for longer than {settings.MIGRATION_LOCK_SECONDS} seconds, so this migration was "
                "taken back and those before it stay. Nobody was kept waiting. Run migrate again; if it comes back, "
                "look for a long transaction (pg_stat_activity)."
            ) from problem
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")


def waits_where_nobody_is_kept(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    if " CONCURRENTLY " not in str(sql):
        return execute(sql, params, many, context)
    cursor = context["cursor"].cursor
    cursor.execute("SET lock_timeout = 0")
    try:
        return execute(sql, params, many, context)
    finally:
        cursor.execute(f"SET lock_timeout = '{settings.MIGRATION_LOCK_SECONDS}s'")
