"""Figures: metrics, intervals and calibration, against sums done by hand and against scikit-learn."""

import doctest
import importlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from ml import LABELS
from ml.calibration import expected_calibration_error, fit_temperature, log_loss, softmax
from ml.evaluation import Answers, compare, report_on
from ml.listing import DataError, Sample
from ml.metrics import (
    confusion_matrix,
    f1_scores,
    macro_f1,
    mcnemar,
    per_source,
    summarise,
    wilson_interval,
)
from ml.reporting import precision_recall, render_evaluation
from tests.ml.drawing import draw

logits_of_five = st.lists(st.lists(st.floats(-50, 50), min_size=5, max_size=5), min_size=1, max_size=20)
answers = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=60)


@given(logits_of_five, st.floats(0.05, 20))
def test_probabilities_sum_to_one_and_keep_the_order_of_the_logits(logits, temperature):
    probabilities = softmax(logits, temperature)
    assert np.allclose(probabilities.sum(axis=1), 1.0)
    assert (probabilities >= 0).all()
    best = np.take_along_axis(probabilities, np.argmax(logits, axis=1)[:, None], axis=1)[:, 0]
    assert np.allclose(best, probabilities.max(axis=1))


@given(answers)
def test_macro_f1_is_that_of_scikit_learn_over_the_labels_that_occur(pairs):
    truth, answer = (np.array(column) for column in zip(*pairs, strict=True))
    matrix = confusion_matrix(truth, answer, 5)
    expected = f1_score(truth, answer, labels=np.unique(truth), average="macro", zero_division=0)
    assert macro_f1(matrix) == pytest.approx(expected)
    assert matrix.sum() == len(pairs)


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_the_share_and_stays_within_nought_and_one(hits, misses):
    low, high = wilson_interval(hits, hits + misses)
    assert 0.0 <= low <= high <= 1.0
    if hits + misses:
        assert low - 1e-4 <= hits / (hits + misses) <= high + 1e-4


def test_an_overconfident_network_is_cooled_to_what_it_is_worth():
    dice = np.random.default_rng(0)
    true_logits = dice.normal(0, 1.5, (4000, 5))
    truth = np.array([dice.choice(5, p=row) for row in softmax(true_logits)])
    temperature = fit_temperature(true_logits * 3.0, truth)
    assert temperature == pytest.approx(3.0, rel=0.1)
    before = expected_calibration_error(softmax(true_logits * 3.0), truth)
    after = expected_calibration_error(softmax(true_logits * 3.0, temperature), truth)
    assert after < 0.03 < before


@given(st.floats(0.2, 5.0), st.integers(0, 20))
def test_no_temperature_has_a_smaller_loss_than_the_fitted_one(other, seed):
    dice = np.random.default_rng(seed)
    logits, truth = dice.normal(0, 2, (40, 5)), dice.integers(0, 5, 40)
    assert log_loss(logits, truth, fit_temperature(logits, truth)) <= log_loss(logits, truth, other) + 1e-6


def test_calibration_without_pictures_is_refused():
    with pytest.raises(ValueError, match="at least one picture"):
        fit_temperature(np.zeros((0, 5)), [])


