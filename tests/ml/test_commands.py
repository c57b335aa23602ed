"""The command line: what it prints, its exit codes, and its sentences when something is wrong."""

import json
from pathlib import Path

import pytest

from ml.commands import COMMANDS, main
from tests.ml.drawing import draw, encode, write_collection


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    path.write_bytes(encode(draw("painting", side=96)))
    return path


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    assert left.value.code == 0
    assert "usage: python -m ml" in capsys.readouterr().out


@pytest.mark.learning
def test_predict_prints_one_json_object_a_picture(picture: Path, tmp_path: Path, capsys):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    assert main(["predict", str(picture), str(broken), str(tmp_path / "none.jpg"), "--json"]) == 0
    good, bad, missing = map(json.loads, capsys.readouterr().out.splitlines())
    assert set(good) == {"file", "label", "confidence", "probabilities"}
    assert good["file"] == str(picture)
    assert sum(good["probabilities"].values()) == pytest.approx(1.0, abs=1e-5)
    assert set(bad) == set(missing) == {"file", "error"}
    assert "cannot be opened" in missing["error"]


@pytest.mark.learning
def test_predict_fails_where_no_picture_could_be_judged(tmp_path: Path, capsys):
    assert main(["predict", str(tmp_path / "none.jpg")]) == 1
    assert "cannot be opened" in capsys.readouterr().out


def test_a_command_without_its_artefact_says_what_is_missing(picture: Path, tmp_path: Path, capsys):
    assert main(["predict", str(picture), "--artefact", str(tmp_path / "nowhere")]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("python -m ml predict: There is no artefact at")


def test_card_prints_the_card_and_the_version(capsys):
    assert main(["card"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("<!-- version ")
    assert "## Known weaknesses" in out


def test_training_on_an_empty_folder_is_refused(tmp_path: Path, capsys):
    assert main(["train", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "holds no picture" in capsys.readouterr().err


def test_training_on_one_category_only_is_refused(tmp_path: Path, capsys):
    root = write_collection(tmp_path / "art", num_each=1)
    assert main(["train", str(root / "north"), "--out", str(tmp_path / "out")]) == 1
    assert "Too few pictures to train on: drawing (1)" in capsys.readouterr().err


def test_resuming_without_a_checkpoint_is_refused(tmp_path: Path):
    from ml.backbones import Blueprint
    from ml.checkpoints import open_work
    from ml.listing import DataError
    from ml.recipe import Recipe

    recipe = Recipe(Blueprint("vgg16", 32, 5))
    with pytest.raises(DataError, match="no checkpoint"):
        open_work(tmp_path / "work", recipe, resume=True)
    open_work(tmp_path / "work", recipe, resume=False)
    open_work(tmp_path / "work", recipe, resume=True)
    with pytest.raises(DataError, match="other options"):
        open_work(tmp_path / "work", Recipe(Blueprint("vgg16", 32, 5), epochs=3), resume=True)


@pytest.mark.learning
def test_stopping_with_the_keyboard_leaves_no_artefact(tmp_path: Path, capsys, monkeypatch):
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ml.commands.train.train_and_assemble", stop)
    root = write_collection(tmp_path / "art", num_each=18)
    out = tmp_path / "out"
    arguments = ["train", str(root), "--out", str(out), "--split", "random", "--size", "32", "--calibrate-share", "0.2"]
    assert main(arguments) == 130
    assert "Go on with --resume" in capsys.readouterr().err
    assert not out.exists()


def test_too_small_an_input_is_refused_before_anything_is_read(tmp_path: Path, capsys):
    assert main(["train", str(tmp_path), "--out", str(tmp_path / "out"), "--size", "16"]) == 1
    assert "--size 32 or more" in capsys.readouterr().err
