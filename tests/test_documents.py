"""What the documents say shows something exists: each test and program that they name."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# The folders that a document means where it names a test by its file alone.
DOCUMENTS = {"threats.md": ("museum", "catalog", "tagging", "security"), "trust.md": ("tagging",), "privacy.md": (),
             "running.md": ()}  # fmt: skip
TESTS: dict[str, str] = {}
for path in (ROOT / "tests").rglob("test_*.py"):
    TESTS[path.name] = TESTS.get(path.name, "") + path.read_text()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_test_and_program_that_a_document_names_exists(name):
    text = (ROOT / "docs" / name).read_text()
    files = set(re.findall(r"`((?:tests|benchmarks|museum|deploy)/[\w/.-]*\w\.\w+)", text))
    assert [file for file in sorted(files) if not (ROOT / file).exists()] == []
    alone = set(re.findall(r"`(test_\w+\.py)", text))
    assert [
        file for file in sorted(alone) if not any((ROOT / "tests" / at / file).exists() for at in DOCUMENTS[name])
    ] == []
    file = ""
    for named, function in re.findall(r"`(?:[\w/]*?(test_\w+\.py))?(?:::(test_\w+))?[`: ]", text):
        file = named or file
        if function:
            assert f"def {function}(" in TESTS[file], f"{file}::{function}"


def test_every_threat_names_what_shows_that_it_is_stopped():
    rows = [row for row in (ROOT / "docs/threats.md").read_text().splitlines() if row.startswith("| ")][1:]
    assert len(rows) > 20
    shown = "tests/", "test_", "same |", "decision "
    assert [row for row in rows if not any(word in row.rsplit("|", 2)[1] + "|" for word in shown)] == []
