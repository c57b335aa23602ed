"""The museum's pulse: it beats once for every statement that changed what visitors see, whoever sent it.

Triggers write it, so an import, the administration, `update()`, and a hand on the database's own shell all count. What
was made at one pulse may be shown again as long as the pulse is the same; a work that was withdrawn is another pulse,
and one that says so.

PostgreSQL adds a row for each statement, so that nobody waits for anybody; SQLite, which has one writer at a time,
changes one row. The table is no model: it is neither backed up as the museum's own, nor moved, nor emptied by tests.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.db import connection, connections, transaction
from django.utils import timezone

from catalog.pulse_triggers import NUM_TRIGGERS, TABLE, prepare

log = logging.getLogger(__name__)

# Statements of transactions side by side may show in another order than they were numbered: so many are looked at.
LOOKED_AT = 500
KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Beat:
    """What the pulse was at one moment."""

    text: str
    withdrawals: int | None  # another number after whatever was taken from view
    first: int  # of the rows that were looked at
    last: int

    def has_withdrawn_since(self, earlier: Beat) -> bool:
        """Whether something may have been taken from view since then; True where that is too long ago to say."""
        return self.withdrawals != earlier.withdrawals or earlier.last < self.first


def beat() -> Beat:
    """One query by key, a fraction of a millisecond."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            latest = f"SELECT id, nonce, withdrew FROM {TABLE} ORDER BY id DESC LIMIT {LOOKED_AT}"  # noqa: S608
            sums = "MAX(id), SUM(nonce), SUM(nonce) FILTER (WHERE withdrew), MIN(id)"
            cursor.execute(f"SELECT {sums} FROM ({latest}) AS latest")  # noqa: S608
        else:
            cursor.execute(f"SELECT MAX(id), SUM(nonce), SUM(withdrawals), MIN(id) FROM {TABLE}")  # noqa: S608
        last, nonces, withdrawals, first = cursor.fetchone()
        return Beat(f"{last}/{nonces}", withdrawals, first or 0, last or 0)


def now() -> str:
    """Another text after every change."""
    return beat().text


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
