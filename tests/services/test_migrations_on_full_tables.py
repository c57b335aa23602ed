"""Migrations run while visitors look, on tables that are full: no long lock, no rewrite (see CONTRIBUTING).

Every migration's SQL is read; and what counts as safe is itself tried on PostgreSQL with rows in the tables.
"""

import json
from contextlib import closing

import psycopg
import pytest

from tests.services import servers
from tests.services.installation import Installation
from tests.services.test_workers import needs
from tests.unsafe_migrations import findings

pytestmark = [pytest.mark.services, needs("PostgreSQL", servers.postgres_binaries())]

# Of before the first release: they make tables that are empty. Every later one keeps to the rule.
OLDER = {"catalog": 21, "tagging": 24, "museum": 2}
SQL_OF_ALL = """
import json
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, SeparateDatabaseAndState
loader, told = MigrationLoader(connection, replace_migrations=False), {{}}
older = {older}
for app, name in sorted(loader.graph.nodes):
    if app not in older or (int(name[:4]) <= older[app] and name not in {also!r}):
        continue
    migration = loader.get_migration(app, name)
    steps = [step for step in migration.operations if isinstance(step, RunPython)]
    told[app + "." + name] = {{
        "sql": [part for part in loader.collect_sql([(migration, False)]) if not part.startswith("--")],
        "is_mixed": bool(steps) and len(steps) < len(migration.operations),
        "is_one_way": any(step.reverse_code is None for step in steps),
        "holds_its_rows": bool(steps) and migration.atomic,
        "no_longer_read": bool(getattr(migration, "NO_LONGER_READ", "")),
    }}
print(json.dumps(told))
"""
ALSO = [
    "0010_changes_are_found_by_time",
    "0013_margins_and_tallies",
]  # older ones, to see that the rule finds something


@pytest.fixture(scope="module")
def museum(tmp_path_factory):
    folder = tmp_path_factory.mktemp("full")
    with servers.postgres(folder) as database:
        installation = Installation(folder, DATABASE_URL=database)
        installation.manage("migrate", "-v0")
        installation.manage("fill", "300", "--pictures", "0", "--search")
        yield installation


@pytest.fixture(scope="module")
def migrations(museum) -> dict[str, dict]:
    code = SQL_OF_ALL.format(older=OLDER, also=ALSO)
    return json.loads(museum.manage("shell", "-v0", "-c", code).stdout.splitlines()[-1])


def test_every_migration_is_safe_on_a_full_table(migrations):
    newer = {name: one for name, one in migrations.items() if name.partition(".")[2] not in ALSO}
    wrong = {name: findings(one["sql"], one["no_longer_read"]) for name, one in newer.items()}
    assert {name: found for name, found in wrong.items() if found} == {}, "see CONTRIBUTING"
    assert [name for name, one in newer.items() if one["is_mixed"]] == [], "data apart from schema"
    assert [name for name, one in newer.items() if one["is_one_way"]] == [], "every data step is reversible"
    assert [name for name, one in newer.items() if one["holds_its_rows"]] == [], "data in batches: atomic = False"


def test_the_rule_finds_what_older_migrations_did_to_tables_that_were_empty(migrations):
    [found] = findings(migrations["tagging.0010_changes_are_found_by_time"]["sql"])
    assert "locks the table" in found
    assert "AddIndexConcurrently" in found
    assert (
        len(findings(migrations["tagging.0013_margins_and_tallies"]["sql"])) == 1
    )  # its new table is nobody's concern


