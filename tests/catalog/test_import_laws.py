"""Laws: undo ∘ apply = identity; what is exported imports to the same catalogue."""

import json
import tempfile
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import exporting
from catalog.importing.records import TEXTS
from catalog.importing.starting import from_shell
from catalog.importing.working import work_on
from catalog.models import Category, Exhibit, ImportJob

pytestmark = pytest.mark.django_db

LAW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NUMBERS = ["1987.1", "1987.2", "INV 3", "É-4", "=5"]
SLUGS = ["", "painting", "drawing", "other"]

# Text as a database keeps it after a form or an import: no control characters around it, composed letters.
letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
tricky = st.sampled_from(
    ["=1+1", "'=1+1", "-500", "@x", "'t Hooft", 'a "b", c; d', "a\nb\r\nc\rd", "|", "-"],
)
words = st.text(letters, max_size=12).map(str.strip) | tricky
years = st.none() | st.integers(-3000, 2100)


@st.composite
def exhibits(draw, number):
    earliest, latest = draw(years), draw(years)
    if earliest is not None and latest is not None:
        earliest, latest = sorted((earliest, latest))
    slug = draw(st.sampled_from(SLUGS))
    return {
        **{name: draw(words) for name in TEXTS},
        "accession_number": number,
        "earliest_year": earliest,
        "latest_year": latest,
        "rights": draw(st.sampled_from(Exhibit.Rights.values)),
        "category": slug,
        "filed_by": draw(st.sampled_from(Exhibit.FiledBy.values)) if slug else "",
        "published_at": draw(st.none() | st.datetimes().map(lambda m: m.replace(year=2020).isoformat() + "+00:00")),
    }


catalogues = st.lists(st.sampled_from(NUMBERS), unique=True).flatmap(lambda ns: st.tuples(*map(exhibits, ns)))


@contextmanager
def afterwards_as_before():
    """Each example starts from the same empty catalogue."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def fill(catalogue) -> None:
    by_slug = {category.slug: category for category in Category.objects.all()}
    for values in catalogue:
        Exhibit.objects.create(**{**values, "category": by_slug.get(values["category"])})


def exported(format_name="jsonl") -> str:
    return "".join(exporting.FORMATS[format_name](exporting.records()))


def work(job: ImportJob, *, until: str) -> None:
    assert job.take()
    work_on(job, 60)
    assert (job.state, job.problem) == (until, "")


def imported(path: Path, existing: str = "update") -> ImportJob:
    job = from_shell(path, None, existing=existing)
    work(job, until="checked")
    job.move((ImportJob.State.CHECKED,), ImportJob.State.APPLYING)
    work(job, until="applied")
    return job


def undo(job: ImportJob) -> None:
    assert job.can_undo
    job.move((ImportJob.State.APPLIED, ImportJob.State.CANCELLED), ImportJob.State.UNDOING)
    work(job, until="undone")


@LAW
@given(before=catalogues, sent=catalogues.filter(len), existing=st.sampled_from(["update", "fill", "skip"]))
def test_undo_after_apply_is_identity(before, sent, existing):
    with afterwards_as_before(), tempfile.TemporaryDirectory() as folder:
        fill(before)
        path = Path(folder) / "sent.jsonl"
        path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in sent), encoding="utf-8")
        filed_before = list(Exhibit.objects.order_by("pk").values_list("pk", "filed_at", "created_at"))
        was = exported()
        undo(imported(path, existing))
        assert exported() == was
        assert list(Exhibit.objects.order_by("pk").values_list("pk", "filed_at", "created_at")) == filed_before


@LAW
@given(catalogue=catalogues.filter(len), format_name=st.sampled_from(["csv", "jsonl"]))
def test_an_export_imports_to_the_same_catalogue(catalogue, format_name):
    with afterwards_as_before(), tempfile.TemporaryDirectory() as folder:
        fill(catalogue)
        was, path = exported(format_name), Path(folder) / f"all.{format_name}"
        call_command("export_exhibits", str(path), stdout=StringIO())
        assert imported(path).count("applied_unchanged") == len(catalogue)
        Exhibit.objects.all().delete()
        imported(path)
        assert exported(format_name) == was


@given(text=words)
def test_no_exported_cell_is_a_formula_to_a_spreadsheet(text):
    from catalog.spreadsheet_safety import armed, disarmed

    cell = disarmed(text)
    assert armed(cell) == text
    assert not cell.startswith(("=", "@", "\t", "\r"))
    assert not cell.startswith(("+", "-")) or cell[1:2].isdigit()


def test_a_job_that_finds_nothing_to_do_can_be_undone(tmp_path):
    path = tmp_path / "works.jsonl"
    path.write_text('{"accession_number": "1", "title": "Head"}\n')
    imported(path)
    undo(imported(path))
    assert Exhibit.objects.count() == 1
