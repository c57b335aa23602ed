"""What in a migration's SQL keeps visitors of a large museum waiting, or breaks the version that still serves.

Read from the statements as PostgreSQL gets them. A table that the same migration makes is empty, and unknown to the
version before: anything may be done to it. See CONTRIBUTING.
"""

from __future__ import annotations

import re

LOCKS, REWRITES, BREAKS = (
    "locks the table while it is read to the end",
    "rewrites the table",
    "breaks the version before",
)
TABLE = r'(?:ONLY )?"(?P<table>\w+)"'
RULES = (
    (rf"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)\S+ ON {TABLE}", LOCKS, "AddIndexConcurrently, atomic = False"),
    (r"DROP INDEX (?!CONCURRENTLY)(?P<table>)", LOCKS, "RemoveIndexConcurrently, atomic = False"),
    (rf"ALTER TABLE {TABLE} ADD CONSTRAINT \S+ (?:CHECK|FOREIGN KEY)(?!.*NOT VALID)", LOCKS,
     "AddConstraintNotValid, then ValidateConstraint in a migration of its own"),
    (rf"ALTER TABLE {TABLE} ADD CONSTRAINT \S+ (?:UNIQUE|PRIMARY KEY|EXCLUDE)(?! USING INDEX)", LOCKS,
     "a unique index built CONCURRENTLY, then ADD CONSTRAINT ... USING INDEX"),
    (rf"ALTER TABLE {TABLE} .*ALTER COLUMN \S+ SET NOT NULL", LOCKS,
     "a CHECK that is NOT VALID and then validated, before it"),
    (rf"ALTER TABLE {TABLE} .*ALTER COLUMN \S+ TYPE ", REWRITES, "a new column, filled in batches"),
    (rf"ALTER TABLE {TABLE} ADD COLUMN (?=.*(?:GENERATED ALWAYS|\bSERIAL\b|random\(|gen_random_uuid|clock_timestamp))",
     REWRITES, "an empty column, filled in batches"),
    (rf"ALTER TABLE {TABLE} ADD COLUMN (?=.*NOT NULL)(?!.*DEFAULT)", BREAKS, "null=True or db_default"),
    (rf"ALTER TABLE {TABLE} ALTER COLUMN \S+ DROP DEFAULT", BREAKS,
     "db_default: the version before writes rows without it"),
    (rf"ALTER TABLE {TABLE} RENAME", BREAKS, "add, fill, read the new one, take the old one away: two releases"),
    (rf"ALTER TABLE {TABLE} DROP COLUMN", BREAKS, "NO_LONGER_READ in the migration, once a release does without it"),
    (r'DROP TABLE "(?P<table>\w+)"', BREAKS, "NO_LONGER_READ in the migration, once a release does without it"),
)  # fmt: skip


def findings(statements: list[str], is_no_longer_read: bool = False) -> list[str]:
    """A sentence for each statement that is not safe. `is_no_longer_read`: what is taken away may go."""
    own: set[str] = set()
    found = []
    for statement in statements:
        sql = " ".join(statement.split())
        made = re.match(r'CREATE TABLE "(\w+)"', sql)
        if made:
            own.add(made[1])
            continue
        for pattern, why, instead in RULES:
            hit = re.match(pattern, sql)
            if not hit or hit["table"] in own or (is_no_longer_read and re.search(r"DROP (COLUMN|TABLE)", sql)):
                continue
            found.append(f"{why}: {sql[:150]}  Instead: {instead}")
            break
    return found