EXHIBIT = 'ALTER TABLE "catalog_exhibit"'
SAFE = [
    [f'{EXHIBIT} ADD COLUMN "weight" integer NULL'],
    [f'{EXHIBIT} ADD COLUMN "weight" integer DEFAULT 0 NOT NULL'],
    [f'{EXHIBIT} ADD COLUMN "owner_id" integer NULL CONSTRAINT "owner" REFERENCES "auth_user" ("id") '
     "DEFERRABLE INITIALLY DEFERRED", 'SET CONSTRAINTS "owner" IMMEDIATE'],
    ['CREATE INDEX CONCURRENTLY "by_medium" ON "catalog_exhibit" ("medium")'],
    [f'{EXHIBIT} ADD CONSTRAINT "titled" CHECK ("title" <> \'?\') NOT VALID',
     f'{EXHIBIT} VALIDATE CONSTRAINT "titled"'],
    ['CREATE UNIQUE INDEX CONCURRENTLY "one" ON "catalog_exhibit" ("id", "title")',
     f'{EXHIBIT} ADD CONSTRAINT "once" UNIQUE USING INDEX "one"'],
    ['DROP INDEX CONCURRENTLY "exhibit_by_maker_and_id"'],
]  # fmt: skip
UNSAFE = [
    'CREATE INDEX "by_medium" ON "catalog_exhibit" ("medium")',
    f'{EXHIBIT} ADD CONSTRAINT "titled" CHECK ("title" <> \'?\')',
    f'{EXHIBIT} ADD CONSTRAINT "once" UNIQUE ("id", "title")',
    f'{EXHIBIT} ALTER COLUMN "title" TYPE text USING "title"::text || \'\'',
    f'{EXHIBIT} ALTER COLUMN "indexed_at" SET NOT NULL',
    f'{EXHIBIT} ADD COLUMN "lot" uuid DEFAULT gen_random_uuid()',
]
STRONG = ("AccessExclusiveLock", "ExclusiveLock", "ShareRowExclusiveLock", "ShareLock")
LOOK = """
SELECT pg_relation_filenode('catalog_exhibit'),
       (SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_xact_user_tables WHERE relname = 'catalog_exhibit'),
       (SELECT array_agg(mode) FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'catalog_exhibit'::regclass)
"""


def what_it_does(database: str, sql: str) -> tuple[bool, bool]:
    """Whether the statement rewrites the table, and whether it reads it to the end under a lock that others feel."""
    with closing(psycopg.connect(database)) as connection:
        before = connection.execute(LOOK).fetchone()
        connection.execute(sql)
        after = connection.execute(LOOK).fetchone()
        connection.rollback()
    return after[0] != before[0], after[1] > before[1] and bool(set(after[2] or ()) & set(STRONG))


@pytest.mark.parametrize("statements", SAFE, ids=lambda statements: statements[0][-40:])
def test_what_the_rule_lets_pass_neither_rewrites_a_full_table_nor_reads_it_under_a_lock(museum, statements):
    database = museum.environment["DATABASE_URL"]
    assert findings(statements) == []
    for sql in statements:
        if "CONCURRENTLY" in sql:  # not in a transaction: PostgreSQL's own promise; USING INDEX finds it then
            if "UNIQUE" in sql:
                with closing(psycopg.connect(database, autocommit=True)) as connection:
                    connection.execute(sql)
        elif "VALIDATE" not in sql and not sql.startswith("SET"):
            assert what_it_does(database, sql) == (False, False), sql


@pytest.mark.parametrize("sql", UNSAFE, ids=lambda sql: sql[-40:])
def test_what_the_rule_refuses_does_harm(museum, sql):
    assert findings([sql])
    assert True in what_it_does(museum.environment["DATABASE_URL"], sql)


def test_what_the_version_before_could_not_stand_is_refused_and_what_nobody_reads_may_go():
    column = f'{EXHIBIT} ADD COLUMN "weight" integer DEFAULT 0 NOT NULL'
    assert findings([column, f'{EXHIBIT} ALTER COLUMN "weight" DROP DEFAULT'])
    assert findings([f'{EXHIBIT} RENAME COLUMN "maker" TO "artist"'])
    taken = [f'{EXHIBIT} DROP COLUMN "maker" CASCADE', 'DROP TABLE "catalog_tour" CASCADE']
    assert len(findings(taken)) == 2
    assert findings(taken, is_no_longer_read=True) == []
    assert findings(['CREATE TABLE "catalog_new" ("id" bigint)', 'CREATE INDEX "a" ON "catalog_new" ("id")']) == []


def test_a_migration_gives_up_a_table_that_is_in_use_and_can_be_tried_again(museum):
    museum.environment["MIGRATION_LOCK_SECONDS"] = "1"
    database = museum.environment["DATABASE_URL"]
    with closing(psycopg.connect(database)) as reader:
        reader.execute("SELECT 1 FROM tagging_suggestion LIMIT 1")  # a visitor's transaction that is still open
        refused = museum.manage("migrate", "tagging", "0012", "-v0", check=False)
        assert refused.returncode == 1
        assert "Nobody was kept waiting" in refused.stderr
    museum.manage("migrate", "tagging", "0012", "-v0")
    museum.manage("migrate", "-v0")
