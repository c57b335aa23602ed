"""The triggers that write the museum's pulse, as text for either database (catalog/pulse.py says what they are for).

What no visitor could see, before or after, is no beat: drafts come and change as they like. Where a statement took
something from view, its beat says so: a work that was shown is not any more, a photograph of one is gone or exchanged.
Categories, tours and stops change so rarely that each change of them counts as that.
"""

from __future__ import annotations

from collections.abc import Callable

Execute = Callable[[str], object]

TABLE = "catalog_pulse"
BEATS_FOR = ("catalog_exhibit", "catalog_photograph", "catalog_category", "catalog_tour", "catalog_stop")
EVENTS = ("insert", "update", "delete")
NUM_TRIGGERS = len(BEATS_FOR) * len(EVENTS)  # at least: PostgreSQL has some for TRUNCATE, too


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
        for table in BEATS_FOR:
            execute(f"DROP FUNCTION IF EXISTS {_function(table)}() CASCADE")
        execute(f"DROP FUNCTION IF EXISTS {TABLE}() CASCADE")  # of releases before 0023
    execute(f"DROP TABLE IF EXISTS {TABLE}")


def take_away_triggers(execute: Execute, vendor: str) -> None:
    for table in BEATS_FOR:
        for event in (*EVENTS, "truncate"):
            on = f" ON {table}" if vendor == "postgresql" else ""
            execute(f"DROP TRIGGER IF EXISTS {_name(table, event)}{on}")


def _shown(row: str) -> str:
    """Of an exhibit: a visitor may see it, if it has a picture."""
    return f"({row}.published_at IS NOT NULL AND {row}.category_id IS NOT NULL)"


def _shows(row: str) -> str:
    """Of a photograph: its exhibit may be seen."""
    return f"EXISTS (SELECT FROM catalog_exhibit e WHERE e.id = {row}.exhibit_id AND {_shown('e')})"


def _any(_row: str) -> str:
    """On SQLite, where a trigger that names another table than its own stands in the way of making that one anew."""
    return "1"


SEEN: dict[str, dict[str, Callable[[str], str]]] = {
    "postgresql": {"catalog_exhibit": _shown, "catalog_photograph": _shows},
    "sqlite": {"catalog_exhibit": _shown, "catalog_photograph": _any},
}
PICTURE = ("sha256", "exhibit_id", "position")  # what decides which picture of which work it is


def _took(table: str, vendor: str, old: str, new: str) -> str:
    """Whether the update of one row took something from view."""
    if table == "catalog_exhibit":
        return f"({_shown(old)} AND NOT {_shown(new)})"
    differ = " OR ".join(f"{old}.{column} <> {new}.{column}" for column in PICTURE)
    return f"({SEEN[vendor][table](old)} AND ({differ}))"


def _prepare_postgresql(execute: Execute) -> None:
    """One row for each statement, so that nobody waits for anybody. One that changed no row is no beat: workers that
    find nothing to do ask every few seconds."""
    execute(
        f"CREATE TABLE IF NOT EXISTS {TABLE} (id bigserial PRIMARY KEY, at timestamptz NOT NULL, nonce bigint NOT NULL)"
    )
    execute(f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS withdrew boolean NOT NULL DEFAULT true")
    for table in BEATS_FOR:
        execute(_function_on_postgresql(table))
        for event, rows in {
            "insert": "NEW TABLE AS after_it",
            "update": "OLD TABLE AS before_it NEW TABLE AS after_it",
            "delete": "OLD TABLE AS before_it",
        }.items():
            execute(
                f"CREATE TRIGGER {_name(table, event)} AFTER {event.upper()} ON {table} "
                f"REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {_function(table)}()"
            )
        execute(
            f"CREATE TRIGGER {_name(table, 'truncate')} AFTER TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {_function(table)}()"
        )


def _function_on_postgresql(table: str) -> str:
    by_row = SEEN["postgresql"].get(table)
    if by_row:
        before, after = (f"EXISTS (SELECT FROM {rows} r WHERE {by_row('r')})" for rows in ("before_it", "after_it"))
        both = "SELECT FROM before_it o JOIN after_it n ON n.id = o.id"
        took = f"EXISTS ({both} WHERE {_took(table, 'postgresql', 'o', 'n')})"
    else:
        before, after, took = "EXISTS (SELECT FROM before_it)", "EXISTS (SELECT FROM after_it)", "true"
    return f"""
        CREATE OR REPLACE FUNCTION {_function(table)}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE beats boolean; withdrew boolean;
        BEGIN
            IF TG_OP = 'INSERT' THEN
                beats := {after}; withdrew := {"false" if by_row else "true"};
            ELSIF TG_OP = 'UPDATE' THEN
                beats := {before} OR {after}; withdrew := beats AND {took};
            ELSIF TG_OP = 'DELETE' THEN
                beats := {before}; withdrew := true;
            ELSE
                beats := true; withdrew := true;
            END IF;
            IF beats THEN
                INSERT INTO {TABLE} (at, nonce, withdrew) VALUES (now(), (random() * 4e15)::bigint, withdrew);
            END IF;
            RETURN NULL;
        END $$"""  # noqa: S608


def _prepare_sqlite(execute: Execute) -> None:
    """One row, which has one writer at a time anyway."""
    execute(f"DROP TABLE IF EXISTS {TABLE}")
    execute(
        f"CREATE TABLE {TABLE} (id integer PRIMARY KEY, at text NOT NULL, nonce integer NOT NULL, "
        "withdrawals integer NOT NULL DEFAULT 0)"
    )
    execute(f"INSERT INTO {TABLE} SELECT 1, CURRENT_TIMESTAMP, random() / 65536, random() / 65536")
    for table in BEATS_FOR:
        for event in EVENTS:
            execute(_trigger_on_sqlite(table, event))


def _trigger_on_sqlite(table: str, event: str) -> str:
    # Not INSERT OR REPLACE: in a trigger the outer statement's ON CONFLICT counts, and an import's upsert would fail.
    first = f"INSERT INTO {TABLE} SELECT 1, CURRENT_TIMESTAMP, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM {TABLE})"  # noqa: S608
    rows = {"insert": ["NEW"], "update": ["OLD", "NEW"], "delete": ["OLD"]}[event]
    by_row = SEEN["sqlite"].get(table)
    when = " OR ".join(by_row(row) for row in rows) if by_row else "1"
    took = {"insert": "0", "delete": "1"}.get(event) if by_row else "1"
    withdrawals = f"CASE WHEN {took or _took(table, 'sqlite', 'OLD', 'NEW')} THEN random() / 65536 ELSE withdrawals END"
    beat = f"UPDATE {TABLE} SET at = CURRENT_TIMESTAMP, nonce = random() / 65536, withdrawals = {withdrawals}"  # noqa: S608
    return (
        f"CREATE TRIGGER {_name(table, event)} AFTER {event.upper()} ON {table} WHEN {when} BEGIN {first}; {beat}; END"
    )


def _name(table: str, event: str) -> str:
    return f"{TABLE}_{event}_{table.removeprefix('catalog_')}"


def _function(table: str) -> str:
    return f"{TABLE}_of_{table.removeprefix('catalog_')}"
