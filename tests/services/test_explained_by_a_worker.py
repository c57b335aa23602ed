"""A map of evidence, from the picture in the store to the row in the table, by a real worker and the shipped model."""

import pytest

from tests.services import servers
from tests.services.test_behind_the_pages import installation
from tests.services.test_workers import needs

pytestmark = [pytest.mark.services, needs("PostgreSQL", servers.postgres_binaries())]
__all__ = ["installation"]


def test_a_real_worker_explains_the_head_of_the_queue_by_itself(installation):
    with installation.beat(), installation.worker():
        ready = lambda: installation.ask("Explanation.objects.filter(state='ready').count()")  # noqa: E731
        servers.wait_until(ready, 240, "the picture is tagged, then explained")
    labels = installation.ask("Explanation.objects.get().labels")
    assert len(labels) == 5
    assert installation.ask("sorted(Explanation.objects.get().sentences)") == sorted(labels)
    assert installation.ask("Explanation.objects.get().additivity_error") < 0.05
    reach = "[Explanation.objects.get().contributions(one)[1] for one in Explanation.objects.get().labels]"
    assert min(installation.ask(reach)) > 0, "a map that says something"
