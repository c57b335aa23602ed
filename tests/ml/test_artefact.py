"""Artefacts: whole, named by their contents, and refused with a reason when they are not what they claim."""

import json
import shutil
from pathlib import Path

import pytest

from ml import STARTER, Artefact, ArtefactError
from ml.artefact import MANIFEST, write_artefact

MANIFEST_OF_A_TOY = {
    "labels": ["drawing", "painting"],
    "side": 32,
    "temperature": 1.5,
    "serving": {"file": "serving.tflite", "engine": "litert", "precision": "f32"},
    "head": {"file": "head.npz", "num_features": 3},
    "weights": {"file": "weights.npz", "dtype": "float16"},
    "blueprint": {"backbone": "vgg16", "side": 32, "num_labels": 2},
}
FILES = {
    "serving.tflite": b"model",
    "head.npz": b"head",
    "weights.npz": b"weights",
    "report.json": b"{}",
    "card.md": b"# Toy\n",
}


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    write_artefact(tmp_path / "toy", MANIFEST_OF_A_TOY, FILES)
    return tmp_path / "toy"


def reason(path: Path) -> str:
    with pytest.raises(ArtefactError) as caught:
        Artefact.read(path)
    return str(caught.value)


def test_what_is_written_is_read_again(toy: Path):
    artefact = Artefact.read(toy)
    assert artefact.labels == ("drawing", "painting")
    assert (artefact.side, artefact.temperature, artefact.card) == (32, 1.5, "# Toy\n")
    assert artefact.serving_file.read_bytes() == b"model"


def test_the_version_follows_the_contents_not_the_place(toy: Path, tmp_path: Path):
    version = Artefact.read(toy).version
    shutil.copytree(toy, tmp_path / "elsewhere")
    assert Artefact.read(tmp_path / "elsewhere").version == version
    other = write_artefact(tmp_path / "other", MANIFEST_OF_A_TOY, {**FILES, "card.md": b"# Another\n"})
    assert other.version != version


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_changed_file_is_noticed(toy: Path, name: str):
    (toy / name).write_bytes(FILES[name] + b"!")
    assert "is damaged" in reason(toy)


@pytest.mark.parametrize("name", [*sorted(FILES), MANIFEST])
def test_a_missing_file_is_noticed(toy: Path, name: str):
    (toy / name).unlink()
    assert f"lacks {name}" in reason(toy)


def test_a_folder_that_is_no_artefact_is_refused(tmp_path: Path):
    assert "no artefact at" in reason(tmp_path / "nowhere")
    assert "lacks manifest.json" in reason(tmp_path)


def test_a_foreign_manifest_is_refused(toy: Path):
    (toy / MANIFEST).write_text(json.dumps({"format": "another-program/3"}))
    assert "no artefact of this program" in reason(toy)


@pytest.mark.parametrize("text", ["", "[1, 2]", '{"format": '])
def test_a_manifest_that_is_no_json_object_is_refused(toy: Path, text: str):
    (toy / MANIFEST).write_text(text)
    assert "is damaged" in reason(toy)


def test_a_manifest_cannot_reach_outside_its_folder(toy: Path):
    manifest = json.loads((toy / MANIFEST).read_text())
    manifest["files"]["../secret"] = "0" * 64
    (toy / MANIFEST).write_text(json.dumps(manifest))
    assert "outside it" in reason(toy)


def test_writing_replaces_an_older_artefact_and_leaves_nothing_beside_it(toy: Path):
    write_artefact(toy, MANIFEST_OF_A_TOY, {**FILES, "card.md": b"# Newer\n"})
    assert Artefact.read(toy).card == "# Newer\n"
    assert [path.name for path in toy.parent.iterdir()] == ["toy"]


def test_writing_never_replaces_a_folder_of_other_things(tmp_path: Path):
    (tmp_path / "photographs").mkdir()
    (tmp_path / "photographs" / "one.jpg").write_bytes(b"precious")
    with pytest.raises(ArtefactError, match="holds other files"):
        write_artefact(tmp_path / "photographs", MANIFEST_OF_A_TOY, FILES)
    assert (tmp_path / "photographs" / "one.jpg").read_bytes() == b"precious"


def test_a_full_disk_leaves_no_half_written_artefact(tmp_path: Path, monkeypatch):
    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ArtefactError, match="No space left on device"):
        write_artefact(tmp_path / "toy", MANIFEST_OF_A_TOY, FILES)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.learning
def test_a_serving_model_that_is_none_is_refused_when_loaded(toy: Path):
    from ml import load

    with pytest.raises(ArtefactError, match="does not load"):
        load(toy)


def test_the_starter_lists_what_it_learned_from():
    from ml.learned import read_learned

    artefact = Artefact.read(STARTER)
    parts = artefact.report["data"]["parts"]
    num_fitted = sum(sum(parts[name].values()) for name in ("learn", "calibrate"))
    num_fitted += artefact.report["scope"]["num_outside"]
    assert 0.99 * num_fitted <= len(read_learned(artefact)) <= num_fitted
