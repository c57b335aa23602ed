"""What is installed is pinned to the letter: version and hash, from whatever index the installer is told to use."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = ("requirements.txt", "requirements-serving.txt", "requirements-dev.txt", "requirements/apart.txt")


@pytest.mark.parametrize("name", FILES)
def test_every_package_is_pinned_and_has_hashes(name):
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    assert len(lines) > 10 or name.startswith("requirements/")
    assert [line for line in lines if not re.match(r"[\w.\[\],-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


@pytest.mark.parametrize("name", FILES)
def test_no_index_is_named(name):
    assert not re.search(r"https?://|--index|--extra-index|--find-links", (ROOT / name).read_text())
