"""From SQLite and a folder to PostgreSQL and an object store: every row and every picture, compared afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.files.storage import Storage, storages
from django.db import connections, models, transaction

from museum.safekeeping import NotDone, stores
from museum.safekeeping.database import tables

AT_ONCE = 5_000


def copy_rows(source: str, target: str) -> dict[str, int]:
    """All tables, in one transaction of the target, which has the schema and no works. Rows by table.

    What its migrations wrote there (categories, roles) gives way to what the museum has.
    """
    copied = {}
    with transaction.atomic(using=target), connections[target].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # rows may come before those they point to
        names = ", ".join(f'"{table._meta.db_table}"' for table in tables())
        cursor.execute(f"TRUNCATE {names} CASCADE")
        for table in tables():
            copied[table._meta.db_table] = _copy(table, source, cursor)
        for statement in connections[target].ops.sequence_reset_sql(_no_style(), tables()):
            cursor.execute(statement)
    return copied


def _no_style() -> Any:
    from django.core.management.color import no_style

    return no_style()


def _copy(table: type[models.Model], source: str, cursor: Any) -> int:
    fields = table._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    num = 0
    with cursor.copy(f'COPY "{table._meta.db_table}" ({names}) FROM STDIN') as copy:
        for row in rows_of(table, source):
            copy.write_row([_as_text(field, value) for field, value in zip(fields, row, strict=True)])
            num += 1
    return num


def _as_text(field: models.Field[Any, Any], value: Any) -> Any:
    return json.dumps(value) if isinstance(field, models.JSONField) and value is not None else value


def rows_of(table: type[models.Model], using: str) -> Iterator[tuple[Any, ...]]:
    """By key, a few thousand at a time, as Python knows the values; foreign keys as their numbers."""
    names = [field.attname for field in table._meta.concrete_fields]
    key = table._meta.pk.attname
    place = names.index(key)
    everything = table._base_manager.using(using).order_by("pk").values_list(*names)
    last: Any = None
    while some := list(islice(everything if last is None else everything.filter(pk__gt=last), AT_ONCE)):
        yield from some
        last = some[-1][place]


def compare_rows(source: str, target: str) -> dict[str, tuple[int, str]]:
    """Number of rows and checksum of each table, the same on both sides. Raises NotDone where they differ."""
    found = {}
    for table in tables():
        here, there = checksum(table, source), checksum(table, target)
        if here != there:
            raise NotDone(
                f"The table {table._meta.db_table} differs: {here[0]} rows here, {there[0]} there. "
                "Stop web and workers, empty the new database, and move again."
            )
        found[table._meta.db_table] = here
    return found


def checksum(table: type[models.Model], using: str) -> tuple[int, str]:
    digest, num = hashlib.sha256(), 0
    for row in rows_of(table, using):
        digest.update(json.dumps(row, default=str, sort_keys=True).encode())
        num += 1
    return num, digest.hexdigest()


def copy_pictures(targets: dict[str, Storage]) -> int:
    """Every file, read back and compared. Returns how many there are. May be interrupted and begun again."""
    num = 0
    for alias, target in targets.items():
        source = storages[alias]
        for name in stores.names_in(source):
            stores.copy_missing(source, target, name)
            if stores.digest_of(source, name) != stores.digest_of(target, name):
                raise NotDone(f"{name} is not the same in the new store. Delete it there, and move again.")
            num += 1
    return num
