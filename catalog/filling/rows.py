"""Many rows at once: COPY where the database has it, plain inserts elsewhere. No model's `save`, no signals, no checks.

The caller answers for what it writes; the database's own constraints hold as ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

Row = Sequence[Any]


def next_numbers(model: type[models.Model], num: int) -> range:
    """Primary keys that nobody else is given. Call it within the transaction that uses them.

    On PostgreSQL the table is locked against other writers until then, so that the numbers are without gaps.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE')
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            first = int(cursor.fetchone()[0])
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + num - 1])
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            first = int(found[0]) + 1 if found else 1
    return range(first, first + num)


def write(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """`columns` are those of the table (`category_id`). JSON comes as text. Columns not named get their defaults."""
    more = _left_out(model, columns)
    columns, rows = (*columns, *more), ((*row, *more.values()) for row in rows)
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        adapted = _adapted(model, columns)
        cursor.executemany(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608  (names of our own models)
            [[adapt(value) if adapt else value for adapt, value in zip(adapted, row, strict=True)] for row in rows],
        )


def _left_out(model: type[models.Model], columns: Sequence[str]) -> dict[str, Any]:
    """What is neither given nor may be empty, so that a field added later needs no word here."""
    fields = [field for field in model._meta.concrete_fields if field.column not in columns]
    needed = [field for field in fields if not field.null and not field.primary_key]
    values = {str(field.column): field.get_default() for field in needed}
    return {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in values.items()}


def _adapted(model: type[models.Model], columns: Sequence[str]) -> list[Callable[[Any], Any] | None]:
    """How a value of each column is handed to a database that has no such type."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    return [_adapter(fields[name]) for name in columns]


def _adapter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.UUIDField):
        return lambda value: value.hex
    return None


@contextmanager
def without_indexes(*tables: type[models.Model]) -> Iterator[None]:
    """PostgreSQL only, within a transaction: indexes are built once behind the rows instead of row by row.

    Primary keys and unique constraints stay. Foreign keys are checked once at the end. Locks the tables for all.
    """
    if connection.vendor != "postgresql":
        yield
        return
    names = [model._meta.db_table for model in tables]
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [names])
        indexes = cursor.fetchall()
        cursor.execute(_FOREIGN_KEYS, [names])
        foreign_keys = cursor.fetchall()
        for table, name, _definition in foreign_keys:
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in foreign_keys:
            cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')


_INDEXES = """
    SELECT relation.relname, pg_get_indexdef(relation.oid)
    FROM pg_index JOIN pg_class AS relation ON relation.oid = pg_index.indexrelid
    WHERE pg_index.indrelid = ANY(%s::regclass[])
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = relation.oid)
"""
_FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
"""
