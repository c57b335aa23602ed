"""Making confidence mean something: temperature scaling and how far off it still is."""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def softmax(logits: npt.ArrayLike, temperature: float = 1.0) -> Floats:
    """Return probabilities (n, k) from logits (n, k); a higher temperature is more modest."""
    scaled = np.asarray(logits, dtype=np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def log_loss(logits: npt.ArrayLike, truth: npt.ArrayLike, temperature: float = 1.0) -> float:
    """Return the mean negative logarithm of the probability given to the truth, in nats."""
    probabilities = softmax(logits, temperature)
    chosen = probabilities[np.arange(len(probabilities)), np.asarray(truth)]
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())


def fit_temperature(logits: npt.ArrayLike, truth: npt.ArrayLike, lowest: float = 0.05, highest: float = 20.0) -> float:
    """Return the temperature in [lowest, highest] with the smallest log loss (Guo et al. 2017).

    The loss has one minimum over the logarithm of the temperature, so golden-section search finds
    it; 60 steps leave an error under 1e-9.

    Args:
        logits: (n, k) of pictures that the network did not learn from.
        truth: (n,) indices of the right labels.

    Raises:
        ValueError: without pictures there is nothing to calibrate on.
    """
    if len(np.asarray(truth)) == 0:
        raise ValueError("Calibration needs at least one picture that was kept for it.")
    golden = (math.sqrt(5.0) - 1.0) / 2.0
    low, high = math.log(lowest), math.log(highest)
    for _ in range(60):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if log_loss(logits, truth, math.exp(left)) < log_loss(logits, truth, math.exp(right)):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2.0)


def calibration_bins(probabilities: npt.ArrayLike, truth: npt.ArrayLike, num_bins: int = 15) -> list[dict[str, float]]:
    """Return count, mean confidence and accuracy of the pictures in each band of confidence."""
    given = np.asarray(probabilities, dtype=np.float64)
    confidence, right = given.max(axis=1), given.argmax(axis=1) == np.asarray(truth)
    which = np.minimum((confidence * num_bins).astype(int), num_bins - 1)
    return [
        {
            "from": number / num_bins,
            "to": (number + 1) / num_bins,
            "n": int((which == number).sum()),
            "confidence": float(confidence[which == number].mean()),
            "accuracy": float(right[which == number].mean()),
        }
        for number in range(num_bins)
        if (which == number).any()
    ]


def expected_calibration_error(probabilities: npt.ArrayLike, truth: npt.ArrayLike, num_bins: int = 15) -> float:
    """Return the mean gap between confidence and accuracy, 0 to 1 (Naeini et al. 2015).

    Over bands of equal width; the estimate is biased upwards where there are few pictures.
    """
    bins = calibration_bins(probabilities, truth, num_bins)
    total = sum(row["n"] for row in bins)
    return sum(row["n"] * abs(row["confidence"] - row["accuracy"]) for row in bins) / total
