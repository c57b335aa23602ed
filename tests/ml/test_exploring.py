"""Exploring a data folder: what is found in one with known faults."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from ml.commands import main
from ml.exploring import ONE_INK, colour_spread, explore, principal_components
from ml.listing import list_pictures
from tests.ml.drawing import draw, write_collection


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    root = write_collection(tmp_path / "art", num_each=4)
    folder = root / "north" / "painting"
    shutil.copy(folder / "000.png", folder / "copy.png")
    draw("painting", 0).resize((90, 90)).save(folder / "larger.png")
    (folder / "broken.png").write_bytes(b"no picture")
    (root / "north" / "vases").mkdir()
    draw("sculpture", 7).save(root / "north" / "vases" / "1.png")
    return root


def test_faults_are_found(faulty: Path):
    facts = explore(list_pictures(faulty)).to_json()
    assert facts["n"] == 22
    assert facts["left_out"] == {"vases": 1}
    assert [Path(path).name for path in facts["unreadable"]] == ["broken.png"]
    assert [sorted(Path(path).name for path in group) for group in facts["exact_duplicates"]] == [
        ["000.png", "copy.png"]
    ]
    assert any("larger.png" in path for group in facts["near_duplicates"] for path in group)
    assert facts["short_side"]["0%"] == 48


def test_grey_and_toned_pictures_are_told_from_coloured_ones():
    light = np.tile(np.linspace(0, 255, 64), (64, 1))
    grey = np.repeat(light[..., None], 3, axis=2)
    sepia = grey * [1.0, 0.85, 0.6] + [0, 10, 20]
    coloured = np.asarray(draw("painting", side=64))
    spread = colour_spread(np.stack([grey, sepia, coloured]).astype(np.uint8))
    assert (spread[:2] < ONE_INK).all()
    assert spread[2] > ONE_INK


def test_components_of_hardly_any_pictures_are_nought():
    assert principal_components(np.zeros((2, 8, 8, 3), dtype=np.uint8)).tolist() == [[0, 0], [0, 0]]


def test_the_report_is_one_file_with_pictures_in_it(faulty: Path, tmp_path: Path, capsys):
    page, facts = tmp_path / "report.html", tmp_path / "facts.json"
    assert main(["explore", str(faulty), "--html", str(page), "--json", str(facts)]) == 0
    text = page.read_text()
    assert text.count("data:image/png;base64,") >= 5
    assert "http" not in text
    assert "<td>vases</td><td>1</td>" in text
    assert json.loads(facts.read_text())["n"] == 22
    assert "left out, being none of the categories: {'vases': 1}" in capsys.readouterr().err
