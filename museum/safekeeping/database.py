"""The whole database as one file, at one moment, while everyone goes on working."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.db import connection, models, transaction

from museum.safekeeping import NotDone

FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


def tables() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def save(folder: Path) -> dict[str, int]:
    """Write the database into `folder`. Returns the rows of each table as they are in that very file."""
    path = folder / FILES[connection.vendor]
    return _save_sqlite(path) if connection.vendor == "sqlite" else _save_postgresql(path)


def _save_sqlite(path: Path) -> dict[str, int]:
    """SQLite's online backup: a consistent copy, page by page, that begins again where somebody wrote."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as live, closing(sqlite3.connect(path)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        sound = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if sound != "ok":
            raise NotDone(f"The copy of the database is damaged ({sound}). Nothing was kept. Check the disk.")
        return {
            table._meta.db_table: copy.execute(f'SELECT COUNT(*) FROM "{table._meta.db_table}"').fetchone()[0]  # noqa: S608
            for table in tables()
        }


def _save_postgresql(path: Path) -> dict[str, int]:
    """pg_dump and the counts see one and the same moment: a snapshot that the transaction here holds open."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges", f"--file={path}")
        return count(cursor)


def count(cursor: object) -> dict[str, int]:
    """Rows of each table, as `cursor` sees them."""
    found = {}
    for table in tables():
        cursor.execute(f'SELECT COUNT(*) FROM "{table._meta.db_table}"')  # type: ignore[attr-defined]  # noqa: S608
        found[table._meta.db_table] = int(cursor.fetchone()[0])  # type: ignore[attr-defined]
    return found


def load(folder: Path) -> None:
    """Put the database of `folder` in the place of this one."""
    found = next((vendor for vendor, name in FILES.items() if (folder / name).exists()), None)
    if found != connection.vendor:
        raise NotDone(
            f"The backup is of {found or 'no database'}, this installation uses {connection.vendor}. "
            "Restore it where DATABASE_URL names the same kind of database; `manage.py move` leads from SQLite on."
        )
    path = folder / FILES[connection.vendor]
    if connection.vendor == "postgresql":
        connection.close()
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
             f"--dbname={connection.settings_dict['NAME']}", str(path))  # fmt: skip
        return
    connection.close()
    with closing(sqlite3.connect(path)) as copy, closing(sqlite3.connect(connection.settings_dict["NAME"])) as live:
        copy.backup(live)


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if not path:
        raise NotDone(
            f"{program} is not on this machine. Install PostgreSQL's client programs, of the server's version."
        )
    with _environment() as environment:
        command = [path, *arguments]
        told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if told.returncode:
        raise NotDone(f"{program} stopped: {told.stderr.strip()[-500:]}")


@contextmanager
def _environment() -> Iterator[dict[str, str]]:
    """Where the server is and how to log in. Not on the command line, which every account of the machine can read."""
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    yield os.environ | {name: str(given[key]) for name, key in names.items() if given.get(key)}
