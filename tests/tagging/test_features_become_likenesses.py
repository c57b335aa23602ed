"""The update that keeps what networks saw once instead of twice: nothing is lost, forth and back."""

import numpy as np
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.making import make_exhibit

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

BEFORE = [("tagging", "0022_what_chose_a_threshold"), ("catalog", "0020_how_long_likenesses_are")]
AFTER = [("tagging", "0024_features_are_likenesses")]
SEEN = np.random.default_rng(0).random(192).astype("<f2")


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def test_what_networks_saw_goes_to_the_catalogue_and_comes_back():
    both, seen_only, unreadable, liked_only = (make_exhibit(pictured=True).photographs.get().pk for _ in range(4))
    apps = migrate(BEFORE)
    Features, Likeness = apps.get_model("tagging", "Features"), apps.get_model("catalog", "Likeness")
    for photograph, values in ((both, SEEN.tobytes()), (seen_only, SEEN.tobytes()), (unreadable, b"")):
        Features.objects.create(photograph_id=photograph, network="n", values=values)
    for photograph in (both, liked_only):
        Likeness.objects.create(photograph_id=photograph, space="n", vector=b"\x00\x3c")

    from catalog.models import Likeness
    from catalog.models.likeness import seen_again

    migrate(AFTER)
    rows = {row.photograph_id: row for row in Likeness.objects.all()}
    assert set(rows) == {both, seen_only, unreadable, liked_only}
    for photograph in (both, seen_only):
        assert seen_again(rows[photograph].vector, rows[photograph].length) == pytest.approx(SEEN, rel=2e-3)
    assert (bytes(rows[unreadable].vector), rows[unreadable].length) == (b"", 0.0)
    assert (bytes(rows[liked_only].vector), rows[liked_only].length) == (b"\x00\x3c", None)

    Features = migrate(BEFORE).get_model("tagging", "Features")
    back = {row.photograph_id: np.frombuffer(bytes(row.values), dtype="<f2") for row in Features.objects.all()}
    assert set(back) == {both, seen_only, unreadable}
    assert back[seen_only] == pytest.approx(SEEN, rel=3e-3)
    migrate(AFTER)
