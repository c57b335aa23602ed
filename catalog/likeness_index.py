"""PostgreSQL's index of likenesses, by the extension pgvector. Where it is not installed, all of this does nothing.

The vectors stand a second time in a column that only PostgreSQL has (`embedding`). Each space has other dimensions and
therefore an index of its own, made once there are enough rows to be worth it.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Sequence

import numpy as np
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from catalog.models import Likeness

log = logging.getLogger(__name__)

TABLE = "catalog_likeness"
ENOUGH = 2_000
"""Rows; fewer are compared one by one within some milliseconds."""
_KNOWN_SECONDS = 60


def prepare() -> bool:
    """Install the extension and the column if this database allows it. Never fails; whether they are there."""
    if connection.vendor != "postgresql":
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'")
            if not _one(cursor):
                return False
            cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
            cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS embedding vector")
    except DatabaseError as problem:
        log.warning("Similar works are compared one by one: pgvector cannot be used here (%s).", problem)
        return False
    cache.delete(_KEY)
    return True


_KEY = "likeness.embedding"


def is_there() -> bool:
    """Whether vectors are also kept for PostgreSQL's index; asked of the database once a minute."""
    if connection.vendor != "postgresql":
        return False
    known: bool | None = cache.get(_KEY)
    if known is None:
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, TABLE)
        known = any(column.name == "embedding" for column in columns)
        cache.set(_KEY, known, _KNOWN_SECONDS)
    return known


def write(space: str, photographs: Sequence[int]) -> None:
    """Bring the column up to what was written for these photographs."""
    if not is_there():
        return
    rows = Likeness.objects.filter(space=space, photograph__in=photographs).values_list("pk", "vector")
    values = [(as_text(bytes(vector)), pk) for pk, vector in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {TABLE} SET embedding = %s::vector WHERE id = %s", values)  # noqa: S608


def keep_up(space: str) -> int:
    """Fill what was written before the extension came, and make the index once it is worth it. Rows filled."""
    if not is_there() and not prepare():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT photograph_id FROM {TABLE} "  # noqa: S608
            "WHERE embedding IS NULL AND space = %s AND vector <> ''::bytea LIMIT 2000",
            [space],
        )
        missing = [pk for (pk,) in cursor.fetchall()]
    write(space, missing)
    if not missing and Likeness.objects.filter(space=space).count() >= ENOUGH:
        _make_index(space)
    return len(missing)


def _make_index(space: str) -> None:
    """HNSW where pgvector has it (0.5 and later), else IVFFlat; by the cosine, for one space."""
    name = f"likeness_{_plain(space)[:16]}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = %s", [name])
        if _one(cursor):
            return
        cursor.execute("SELECT count(*) FROM pg_am WHERE amname = 'hnsw'")
        has_hnsw = bool(_one(cursor))
        cursor.execute(f"SELECT count(*) FROM {TABLE} WHERE space = %s", [space])  # noqa: S608
        lists = max(10, _one(cursor) // 1000)
        kind = "hnsw" if has_hnsw else "ivfflat"
        options = "" if has_hnsw else f" WITH (lists = {lists})"
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {name} ON {TABLE} USING {kind} "
            f"((embedding::vector({dimensions_of(space)})) vector_cosine_ops){options} WHERE space = '{_plain(space)}'"
        )


def nearest(space: str, vector: bytes, num: int) -> list[tuple[int, float]]:
    """(photograph, cosine), the likest first: nearly always the true ones."""
    size = len(vector) // 2
    text = as_text(vector)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hnsw.ef_search', %s, true)", [str(min(max(num, 40), 1000))])
        cursor.execute("SELECT set_config('ivfflat.probes', %s, true)", [str(math.isqrt(size) + 10)])
        # The space stands in the text: an index for one space is used only where the planner reads it there.
        cursor.execute(
            f"SELECT photograph_id, 1 - (embedding::vector({size}) <=> %s::vector({size})) FROM {TABLE} "  # noqa: S608
            f"WHERE space = '{_plain(space)}' AND embedding IS NOT NULL "
            f"ORDER BY embedding::vector({size}) <=> %s::vector({size}) LIMIT %s",
            [text, text, num],
        )
        return [(int(pk), float(cosine)) for pk, cosine in cursor.fetchall()]


def dimensions_of(space: str) -> int:
    row = Likeness.objects.filter(space=space).exclude(vector=b"").values_list("vector", flat=True).first()
    return len(row) // 2 if row else 1


def as_text(vector: bytes) -> str | None:
    """As pgvector reads it; None for an empty one."""
    values = np.frombuffer(vector, dtype="<f2").astype(np.float32)
    return "[" + ",".join(f"{value:.5g}" for value in values) + "]" if len(values) else None


def _plain(space: str) -> str:
    """A space's name as it may stand in the text of a statement."""
    return re.sub(r"[^0-9a-zA-Z_-]", "", space)


def _one(cursor: object) -> int:
    (value,) = cursor.fetchone()  # type: ignore[attr-defined]
    return int(value)
