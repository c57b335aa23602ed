"""Cross-validation and the search for a recipe: what is kept apart, what survives a stop, what is refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml import LABELS, tuning
from ml.backbones import Blueprint
from ml.commands import main
from ml.folds import bind, make_folds
from ml.listing import DataError, Sample
from ml.loading import Loaded
from ml.recipe import Recipe
from tests.ml.drawing import write_collection

SMALL = "--width 0.06 --size 32 --epochs 1 --folds 2 --batch 10 --augmentation original".split()


def samples_of(num: int, num_sources: int) -> list[Sample]:
    return [Sample(Path(f"{n}.png"), LABELS[n % 5], f"source {n % num_sources}") for n in range(num)]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40))
def test_items_that_share_a_key_of_any_kind_are_in_one_group(pairs):
    groups = bind([one for one, _ in pairs], [f"b{other}" for _, other in pairs])
    for first, one in enumerate(pairs):
        for second, other in enumerate(pairs):
            if one[0] == other[0] or one[1] == other[1]:
                assert groups[first] == groups[second]


def test_near_duplicates_and_sources_are_in_one_fold_and_no_fold_is_empty():
    samples = samples_of(120, 12)
    duplicates = [0 if n in (0, 13) else n for n in range(120)]  # sources 0 and 1 share a picture
    fold = make_folds(samples, duplicates, 3)
    assert set(fold) == {0, 1, 2}
    for source in {sample.source for sample in samples}:
        assert len({fold[n] for n, sample in enumerate(samples) if sample.source == source}) == 1
    assert fold[0] == fold[13]


def test_with_fewer_sources_than_folds_only_near_duplicates_are_bound():
    fold = make_folds(samples_of(60, 1), [n // 2 for n in range(60)], 4)
    assert set(fold) == {0, 1, 2, 3}
    assert all(fold[2 * n] == fold[2 * n + 1] for n in range(30))


def test_a_category_from_one_source_is_refused_with_a_sentence():
    samples = [Sample(Path(f"{n}.png"), LABELS[n % 5], f"source {n % 5}") for n in range(50)]
    with pytest.raises(DataError, match="belong together and would fall into one fold"):
        make_folds(samples, list(range(50)), 2)


@pytest.mark.parametrize(("num", "words"), [(1, "too few to measure"), (99, "groups of pictures for 99 folds")])
def test_impossible_numbers_of_folds_are_refused(num, words):
    with pytest.raises(DataError, match=words):
        make_folds(samples_of(40, 1), list(range(40)), num)


RECIPE = Recipe(Blueprint("cnn", 32, 5, width=0.1))


@pytest.fixture
def folded() -> tuning.Folded:
    pixels = np.zeros((20, 4, 4, 3), np.uint8)
    loaded = Loaded(tuple(samples_of(20, 1)), pixels, tuple(str(n) for n in range(20)), {})
    return tuning.Folded(loaded, pixels, np.arange(20) % 5, np.arange(20) % 4, LABELS)


def test_a_stopped_search_goes_on_where_it_was_and_the_interrupted_trial_is_not_counted(tmp_path, folded, monkeypatch):
    asked = []

    def measure(recipe, folded, number):
        asked.append((recipe.learning_rate, number))
        if len(asked) == 6:
            raise KeyboardInterrupt
        return 0.5 + recipe.learning_rate

    monkeypatch.setattr(tuning, "measure_fold", measure)
    told = {"recipe": 1}
    with pytest.raises(KeyboardInterrupt):
        tuning.search(tuning.open_study(tmp_path / "study", told, 0), RECIPE, folded, 3)
    study = tuning.open_study(tmp_path / "study", told, 0)
    assert len(tuning.finished(study)) == 1
    rows = tuning.search(study, RECIPE, folded, 3)
    assert len(rows) == 3
    assert asked[0][0] == RECIPE.learning_rate, "the recipe as given is tried first"
    whole = [row["macro_f1"] for row in rows if row["whole"]]
    assert whole == sorted(whole, reverse=True)
    assert all(len(row["scores"]) == 4 for row in rows if row["whole"])
    assert tuning.search(study, RECIPE, folded, 3) == rows, "nothing is left to do"


def test_a_search_about_other_things_is_not_continued(tmp_path):
    tuning.open_study(tmp_path / "study", {"folds": 2}, 0)
    with pytest.raises(DataError, match="begun with other folds"):
        tuning.open_study(tmp_path / "study", {"folds": 3}, 0)
    (tmp_path / "text").write_text("no search\n")
    with pytest.raises(DataError, match="does not hold a search"):
        tuning.open_study(tmp_path / "text", {"folds": 3}, 0)
    with pytest.raises(DataError, match="no folder"):
        tuning.open_study(tmp_path / "none" / "study", {"folds": 3}, 0)


def test_values_are_put_into_a_recipe_and_taken_out():
    values = {**tuning.values_of(RECIPE), "dropout": 0.1, "learning_rate": 0.002}
    assert tuning.values_of(tuning.with_values(RECIPE, values)) == values
    assert tuning.values_of(replace(RECIPE, learning_rate=1.0))["learning_rate"] == 5e-3, "bounds hold"


@pytest.mark.learning
@pytest.mark.filterwarnings("ignore")
def test_tune_tries_recipes_on_drawn_pictures_and_writes_a_table(tmp_path: Path):
    data = write_collection(tmp_path / "data", 10)
    arguments = ["tune", str(data), "--study", str(tmp_path / "study"), "--json", str(tmp_path / "tried.json"), *SMALL]
    assert main([*arguments, "--trials", "1"]) == 0
    assert main([*arguments, "--trials", "2", "--html", str(tmp_path / "tried.html")]) == 0
    trials = json.loads((tmp_path / "tried.json").read_text())["trials"]
    assert sorted(row["trial"] for row in trials) == [0, 1]
    assert all(0.0 <= row["macro_f1"] <= 1.0 and len(row["scores"]) == 2 for row in trials)
    assert set(trials[0]["values"]) == set(tuning.SEARCHED)
    assert "learning_rate" in (tmp_path / "tried.html").read_text()


def test_pictures_too_small_for_the_network_are_refused_before_anything_is_read(tmp_path: Path, capsys):
    for backbone, size in (("cnn", "40"), ("vgg16", "16")):
        options = ["tune", str(tmp_path), "--study", str(tmp_path / "study"), "--backbone", backbone, "--size", size]
        assert main(options) == 1
        assert "too small for this network" in capsys.readouterr().err


@pytest.mark.parametrize(("num", "words"), [(0, "holds no picture"), (4, "Too few pictures to train on")])
def test_tune_says_what_is_wrong_with_too_few_pictures(tmp_path: Path, capsys, num, words):
    data = write_collection(tmp_path, num) if num else tmp_path
    assert main(["tune", str(data), "--study", str(tmp_path / "study")]) == 1
    assert words in capsys.readouterr().err
