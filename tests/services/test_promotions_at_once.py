"""Many promotions at the same moment on PostgreSQL: one wins, the others are told, the log has one line more."""

import pytest

from tests.services import servers
from tests.services.installation import Installation
from tests.services.test_workers import needs

pytestmark = [pytest.mark.services, needs("PostgreSQL", servers.postgres_binaries())]

SCRIPT = """
import threading
from django.db import connection
from tagging.models import ModelVersion, Promotion, Superseded

def version(number):
    return ModelVersion.objects.create(version=f"{number:064x}", location="starter", labels=["a", "b"])

def race(over):
    start, outcomes = threading.Barrier(8), []
    def promote(candidate):
        try:
            start.wait()
            candidate.promote(None, over=over)
            outcomes.append("won")
        except Superseded:
            outcomes.append("told")
        finally:
            connection.close()
    threads = [threading.Thread(target=promote, args=(one,)) for one in candidates]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return outcomes

candidates = [version(number) for number in range(1, 9)]
first = race(None)
print("first", first.count("won"), first.count("told"))
winner = ModelVersion.objects.get(is_active=True)
candidates = [version(number) for number in range(11, 19)]
second = race(winner.pk)
print("second", second.count("won"), second.count("told"))
print("active", ModelVersion.objects.filter(is_active=True).count(), "log", Promotion.objects.count())
"""


def test_of_eight_promotions_at_once_one_wins(tmp_path):
    with servers.postgres(tmp_path) as database:
        made = Installation(tmp_path, DATABASE_URL=database)
        made.manage("migrate", "--verbosity", "0")
        told = made.manage("shell", "-v0", "-c", SCRIPT).stdout
    assert "first 1 7" in told
    assert "second 1 7" in told
    assert "active 1 log 2" in told
