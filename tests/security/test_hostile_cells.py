"""Whatever stands in a cell of a table that is imported is kept and shown as text, or refused with a sentence."""

import csv
import html
import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Exhibit, ImportRow
from tests.catalog.importing_by_shell import run
from tests.security.test_hostile_text import HOSTILE, MARKUP

pytestmark = pytest.mark.django_db
COLUMNS = ("accession number", "title", "artist", "date", "medium", "description")
# Anything that can be written down: also what separates lines, other directions, and characters that are none.
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(HOSTILE)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells=st.tuples(*[anything] * (len(COLUMNS) - 1)), number=anything)
def test_a_cell_is_kept_as_text_or_refused_and_never_stops_the_next_row(cells, number):
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        told = imported(Path(folder) / "works.csv", [(number, *cells), ("Z.1", "The next row", "", "", "", "")])
        assert told["created"] + told["refused"] == told["rows"] in (1, 2)  # a row of nothing is none
        assert Exhibit.objects.get(accession_number="Z.1").title == "The next row"
        for refused in ImportRow.objects.refused():
            assert all(len(sentence) > 20 for sentence in refused.sentences)
        for work in Exhibit.objects.exclude(accession_number="Z.1"):
            assert work.title == "" or work.title in cells[0].replace("\0", "")
            is_shown_as_text(work)
        transaction.set_rollback(True)


def imported(path: Path, rows: list[tuple[str, ...]]) -> dict[str, int]:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *rows])
    return run(path)[0]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_hostile_text_in_every_cell_of_a_row(text, tmp_path):
    told = imported(tmp_path / "works.csv", [(text, *[text] * 5), ("7", *[text] * 5), ("Z.1", *["plain"] * 5)])
    assert told["created"] + told["refused"] == 3
    assert Exhibit.objects.get(accession_number="Z.1").maker == "plain"
    for work in Exhibit.objects.all():
        is_shown_as_text(work)


def is_shown_as_text(work: Exhibit) -> None:
    page = Client().get(f"/exhibits/{work.pk}/", follow=True)
    assert page.status_code in (200, 404)  # a draft, or without a picture
    type(work).objects.filter(pk=work.pk).update(published_at="2026-01-01T00:00Z")
    record = Client().get(f"/api/exhibits/{work.pk}/")
    assert record.status_code in (200, 404)
    search = Client().get("/search/", {"q": work.title[:60]})
    assert search.status_code < 500
    assert not MARKUP.search(search.text)
    assert html.unescape(search.text)
