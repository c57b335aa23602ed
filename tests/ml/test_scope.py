"""Telling pictures that are none of the labels: the score, how its way is chosen, and what evaluate makes of it."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml import LABELS, Artefact, ArtefactError, Prediction, load
from ml.commands import main
from ml.head import Head
from ml.listing import DataError, strange_samples
from ml.metrics import auroc
from ml.scope import Scope
from ml.scoping import STRENGTHS, Seen, compare_ways, fit_scope, folds, gather_evidence
from tests.ml.drawing import draw, encode, write_collection


def seen(num: int, middle: float, seed: int, label: int | None = None) -> Seen:
    """Return features of 12 numbers: one of five directions and noise, or only noise around ``middle``."""
    dice = np.random.default_rng(seed)
    features = np.abs(dice.normal(middle, 0.3, (num, 12)))
    truth = dice.integers(0, 5, num) if label is None else np.full(num, label)
    if label is None:
        features[np.arange(num), truth] += 2.0
    names = np.array([(*LABELS, "other")[index] for index in truth])
    return Seen(features, np.array([f"source {number % 5}" for number in range(num)]), names)


HEAD = Head(np.eye(12, 5, dtype=np.float32), np.zeros(5, np.float32))


def test_the_chosen_way_tells_strange_features_that_it_was_not_fitted_on():
    kept = {"first": seen(60, 0.2, 1), "second": seen(60, 0.2, 2), "empty": seen(0, 0.2, 3)}
    scope, report = fit_scope(seen(300, 0.2, 4), seen(80, 0.9, 5, label=5), kept, HEAD, 1.0)
    assert set(report["auroc"][report["chosen"]]) == {"first", "second"}
    assert report["auroc"][report["chosen"]]["second"] > 0.95
    fresh_inside, fresh_outside = seen(50, 0.2, 6), seen(50, 0.9, 7, label=5)
    assert auroc(scope.score(fresh_inside.features), scope.score(fresh_outside.features)) > 0.95
    assert ((scope.score(fresh_outside.features) >= 0) & (scope.score(fresh_outside.features) <= 1)).all()


def test_strange_features_that_look_like_any_other_are_not_told_apart():
    """The way is measured on sources that it was not fitted on: learning them by heart does not flatter."""
    outside = Seen(seen(80, 0.2, 5).features, seen(80, 0.2, 5).sources, np.full(80, "other"))
    inside = seen(300, 0.2, 4)
    table = compare_ways(gather_evidence(inside, HEAD, 1.0), inside, outside, {"kept": seen(200, 0.2, 1)})
    assert all(0.35 < scores["kept"] < 0.65 for scores in table.values())


def test_every_way_is_measured_at_the_strength_that_is_best_for_the_first_group():
    kept = {"first": seen(60, 0.2, 1), "second": seen(60, 0.2, 2)}
    inside, outside = seen(300, 0.2, 4), seen(80, 0.4, 5, label=5)
    evidence = gather_evidence(inside, HEAD, 1.0)
    best = compare_ways(evidence, inside, outside, kept)
    each = [compare_ways(evidence, inside, outside, kept, (strength,)) for strength in STRENGTHS]
    for way, row in best.items():
        assert row["first"] == max(table[way]["first"] for table in each)
        assert row == each[STRENGTHS.index(row["strength"])][way]
    _, report = fit_scope(inside, outside, kept, HEAD, 1.0)
    assert report["strength"] == best[report["chosen"]]["strength"]


def test_a_score_is_the_same_after_storing_and_damage_is_noticed():
    scope, _ = fit_scope(seen(300, 0.2, 4), seen(40, 0.9, 5, label=5), {"kept": seen(50, 0.2, 1)}, HEAD, 1.0)
    features = seen(20, 0.5, 9).features
    again = Scope.from_bytes(scope.to_bytes())
    assert np.allclose(again.score(features), scope.score(features), atol=1e-3)
    with pytest.raises(ArtefactError, match="cannot be read"):
        Scope.from_bytes(scope.to_bytes()[:200])


def test_too_few_strange_pictures_are_refused_with_a_sentence():
    with pytest.raises(DataError, match=r"There are 19 readable pictures .* at least 20"):
        fit_scope(seen(300, 0.2, 4), seen(19, 0.9, 5, label=5), {"kept": seen(50, 0.2, 1)}, HEAD, 1.0)


def test_a_source_is_never_divided_among_folds():
    sources = np.array([f"s{number % 7}" for number in range(50)])
    fold = folds(sources)
    assert all(len(set(fold[sources == name])) == 1 for name in set(sources))
    assert set(folds(np.array(["one"] * 8))) == {0, 1, 2, 3}


def test_auroc_counts_pairs():
    assert auroc([0, 0, 1], [1, 2]) == pytest.approx(5.5 / 6)
    with pytest.raises(ValueError, match="either kind"):
        auroc([], [1.0])


def add_strange(root: Path, num: int, first: int = 0) -> None:
    """Write pictures of coloured stripes to ``root/<source>/other``."""
    for number in range(first, first + num):
        dice = np.random.default_rng(number)
        stripes = np.repeat(dice.integers(0, 255, (1, 12, 3)), 48, axis=0).repeat(4, axis=1).astype(np.uint8)
        folder = root / ("north", "south", "east")[number % 3] / "other"
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(stripes).save(folder / f"{number:03d}.png")


@pytest.mark.learning
@pytest.mark.filterwarnings("ignore")
def test_training_with_strange_pictures_gives_predictions_a_score_that_evaluate_measures(tmp_path: Path):
    data, out, report = write_collection(tmp_path / "data", 18), tmp_path / "artefact", tmp_path / "report.json"
    add_strange(data, 24)
    small = (
        "--width 0.125 --size 32 --batch 10 --epochs 3 --average 0 --mix 0 --share 0.2 --source-share 0 --split random "
        "--calibrate-share 0.2 --augmentation original --precisions int8"
    ).split()
    assert main(["train", str(data), "--out", str(out), *small]) == 0
    artefact = Artefact.read(out)
    assert artefact.report["scope"]["num_outside"] == 24
    assert "none of these" in artefact.card
    (answer,) = load(out).predict([encode(draw("painting", 3))])
    assert isinstance(answer, Prediction)
    assert answer.out_of_scope is not None
    assert 0.0 <= answer.out_of_scope <= 1.0
    add_strange(data, 6, first=24)
    page = tmp_path / "report.html"
    assert (
        main(["evaluate", "--data", str(data), "--artefact", str(out), "--json", str(report), "--html", str(page)]) == 0
    )
    told = json.loads(report.read_text())
    assert told["out_of_scope"]["num_outside"] == 6, "those that the score was fitted on are not measured on"
    assert told["out_of_scope"]["num_learned"] == 24
    assert 0.0 <= told["out_of_scope"]["auroc"] <= 1.0
    learned = set((out / "learned.txt").read_text().split())
    assert len(told["suspected"]) <= told["n"] - told["num_learned"]
    assert learned
    assert "Labels that look wrong" in page.read_text()


def test_a_folder_without_other_has_no_strange_pictures(tmp_path: Path):
    assert strange_samples(write_collection(tmp_path / "data", 2)) == ()
