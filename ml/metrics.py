"""How good answers are: counts, shares, and how far chance could have moved them."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.calibration import expected_calibration_error


def confusion_matrix(truth: npt.ArrayLike, answer: npt.ArrayLike, num_labels: int) -> npt.NDArray[np.int64]:
    """Return (num_labels, num_labels) counts: rows are the truth, columns the answers."""
    matrix = np.zeros((num_labels, num_labels), dtype=np.int64)
    np.add.at(matrix, (np.asarray(truth, dtype=int), np.asarray(answer, dtype=int)), 1)
    return matrix


def wilson_interval(num_hits: int, num_tries: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % interval of a share, within [0, 1] (Wilson 1927); (0, 1) without tries.

    >>> wilson_interval(8, 10)
    (0.4902, 0.9433)
    """
    if num_tries == 0:
        return 0.0, 1.0
    share, spread = num_hits / num_tries, z * z / num_tries
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / num_tries + spread / (4 * num_tries)) / (1 + spread)
    return round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)


def f1_scores(matrix: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return F1 of each label, 0 where a label neither occurs nor is answered."""
    hits = np.diag(matrix).astype(np.float64)
    both = matrix.sum(axis=0) + matrix.sum(axis=1)
    return np.asarray(np.divide(2 * hits, both, out=np.zeros_like(hits), where=both > 0))


def macro_f1(matrix: npt.NDArray[np.int64]) -> float:
    """Return the mean F1 over the labels that occur, each counting the same."""
    occurs = matrix.sum(axis=1) > 0
    return float(f1_scores(matrix)[occurs].mean()) if occurs.any() else 0.0


def macro_f1_interval(
    truth: npt.NDArray[np.int64],
    answer: npt.NDArray[np.int64],
    num_labels: int,
    repeats: int = 1000,
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of macro-F1 (Efron 1979), with a fixed seed."""
    dice = np.random.default_rng(0)
    scores = []
    for _ in range(repeats):
        drawn = dice.integers(0, len(truth), len(truth))
        scores.append(macro_f1(confusion_matrix(truth[drawn], answer[drawn], num_labels)))
    low, high = np.percentile(scores, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def summarise(probabilities: npt.ArrayLike, truth: npt.ArrayLike, labels: Sequence[str]) -> dict[str, Any]:
    """Return the report of some answers as plain numbers that JSON can hold.

    Args:
        probabilities: (n, k), calibrated, in the order of ``labels``.
        truth: (n,) indices of the right labels.
    """
    given, right = np.asarray(probabilities, dtype=np.float64), np.asarray(truth, dtype=np.int64)
    if len(right) == 0:
        return {"n": 0, "labels": list(labels)}
    answer = given.argmax(axis=1)
    matrix = confusion_matrix(right, answer, len(labels))
    scores, support = f1_scores(matrix), matrix.sum(axis=1)
    hits = int(np.trace(matrix))
    return {
        "n": len(right),
        "accuracy": round(hits / len(right), 4),
        "accuracy_interval": wilson_interval(hits, len(right)),
        "macro_f1": round(macro_f1(matrix), 4),
        "macro_f1_interval": macro_f1_interval(right, answer, len(labels)),
        "weighted_f1": round(float((scores * support).sum() / support.sum()), 4),
        "ece": round(expected_calibration_error(given, right), 4),
        "per_label": {label: _one_label(matrix, index) for index, label in enumerate(labels)},
        "confusion": matrix.tolist(),
        "labels": list(labels),
    }


def _one_label(matrix: npt.NDArray[np.int64], index: int) -> dict[str, Any]:
    """Return precision, recall, F1 and support of one label, with intervals."""
    hits = int(matrix[index, index])
    answered, support = int(matrix[:, index].sum()), int(matrix[index].sum())
    return {
        "precision": round(hits / answered, 4) if answered else 0.0,
        "precision_interval": wilson_interval(hits, answered),
        "recall": round(hits / support, 4) if support else 0.0,
        "recall_interval": wilson_interval(hits, support),
        "f1": round(float(f1_scores(matrix)[index]), 4),
        "support": support,
        "answered": answered,
    }


def per_source(sources: Sequence[str], probabilities: npt.ArrayLike, truth: npt.ArrayLike) -> dict[str, dict[str, Any]]:
    """Return the count, the share of right answers and how surely they were given, of each source.

    ``confidence`` is the mean of the largest probabilities: above ``accuracy`` where the network is too sure of itself.
    ``ece`` is the calibration error; that of a few pictures is large by chance alone.
    """
    chances, true = np.asarray(probabilities), np.asarray(truth)
    table: dict[str, dict[str, Any]] = {}
    for source in sorted(set(sources)):
        inside = np.array([name == source for name in sources])
        num, hits = int(inside.sum()), int((chances[inside].argmax(axis=1) == true[inside]).sum())
        table[source] = {
            "n": num,
            "accuracy": round(hits / num, 4),
            "accuracy_interval": wilson_interval(hits, num),
            "confidence": round(float(chances[inside].max(axis=1).mean()), 4),
            "ece": round(expected_calibration_error(chances[inside], true[inside]), 4),
        }
    return table


def auroc(inside: npt.ArrayLike, outside: npt.ArrayLike) -> float:
    """Return the chance that a score from ``outside`` is larger than one from ``inside``, ties half (Hanley 1982).

    >>> auroc([0.1, 0.2], [0.2, 0.9])
    0.875
    """
    low, high = np.sort(np.asarray(inside, dtype=np.float64)), np.asarray(outside, dtype=np.float64)
    if not len(low) or not len(high):
        raise ValueError("AUROC needs scores of either kind.")
    below, up_to = np.searchsorted(low, high, "left"), np.searchsorted(low, high, "right")
    return float((below + up_to).mean() / 2.0 / len(low))


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the p-value of McNemar's exact two-sided test (McNemar 1947).

    The chance that two equally good networks differ at least so much on the pictures that only one of them got right.

    >>> mcnemar(1, 9)
    0.0215
    """
    num, fewer = only_first + only_second, min(only_first, only_second)
    if num == 0:
        return 1.0
    tail = float(sum(math.comb(num, hits) for hits in range(fewer + 1)) / 2**num)
    return round(min(1.0, 2.0 * tail), 4)
