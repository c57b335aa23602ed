"""What a command leaves where there is no room: a sentence, and no file that looks whole."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ml.commands import main
from ml.writing import write_whole
from tests.ml.drawing import write_collection

ROOM = 300
"""Bytes that a file may have: less than any of these commands writes."""


@contextmanager
def a_full_disk() -> Iterator[None]:
    """No file may grow beyond ``ROOM``: the system itself refuses the write, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture(scope="module")
def collection(tmp_path_factory) -> Path:
    return write_collection(tmp_path_factory.mktemp("full") / "art", num_each=3)


def everything_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.learning
@pytest.mark.parametrize(
    "command",
    [
        "explore {data} --json {out}/found.json",
        "explore {data} --html {out}/found.html",
        "evaluate --data {data} --json {out}/figures.json",
        "evaluate --data {data} --html {out}/figures.html",
        "explain {data}/north/painting/000.png --out {out} --evaluations 99",
        "calibrate --data {data} --out {out}/mine",
        "filters --out {out}/filters.png",
    ],
)
def test_without_room_a_command_says_so_and_leaves_nothing(command, collection, tmp_path: Path, capsys):
    arguments = command.format(data=collection, out=tmp_path).split()
    with a_full_disk():
        assert main(arguments) == 1
    told = capsys.readouterr().err
    assert told.splitlines()[-1].startswith(f"python -m ml {arguments[0]}: ")
    assert "File too large" in told
    assert everything_in(tmp_path) == []


@pytest.mark.learning
def test_a_search_without_room_keeps_what_was_tried_before(collection, tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setattr("ml.tuning.measure_fold", lambda *_: 0.5)
    arguments = ["tune", str(collection), "--study", str(tmp_path / "study.log"), "--trials", "1", "--folds", "2"]
    arguments += ["--size", "32", "--at-least", "2"]
    if main(arguments) != 0:
        pytest.fail(capsys.readouterr().err)
    before = (tmp_path / "study.log").read_bytes()
    assert len(before) > ROOM
    with a_full_disk():
        assert main([*arguments[:5], "2", *arguments[6:]]) == 1
    assert "room" in capsys.readouterr().err
    assert (tmp_path / "study.log").read_bytes() == before
    assert main([*arguments[:5], "2", *arguments[6:]]) == 0, "the search goes on when there is room again"


def test_a_file_that_cannot_be_written_whole_leaves_the_old_one(tmp_path: Path):
    place = tmp_path / "report.json"
    write_whole(place, "old")
    with a_full_disk(), pytest.raises(OSError, match=r"report\.json"):
        write_whole(place, b"x" * (ROOM + 1))
    assert place.read_text() == "old"
    assert everything_in(tmp_path) == ["report.json"]