def test_a_summary_says_the_same_in_all_its_figures():
    truth = np.array([0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
    answer = np.array([0, 1, 1, 1, 2, 2, 3, 3, 4, 0])
    report = summarise(np.eye(5)[answer], truth, LABELS)
    assert report["n"] == 10
    assert report["accuracy"] == 0.8
    assert report["confusion"][0] == [1, 1, 0, 0, 0]
    assert report["per_label"]["engraving"]["precision"] == round(2 / 3, 4)
    assert report["per_label"]["engraving"]["recall"] == 1.0
    assert report["per_label"]["drawing"]["answered"] == 2
    assert report["ece"] == pytest.approx(0.2)
    low, high = report["macro_f1_interval"]
    assert low <= report["macro_f1"] <= high


def test_a_label_that_never_occurs_does_not_pull_the_mean_down():
    matrix = confusion_matrix([0, 1], [0, 1], 5)
    assert macro_f1(matrix) == 1.0
    assert f1_scores(matrix).tolist() == [1, 1, 0, 0, 0]


def test_nothing_measured_is_said_as_such():
    assert summarise(np.zeros((0, 5)), [], LABELS) == {"n": 0, "labels": list(LABELS)}


def test_a_source_that_is_answered_too_surely_shows_it():
    sure = np.array([[0.9, 0.1], [0.9, 0.1], [0.8, 0.2]])
    table = per_source(["abbey", "abbey", "bridge"], sure, [0, 1, 0])
    assert table["abbey"]["confidence"] == 0.9
    assert table["abbey"]["ece"] == pytest.approx(0.4)
    assert table["bridge"]["ece"] == pytest.approx(0.2)


def test_each_source_has_its_count_and_interval():
    table = per_source(["abbey", "abbey", "bridge"], np.eye(5)[[0, 1, 2]], [0, 0, 2])
    assert table["abbey"]["n"] == 2
    assert table["abbey"]["accuracy"] == 0.5
    assert table["bridge"]["accuracy_interval"][0] < 1.0


@pytest.mark.parametrize("name", ["metrics", "card", "pages"])
def test_examples_in_the_documentation_of_functions_hold(name):
    failures, tried = doctest.testmod(importlib.import_module(f"ml.{name}"))
    assert tried
    assert not failures


def make_answers(answer: list[int], learned: bool = False) -> Answers:
    samples = tuple(Sample(Path(f"{number}.jpg"), LABELS[0], "one") for number in range(len(answer)))
    truth = np.zeros(len(answer), dtype=np.int64)
    return Answers(LABELS, samples, truth, np.eye(5)[answer], np.full(len(answer), learned), {}, {})


def test_a_comparison_counts_what_only_one_got_right():
    result = compare(make_answers([0, 0, 0, 1, 1]), make_answers([0, 1, 1, 0, 1]))
    counts = [result[name] for name in ("both_right", "only_first_right", "only_second_right", "both_wrong")]
    assert counts == [1, 2, 1, 1]
    assert result["p"] == 1.0


def test_networks_that_saw_different_pictures_are_not_compared():
    with pytest.raises(DataError, match="cannot be compared"):
        compare(make_answers([0, 0]), make_answers([0]))


def test_nothing_is_measured_on_learned_pictures_only():
    answers = make_answers([0, 0], learned=True)
    assert report_on(answers)["num_learned"] == 2
    with pytest.raises(DataError, match="that was not learned from"):
        answers.only(~answers.learned)


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_comparison_does_not_depend_on_who_comes_first(one, other):
    assert mcnemar(one, other) == mcnemar(other, one)
    assert 0.0 <= mcnemar(one, other) <= 1.0


@given(answers)
def test_precision_and_recall_end_where_everything_is_answered(pairs):
    scores, relevant = np.array([one for one, _ in pairs], dtype=float), np.array([two > 2 for _, two in pairs])
    precision, recall = precision_recall(scores, relevant)
    assert precision[-1] == pytest.approx(relevant.mean())
    assert recall[-1] == (1.0 if relevant.any() else 0.0)
    assert (np.diff(recall) >= 0).all()


def test_the_page_of_an_evaluation_shows_its_mistakes(tmp_path):
    paths = [tmp_path / f"{number}.png" for number in range(4)]
    for number, path in enumerate(paths):
        draw("painting", number).save(path)
    samples = tuple(Sample(path, "painting", "abbey & co") for path in paths)
    probabilities = softmax(np.eye(5)[[3, 3, 0, 3]] * 3)
    answers = Answers(
        LABELS, samples, np.full(4, 3), probabilities, np.zeros(4, bool), {"x.jpg": "Broken."}, {"vases": 2}
    )
    text = render_evaluation(answers, {**report_on(answers), "version": "f" * 64})
    assert "1 of 1 mistakes" in text
    assert "<td>2.png</td><td>abbey &amp; co</td>" in text
    assert "<td>vases</td><td>2</td>" in text
    assert text.count("data:image/png;base64,") == 4


def test_a_label_that_contradicts_sure_answers_is_suspected_unless_it_was_learned():
    truth = np.array([0] * 20 + [1] * 20)
    probabilities = np.full((40, 5), 0.02)
    probabilities[np.arange(40), truth] = 0.92
    wrong = truth.copy()
    wrong[3], wrong[25] = 1, 0
    samples = tuple(Sample(Path(f"{number}.png"), LABELS[label], "one") for number, label in enumerate(wrong))
    learned = np.zeros(40, dtype=bool)
    learned[25] = True
    (found,) = report_on(Answers(LABELS, samples, wrong, probabilities, learned, {}, {}))["suspected"]
    assert (found["file"], found["given"], found["likely"]) == ("3.png", LABELS[1], LABELS[0])
    assert found["margin"] == pytest.approx(-0.9)
