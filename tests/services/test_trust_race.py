"""The trust rule on PostgreSQL: workers and curators at once on the same works, and a closure in the middle."""

import subprocess
import sys

import pytest

from tests.services import servers
from tests.services.installation import Installation
from tests.services.test_workers import needs

pytestmark = [pytest.mark.services, needs("PostgreSQL", servers.postgres_binaries())]

NUM = 400
PREPARE = f"""
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from tagging import certifying
from tagging.models import Shares, Suggestion
from tests.making import make_model_version
from tests.tagging.trusting import answered, promise, waiting
cleo = User.objects.create_superuser("cleo")
model = make_model_version()
Shares.objects.create(control=1.0, audit=0.01)
answered(200, model, cleo)
waiting({NUM}, model)
assert certifying.look(promise(cleo), model).granted
"""
WORKER = """
from tagging import autofiling
from tagging.models import Certificate
certificate = Certificate.objects.with_all().get()
autofiling.BATCH = 20
print(sum(iter(lambda: autofiling.file_batch(certificate), 0)))
"""
CURATOR = """
from django.contrib.auth.models import User
from tagging.models import AlreadyDecided, Review, Suggestion
from tests.making import category
cleo, drawing, num = User.objects.get(username="cleo"), category("drawing"), 0
for row in Suggestion.objects.filter(exhibit__category=None).select_related("exhibit").order_by("confidence", "pk"):
    row.exhibit.category = None
    try:
        Review.decide(row.exhibit, drawing, cleo, row)
        num += 1
    except AlreadyDecided:
        pass
print(num)
"""
CLOSER = """
from tagging import certifying
from tagging.models import Certificate, Review
for _ in range(100_000):  # until the machine is in the middle of it, or done
    if Review.objects.by_the_rule().count() >= 40:
        break
print(int(certifying.close(Certificate.objects.get(), "person", "Stop.")))
"""


@pytest.fixture
def installation(tmp_path):
    with servers.postgres(tmp_path) as database:
        made = Installation(tmp_path, DATABASE_URL=database)
        made.manage("migrate", "--verbosity", "0")
        made.manage("shell", "-v0", "-c", PREPARE)
        yield made


def at_once(installation: Installation, *scripts: str) -> list[int]:
    processes = [
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v0", "-c", script],
            cwd=servers.ROOT, env=installation.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for script in scripts
    ]  # fmt: skip
    told = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * len(scripts), told
    return [int(out) for out, _err in told]


def test_two_workers_a_curator_and_a_closure_at_once_decide_every_work_once(installation):
    first, second, curator, closed = at_once(installation, WORKER, WORKER, CURATOR, CLOSER)
    assert closed == 1
    assert first + second + curator == NUM
    decided = "Exhibit.objects.filter(reviews__pk__gt=200).annotate(n=Count('reviews')).values_list('n', flat=True)"
    assert installation.ask(f"list({decided})") == [1] * NUM
    assert installation.ask("Exhibit.objects.filter(filed_by='machine').count()") == first + second
    assert at_once(installation, WORKER) == [0]  # nothing is filed after a closure
