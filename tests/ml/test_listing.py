"""Data folders: both layouts, and what is said of those that cannot be used."""

from pathlib import Path

import pytest

from ml import LABELS
from ml.listing import DataError, list_pictures, require_categories
from ml.loading import load_samples
from tests.ml.drawing import write_collection


def touch(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    return root


def test_categories_directly_in_the_folder_are_one_source(tmp_path: Path):
    listing = list_pictures(touch(tmp_path / "museum", "painting/1.jpg", "painting/2.jpg", "drawing/3.jpg"))
    assert listing.count() == {"drawing": 1, "painting": 2}
    assert {sample.source for sample in listing.samples} == {"museum"}


def test_folders_of_sources_hold_folders_of_categories(tmp_path: Path):
    listing = list_pictures(touch(tmp_path, "abbey/painting/1.jpg", "bridge/painting/1.jpg", "bridge/drawing/2.jpg"))
    assert listing.count_by_source() == {"abbey": {"painting": 1}, "bridge": {"drawing": 1, "painting": 1}}


def test_other_and_unknown_categories_are_left_out_and_counted(tmp_path: Path):
    names = ("painting/1.jpg", "other/2.jpg", "vases/3.jpg", "vases/4.jpg", "abbey/other/5.jpg", "abbey/maps/6.jpg")
    listing = list_pictures(touch(tmp_path, *names))
    assert listing.count() == {"painting": 1}
    assert listing.left_out == {"maps": 1, "other": 2, "vases": 2}


def test_the_names_of_categories_may_be_capitalised_and_hidden_files_are_passed_over(tmp_path: Path):
    listing = list_pictures(touch(tmp_path, "Painting/1.jpg", "Painting/.DS_Store", ".git/painting/2.jpg"))
    assert [(sample.label, sample.path.name) for sample in listing.samples] == [("painting", "1.jpg")]


@pytest.mark.parametrize("names", [(), ("readme.txt",), ("vases/1.jpg",), ("painting/empty/1.txt",)])
def test_a_folder_without_pictures_of_the_labels_is_refused(tmp_path: Path, names: tuple[str, ...]):
    with pytest.raises(DataError, match="holds no picture of drawing, engraving"):
        list_pictures(touch(tmp_path, *names))


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path):
    with pytest.raises(DataError, match="is not a folder"):
        list_pictures(tmp_path / "nowhere")


def test_missing_and_small_categories_are_named(tmp_path: Path):
    listing = list_pictures(touch(tmp_path, *(f"painting/{i}.jpg" for i in range(10)), "drawing/1.jpg"))
    with pytest.raises(DataError, match=r"drawing \(1\), engraving \(0\), iconography \(0\), sculpture \(0\)"):
        require_categories(listing, LABELS, 10)


def test_unreadable_pictures_are_told_apart_from_the_others(tmp_path: Path):
    root = write_collection(tmp_path / "art", num_each=3)
    (root / "north" / "painting" / "broken.png").write_bytes(b"no picture")
    listing = list_pictures(root)
    done: list[int] = []
    loaded = load_samples(listing.samples, 24, done.append)
    assert loaded.pixels.shape == (15, 24, 24, 3)
    assert len(loaded.samples) == len(loaded.digests) == 15
    assert [Path(path).name for path in loaded.unreadable] == ["broken.png"]
    assert done[-1] == 16
