"""A new last layer: near the old one, better where there is something to learn, and never harmed by little data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml import STARTER, Artefact, ArtefactError
from ml.calibration import log_loss
from ml.doubting import answer_unseen, doubt
from ml.fitting import Anchor, Examples, fit_head
from ml.head import Head
from ml.learned import read_learned
from ml.retaught import anchor_of, retaught

LABELS = ("drawing", "engraving", "painting")
NOTHING = Examples(np.zeros((0, 8), np.float32), np.zeros(0, np.int64))


def drawn(num: int, num_labels: int = 3, seed: int = 0, shift: float = 0.0) -> Examples:
    """Clouds around fixed points, one a label; `shift` moves the points, as another museum's photographs do."""
    points = np.random.default_rng(1).normal(size=(num_labels, 8)) * 2
    points = (1 - shift) * points + shift * np.roll(points, 1, axis=0)
    dice = np.random.default_rng(seed)
    truth = dice.integers(0, num_labels, num)
    return Examples((points[truth] + dice.normal(size=(num, 8))).astype(np.float32), truth.astype(np.int64))


def taught(shift: float = 0.0) -> Anchor:
    fitted = fit_head(drawn(600, shift=shift), drawn(200, seed=2, shift=shift), None, LABELS)
    return Anchor(fitted.head, fitted.temperature, LABELS)


def accuracy(head: Head, examples: Examples) -> float:
    return float((head.logits(examples.features).argmax(axis=1) == examples.truth).mean())


def test_without_examples_it_is_the_old_head():
    old = taught()
    fitted = fit_head(NOTHING, NOTHING, old, LABELS)
    features = drawn(50, seed=9).features
    before = old.head.logits(features) / old.temperature
    assert np.allclose(fitted.head.logits(features) / fitted.temperature, before, atol=1e-4)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 12), st.integers(0, 5))
def test_a_handful_of_wrong_examples_does_little_harm(num, seed):
    old, test = taught(), drawn(300, seed=20)
    few = drawn(num, seed=seed + 30)
    wrong = Examples(few.features, (few.truth + 1) % 3)
    fitted = fit_head(wrong, NOTHING, old, LABELS)
    assert accuracy(fitted.head, test) >= accuracy(old.head, test) - 0.05


def test_what_the_museum_filed_makes_it_better_where_its_pictures_differ():
    old, test = taught(), drawn(400, seed=5, shift=0.45)
    fitted = fit_head(drawn(300, seed=6, shift=0.45), drawn(100, seed=7, shift=0.45), old, LABELS)
    assert accuracy(fitted.head, test) > accuracy(old.head, test) + 0.03
    assert log_loss(fitted.head.logits(test.features), test.truth, fitted.temperature) < log_loss(
        old.head.logits(test.features), test.truth, old.temperature
    )


def test_examples_without_sense_leave_the_old_head_where_it_is():
    old = taught()
    noise = drawn(200, seed=6)
    shuffled = Examples(noise.features, np.random.default_rng(0).permutation(noise.truth))
    fitted = fit_head(shuffled, drawn(100, seed=7), old, LABELS)
    assert fitted.figures["strength"] is None
    assert accuracy(fitted.head, drawn(300, seed=8)) == accuracy(old.head, drawn(300, seed=8))


def test_a_new_label_is_learned_and_the_old_ones_are_kept():
    three = taught()
    learn, test = drawn(400, num_labels=4, seed=3), drawn(400, num_labels=4, seed=4)
    fitted = fit_head(learn, drawn(100, num_labels=4, seed=5), three, (*LABELS, "textile"))
    textile = test.truth == 3
    answers = fitted.head.logits(test.features).argmax(axis=1)
    assert (answers[textile] == 3).mean() > 0.8
    assert (answers[~textile] == test.truth[~textile]).mean() > 0.8


def test_a_label_without_examples_keeps_its_column():
    old = taught()
    some = drawn(300, seed=3)
    two = Examples(some.features[some.truth < 2], some.truth[some.truth < 2])
    fitted = fit_head(two, NOTHING, old, LABELS)
    assert np.allclose(fitted.head.weights[:, 2], old.head.weights[:, 2] / old.temperature, atol=1e-5)


def test_confidence_is_calibrated_on_examples_that_were_not_fitted():
    fitted = fit_head(drawn(60, seed=3), drawn(200, seed=4), None, LABELS)
    test = drawn(400, seed=5)
    logits = fitted.head.logits(test.features)
    assert log_loss(logits, test.truth, fitted.temperature) <= log_loss(logits, test.truth, 1.0) + 0.01


def test_the_new_artefact_is_whole_names_its_parent_and_what_it_learned(tmp_path):
    parent = Artefact.read(STARTER)
    dice = np.random.default_rng(0)
    num = anchor_of(parent).head.num_features
    labels = [*parent.labels, "textile"]

    def some(size: int) -> Examples:
        return Examples(dice.random((size, num), np.float32), dice.integers(0, 6, size))

    artefact = retaught(parent, labels, some(80), some(60), some(50), ["0123456789ab"], tmp_path / "new")
    assert artefact.labels == tuple(labels)
    assert artefact.report["comes_from"] == parent.version
    assert artefact.report["measured"]["kept"]["n"] == 50
    assert artefact.report["data"]["parts"]["learn"].keys() == set(labels)
    assert read_learned(artefact) == read_learned(parent) | {"0123456789ab"}
    assert "textile" in artefact.card


def test_an_artefact_with_its_head_inside_is_refused_with_a_way_out(tmp_path):
    parent = Artefact.read(STARTER)
    old = Artefact(parent.path, parent.version, {k: v for k, v in parent.manifest.items() if k != "head"}, {}, "")
    with pytest.raises(ArtefactError, match="ml export"):
        anchor_of(old)


# Doubting labels


def test_planted_mistakes_stand_at_the_head_of_the_list():
    examples = drawn(1000, seed=3)
    given = examples.truth.copy()
    wrong = np.random.default_rng(4).choice(1000, 30, replace=False)
    given[wrong] = (given[wrong] + 1) % 3
    found = doubt(answer_unseen(examples.features, given, list(range(1000)), LABELS), given)
    top = set(found.ranked()[:50].tolist())
    assert len(top & set(wrong.tolist())) / 30 > 0.8
    assert (found.other[wrong] == examples.truth[wrong]).mean() > 0.8


def test_copies_of_one_picture_do_not_vouch_for_each_other():
    """A wrongly filed picture that is there 150 times is doubted only if its copies are judged together."""
    examples = drawn(300, seed=3)
    features = np.concatenate([examples.features, np.repeat(examples.features[:1], 150, axis=0)])
    wrong = (examples.truth[0] + 1) % 3
    given = np.concatenate([examples.truth, np.full(150, wrong)])
    given[0] = wrong
    together = doubt(answer_unseen(features, given, [*range(300), *[0] * 150], LABELS), given)
    alone = doubt(answer_unseen(features, given, list(range(450)), LABELS), given)
    assert (together.margin[300:] < 0).all()
    assert (alone.margin[300:] > 0).all()


def test_nothing_is_suspected_where_all_agree():
    probabilities = np.full((30, 3), 0.05) + np.eye(3)[np.arange(30) % 3] * 0.85
    assert not doubt(probabilities, np.arange(30) % 3).suspected.any()
