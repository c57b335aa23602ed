"""Which labels look wrong: confident learning on answers by heads that never saw them (Northcutt et al. 2021)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ml.calibration import softmax
from ml.fitting import Anchor, Examples, fit_head

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

STRENGTH = 30.0
"""Found best on pictures of 57 sources with 3 % of labels planted wrong, among 3 to 1,000; 10 to 300 differ little."""


@dataclass(frozen=True)
class Doubts:
    """One entry for each example, in the order given.

    ``margin`` (n,): probability of the given label less that of the most probable other one, -1 (surely wrong) to 1.
    ``other`` (n,): index of that other label. ``suspected`` (n,): which of them the rule calls wrong.
    """

    margin: Floats
    other: Indices
    suspected: npt.NDArray[np.bool_]

    def ranked(self) -> Indices:
        """Return the indices of all examples, the most doubtful first; those that the rule suspects before others."""
        return np.lexsort((self.margin, ~self.suspected)).astype(np.int64)


def doubt(probabilities: Floats, given: Indices) -> Doubts:
    """Apply the rule to answers (n, k) that no answerer was taught by these very labels.

    The threshold of a label is the mean probability that examples so labelled have of it. An example is suspected
    where, among the labels whose threshold its probability reaches, the most probable is another than the given one
    (*off-diagonal of the confident joint*, equations 1 to 3). Ranked by normalised margin.
    """
    num, num_labels = probabilities.shape
    own = probabilities[np.arange(num), given]
    threshold = np.array(
        [own[given == label].mean() if (given == label).any() else np.inf for label in range(num_labels)]
    )
    reached = np.where(probabilities >= threshold - 1e-9, probabilities, -1.0)  # a mean may exceed its equal parts
    likely = reached.argmax(axis=1)
    others = probabilities.copy()
    others[np.arange(num), given] = -1.0
    other = others.argmax(axis=1)
    suspected = (reached.max(axis=1) >= 0) & (likely != given)
    other = np.where(suspected, likely, other)
    return Doubts(own - others.max(axis=1), other.astype(np.int64), suspected)


def answer_unseen(
    features: npt.NDArray[np.float32],
    given: Indices,
    groups: Sequence[Hashable],
    labels: Sequence[str],
    anchor: Anchor | None = None,
    num_folds: int = 5,
    on_fold: Callable[[int, int], None] = lambda *_: None,
) -> Floats:
    """Return probabilities (n, k), each by a head fitted on the other folds; a group is never divided.

    Args:
        features: (n, num_features), raw.
        given: (n,) indices of the labels as they stand.
        groups: a key for each example: copies of one picture share theirs.
        labels: what the indices mean.
        anchor: a head that was **not** fitted on these labels: one that was would defend their mistakes.
        num_folds: into how many parts the examples are divided.
        on_fold: told how many of how many are done.
    """
    keys = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    dice = np.random.default_rng(0).permutation(len(keys))
    fold = np.array([dice[keys[group]] % num_folds for group in groups], dtype=np.int64)
    answers = np.zeros((len(given), len(labels)))
    nothing = Examples(features[:0], given[:0])
    for number in range(num_folds):
        inside = fold == number
        if inside.any():
            learn = Examples(features[~inside], given[~inside])
            fitted = fit_head(learn, nothing, anchor, labels, strength=STRENGTH)
            answers[inside] = softmax(fitted.head.logits(features[inside]), fitted.temperature)
        on_fold(number + 1, num_folds)
    return answers
