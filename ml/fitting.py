"""Fitting the last layer anew on features that are at hand: multinomial logistic regression near the old head.

No network runs, so a museum's own filed works teach in seconds. The new head is held near the old one (a Gaussian
prior around its weights): few examples move it little, none do not move it at all. How strongly it is held is chosen
on examples that the fit does not see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from ml.calibration import fit_temperature, log_loss
from ml.head import Head

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
OnStep = Callable[[int, int], None]

STRENGTHS = (3000.0, 1000.0, 300.0, 100.0, 30.0, 10.0, 3.0)
"""How strongly the head is held where it was, from stiff to loose; in units of examples."""
USUAL_STRENGTH = 300.0
"""Where there are too few examples to choose by."""
FEWEST_TO_CHOOSE = 40
FEWEST_TO_CALIBRATE = 60
MOST_TO_CHOOSE = 20_000
"""The strength is chosen on at most so many examples; the chosen head is then fitted on all."""
TEMPERATURES = (0.5, 3.0)
"""A few dozen examples that happen to be all right would ask for boundless confidence."""
BALANCE = 0.5
"""Weight of an example: (share of its category) to the power of minus this; 0 counts each alike."""


@dataclass(frozen=True)
class Examples:
    """``features`` (n, num_features) raw, ``truth`` (n,) indices into the labels that are to be told apart."""

    features: npt.NDArray[np.float32]
    truth: Indices

    def __len__(self) -> int:
        return len(self.truth)

    def spread(self, most: int) -> Examples:
        """Return at most so many of them, spread evenly over all."""
        step = max(1, -(-len(self) // most))
        return Examples(self.features[::step], self.truth[::step])


@dataclass(frozen=True)
class Anchor:
    """A head, the temperature that makes it calibrated, and what its outputs mean."""

    head: Head
    temperature: float
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Fitted:
    """A new head, its temperature, and how it was chosen (plain JSON values)."""

    head: Head
    temperature: float
    figures: dict[str, Any]


def fit_head(
    learn: Examples,
    calibrate: Examples,
    anchor: Anchor | None,
    labels: Sequence[str],
    strength: float = USUAL_STRENGTH,
    on_step: OnStep = lambda *_: None,
) -> Fitted:
    """Return the head for ``labels`` that ``learn`` asks for, held near the old one.

    Args:
        learn: what is fitted on.
        calibrate: other examples: strength and temperature are chosen on them. Too few change neither.
        anchor: the head so far; None starts from nothing.
        labels: in the order of the new outputs. Those that the old head does not know begin at nothing.
        strength: how strongly it is held where there are too few examples to choose by.
        on_step: told how many of how many fits are done.

    A label without examples keeps the old head's column. Threads are of no use at this size and are left to others.
    Cost: about 10 s for 50,000 examples of 192 features and six labels.
    """
    with threadpool_limits(limits=1):
        start = _start(anchor, labels, learn)
        tried = _try_strengths(learn, calibrate, start, on_step)
        chosen = min(tried, key=lambda one: tried[one]) if tried else strength
        stays = np.isinf(chosen) or not len(learn)
        head = start if stays else _fit(learn, start, chosen, None)[0]
        on_step(len(STRENGTHS) + 1, len(STRENGTHS) + 1)
        can_calibrate = len(calibrate) >= FEWEST_TO_CALIBRATE and len(learn) > 0
        temperature = (
            fit_temperature(head.logits(calibrate.features), calibrate.truth, *TEMPERATURES) if can_calibrate else 1.0
        )
    figures = {
        "num_learned": len(learn),
        "num_calibrated": len(calibrate),
        "strength": None if np.isinf(chosen) else chosen,
        "tried": {("old head" if np.isinf(one) else f"{one:g}"): round(loss, 4) for one, loss in tried.items()},
        "temperature": round(temperature, 4),
    }
    return Fitted(head, temperature, figures)


def _try_strengths(learn: Examples, calibrate: Examples, start: Head, on_step: OnStep) -> dict[float, float]:
    """Return the log loss on ``calibrate`` by strength; infinity is the old head. Nothing where it is too small."""
    if len(calibrate) < FEWEST_TO_CHOOSE or not len(learn):
        return {}
    tried = {float("inf"): log_loss(start.logits(calibrate.features), calibrate.truth)}
    few, warm = learn.spread(MOST_TO_CHOOSE), None
    for number, one in enumerate(STRENGTHS):
        head, warm = _fit(few, start, one * len(few) / len(learn), warm)
        tried[one] = log_loss(head.logits(calibrate.features), calibrate.truth)
        on_step(number + 1, len(STRENGTHS) + 1)
    return tried


def _start(anchor: Anchor | None, labels: Sequence[str], learn: Examples) -> Head:
    """Return the old head for the new labels, its temperature taken in, so that its logits are calibrated.

    A label that it does not know gets no weights, and a bias that gives it its share of the examples.
    """
    num_features = anchor.head.num_features if anchor else learn.features.shape[1]
    weights = np.zeros((num_features, len(labels)), dtype=np.float32)
    bias = np.zeros(len(labels), dtype=np.float32)
    if anchor is None:
        return Head(weights, bias)
    level = 0.0
    if len(learn):
        logits = anchor.head.logits(learn.features) / anchor.temperature
        top = logits.max(axis=1)
        level = float(np.mean(np.log(np.exp(logits - top[:, None]).sum(axis=1)) + top))
    for place, label in enumerate(labels):
        if label in anchor.labels:
            column = anchor.labels.index(label)
            weights[:, place] = anchor.head.weights[:, column] / anchor.temperature
            bias[place] = anchor.head.bias[column] / anchor.temperature
        else:
            share = (float((learn.truth == place).sum()) + 0.5) / (len(learn) + 1.0)
            bias[place] = level + np.log(share / (1.0 - share))
    return Head(weights, bias)


def _fit(learn: Examples, start: Head, strength: float, warm: Floats | None) -> tuple[Head, Floats]:
    """Return the head and its distance from ``start`` in standard units, to begin the next fit with.

    The penalty is ``strength / 2`` times the squared distance, the loss the weighted sum of the negative logarithms
    of the probability given to the truth.
    """
    from scipy.optimize import minimize  # heavy: only where it is used

    middle = learn.features.mean(axis=0)
    spread = np.maximum(learn.features.std(axis=0), 1e-3 * max(float(learn.features.std()), 1e-6))
    standard = np.column_stack([(learn.features - middle) / spread, np.ones(len(learn))]).astype(np.float32)
    loss = _loss(standard, learn.truth, start.logits(learn.features), strength)
    begin = np.zeros(standard.shape[1] * start.num_labels) if warm is None else warm
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 200, "ftol": 1e-7})
    moved = np.asarray(found.x, dtype=np.float64).reshape(-1, start.num_labels)
    weights = moved[:-1] / spread[:, None]
    bias = moved[-1] - middle @ weights
    return Head((start.weights + weights).astype(np.float32), (start.bias + bias).astype(np.float32)), moved.ravel()


def _loss(
    standard: npt.NDArray[np.float32], truth: Indices, offset: npt.NDArray[np.float32], strength: float
) -> Callable[[Floats], tuple[float, Floats]]:
    """Return the penalised loss and its slope as a function of the distance from the start."""
    rows, num_labels = np.arange(len(truth)), offset.shape[1]
    counts = np.bincount(truth, minlength=num_labels)
    weight = (np.maximum(counts, 1)[truth] / len(truth)) ** -BALANCE
    weight = (weight / weight.mean()).astype(np.float32)
    target = np.zeros((len(truth), num_labels), dtype=np.float32)
    target[rows, truth] = 1.0

    def loss(flat: Floats) -> tuple[float, Floats]:
        moved = flat.reshape(-1, num_labels)
        logits = offset + standard @ moved.astype(np.float32)
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        total = powers.sum(axis=1, keepdims=True)
        picked = logits[rows, truth] - np.log(total[:, 0])
        slope = (standard.T @ ((powers / total - target) * weight[:, None])).astype(np.float64) + strength * moved
        slope[:, counts == 0] = 0.0  # nothing was said about these
        return float(-(weight * picked).sum(dtype=np.float64) + strength / 2 * (moved**2).sum()), slope.ravel()

    return loss
