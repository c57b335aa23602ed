"""The museum's pulse: it beats once for every statement that changed what visitors see, whoever sent it.

Triggers write it, so an import, the administration, `update()`, and a hand on the database's own shell all count. What
was made at one pulse may be shown again as long as the pulse is the same; a work that was withdrawn is another pulse.

PostgreSQL adds a row for each statement, so that nobody waits for anybody; SQLite, which has one writer at a time,
changes one row. The table is no model: it is neither backed up as the museum's own, nor moved, nor emptied by tests.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

from django.db import connection, connections, transaction
from django.utils import timezone

Execute = Callable[[str], object]

log = logging.getLogger(__name__)

TABLE = "catalog_pulse"
BEATS_FOR = ("catalog_exhibit", "catalog_photograph", "catalog_category", "catalog_tour", "catalog_stop")
# Statements of transactions side by side may show in another order than they were numbered: so many are looked at.
LOOKED_AT = 500
KEPT = timedelta(hours=1)

_EVENTS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}
NUM_TRIGGERS = len(BEATS_FOR) * len(_EVENTS)  # at least: PostgreSQL has some for TRUNCATE, too


def now() -> str:
    """Another text after every change. One query by key, a fraction of a millisecond."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT MAX(id), SUM(nonce) FROM (SELECT id, nonce FROM {TABLE} ORDER BY id DESC "  # noqa: S608
            f"LIMIT {LOOKED_AT}) AS latest"
        )
        return "/".join(str(each) for each in cursor.fetchone())


@lru_cache(maxsize=1)
def is_felt() -> bool:
    """Whether all triggers are in place, asked once in a process."""
    felt = num_triggers(connection.alias) >= NUM_TRIGGERS
    if not felt:
        log.warning("Pages are not kept: triggers of %s are missing. Run manage.py migrate.", TABLE)
    return felt


def forget_old() -> int:
    """Rows that nobody looks at any more; SQLite has but one. Returns how many."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {TABLE} WHERE at < %s AND id <= (SELECT MAX(id) FROM {TABLE}) - %s",  # noqa: S608
            [timezone.now() - KEPT, LOOKED_AT],
        )
        return int(cursor.rowcount)


def mend(using: str) -> None:
    """After all migrations: triggers that one of them dropped are put up again."""
    is_whole = connections[using].vendor == "postgresql" and num_triggers(using) >= NUM_TRIGGERS
    if TABLE in connections[using].introspection.table_names() and not is_whole:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            prepare(cursor.execute, connections[using].vendor)
    is_felt.cache_clear()
    if using == connection.alias:
        is_felt()


def num_triggers(using: str) -> int:
    postgresql = "SELECT COUNT(*) FROM pg_trigger WHERE tgenabled <> 'D' AND tgname LIKE %s"
    sqlite = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    with connections[using].cursor() as cursor:
        cursor.execute(postgresql if connections[using].vendor == "postgresql" else sqlite, [f"{TABLE}_%"])
        return int(cursor.fetchone()[0])


def prepare(execute: Execute, vendor: str) -> None:
    """Table and triggers; safe to run twice."""
    take_away_triggers(execute, vendor)
    if vendor == "postgresql":
        _prepare_postgresql(execute)
    else:
        _prepare_sqlite(execute)


def take_away(execute: Execute, vendor: str) -> None:
    take_away_triggers(execute, vendor)
    if vendor == "postgresql":
        execute(f"DROP FUNCTION IF EXISTS {TABLE}() CASCADE")
    execute(f"DROP TABLE IF EXISTS {TABLE}")


def take_away_triggers(execute: Execute, vendor: str) -> None:
    for table in BEATS_FOR:
        for event in (*_EVENTS, "truncate"):
            on = f" ON {table}" if vendor == "postgresql" else ""
            execute(f"DROP TRIGGER IF EXISTS {_name(table, event)}{on}")


def _prepare_postgresql(execute: Execute) -> None:
    """A statement that changed no row is none: workers that find nothing to do beat every few seconds."""
    execute(
        f"CREATE TABLE IF NOT EXISTS {TABLE} (id bigserial PRIMARY KEY, at timestamptz NOT NULL, nonce bigint NOT NULL)"
    )
    insert = f"INSERT INTO {TABLE} (at, nonce) VALUES (now(), (random() * 4e15)::bigint)"  # noqa: S608
    execute(f"""
        CREATE OR REPLACE FUNCTION {TABLE}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN {insert};
            ELSIF EXISTS (SELECT FROM changed_rows) THEN {insert};
            END IF;
            RETURN NULL;
        END $$""")
    for table in BEATS_FOR:
        for event, rows in _EVENTS.items():
            execute(
                f"CREATE TRIGGER {_name(table, event)} AFTER {event.upper()} ON {table} "
                f"REFERENCING {rows} TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}()"
            )
        execute(
            f"CREATE TRIGGER {_name(table, 'truncate')} AFTER TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}()"
        )


def _prepare_sqlite(execute: Execute) -> None:
    execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (id integer PRIMARY KEY, at text NOT NULL, nonce integer NOT NULL)")
    # Not INSERT OR REPLACE: in a trigger the outer statement's ON CONFLICT counts, and an import's upsert would fail.
    first = f"INSERT INTO {TABLE} SELECT 1, CURRENT_TIMESTAMP, 0 WHERE NOT EXISTS (SELECT 1 FROM {TABLE})"  # noqa: S608
    beat = f"{first}; UPDATE {TABLE} SET at = CURRENT_TIMESTAMP, nonce = random() / 65536"  # noqa: S608
    for table in BEATS_FOR:
        for event in _EVENTS:
            execute(f"CREATE TRIGGER {_name(table, event)} AFTER {event.upper()} ON {table} BEGIN {beat}; END")


def _name(table: str, event: str) -> str:
    return f"{TABLE}_{event}_{table.removeprefix('catalog_')}"
