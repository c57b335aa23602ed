"""When does a certificate no longer hold? Pure functions on counts, each with the rate of its false alarms.

See docs/decisions/0092 for the measured delays.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

AUDIT_ALPHA = 0.01
"""Probability that the audits of a certificate which keeps its promise ever raise an alarm, however many there are."""
WINDOW_ALPHA = 0.001
"""Probability that a window of suggestions like those before raises an alarm, for each of the three tests."""
WINDOW = 200  # suggestions of all categories
FEWEST_OF_CATEGORY = 30  # fewer in a window are not compared
NUM_BINS = 20  # of confidence and of the out-of-scope score
# A difference smaller than these is no reason to stop, however many works prove it.
LEAST_FALL, LEAST_DISTANCE, LEAST_SCOPE = 0.25, 0.15, 0.05
WORSE = (1.5, 3.0, 6.0)  # so many times the allowed errors: what the audits look out for
CERTAIN = 1e12  # an e-value is not followed any higher

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class AuditState:
    """Where the audits stand after the last one."""

    evidence: float
    """The e-value: at 1 / AUDIT_ALPHA the promise is broken."""
    num: int
    num_right: int
    since: int
    """Number of audits that were still good when the change most likely began."""

    @property
    def is_alarm(self) -> bool:
        return self.evidence >= 1 / AUDIT_ALPHA


def audit(right: Sequence[bool] | npt.NDArray[np.bool_], target: float) -> AuditState:
    """Sequential test of "at least `target` are right" against a change for the worse at an unknown time.

    A mixture over the time of change j (prior weight 1 / (j (j + 1))) and over three rates of error of likelihood
    ratios against the highest allowed rate: a nonnegative supermartingale under the promise, so that it ever reaches
    1 / alpha with a probability of at most alpha (Ville 1939; Shin, Ramdas & Rinaldo 2023, *E-detectors*).
    It may be asked after every single audit.
    """
    outcomes = np.asarray(right, dtype=bool)
    path, ratios = audit_path(outcomes[None, :], target)
    evidence = float(path[0, -1]) if len(outcomes) else 1.0
    since = _likely_change(ratios[0]) if len(outcomes) else 0
    return AuditState(evidence, len(outcomes), int(outcomes.sum()), since)


def audit_path(right: npt.NDArray[np.bool_], target: float) -> tuple[Floats, Floats]:
    """The e-value after each audit, (museums, audits), and the log ratios of the middle alternative."""
    allowed = 1 - target
    worse = [min(times * allowed, (1 + allowed) / 2) for times in WORSE]
    num_museums, num = right.shape
    total = np.zeros((num_museums, num))
    for rate in worse:
        if_right, if_wrong = (1 - rate) / (1 - allowed), rate / allowed
        begun = np.zeros(num_museums)
        for place in range(num):
            weight = 1 / ((place + 1) * (place + 2))
            begun = np.minimum(np.where(right[:, place], if_right, if_wrong) * (begun + weight), CERTAIN)
            total[:, place] += (begun + 1 / (place + 2)) / len(worse)
    rate = worse[1]
    logs = np.where(right, math.log((1 - rate) / (1 - allowed)), math.log(rate / allowed))
    return total, logs


def _likely_change(logs: Floats) -> int:
    """Most likely number of audits before the change: where the sum of what follows is largest (CUSUM; Page 1954)."""
    sums = np.concatenate([[0.0], np.cumsum(logs)])
    return int(np.argmin(sums[:-1]))


@dataclass(frozen=True)
class Reference:
    """Counts of what was suggested when the certificate was issued."""

    num: int
    num_of_category: int
    confidence: tuple[int, ...]
    """Of the category, by bins of confidence from 0 to 1."""
    scope: tuple[int, ...]
    """Of the category, by bins of the out-of-scope score; empty where the model has none."""

    def as_dict(self) -> dict[str, object]:
        return {
            "num": self.num,
            "num_of_category": self.num_of_category,
            "confidence": list(self.confidence),
            "scope": list(self.scope),
        }

    @classmethod
    def from_dict(cls, row: dict[str, object]) -> Reference:
        """Raises KeyError or TypeError where the row is none of ours."""
        num, of_category = row["num"], row["num_of_category"]
        bins = [tuple(int(one) for one in row[name]) for name in ("confidence", "scope")]  # type: ignore[attr-defined]
        return cls(int(str(num)), int(str(of_category)), bins[0], bins[1])


@dataclass(frozen=True)
class Comparison:
    """A window against the reference: p-values, None where there was too little to compare."""

    p_mix: float | None
    p_confidence: float | None
    p_scope: float | None


def compare(reference: Reference, window: Reference) -> Comparison:
    """Three tests, each with a false alarm in WINDOW_ALPHA of the windows at most."""
    enough = window.num_of_category >= FEWEST_OF_CATEGORY
    has_scope = bool(enough and reference.scope and window.scope)
    return Comparison(
        p_mix=fall(reference.num_of_category, reference.num, window.num_of_category, window.num),
        p_confidence=distance(reference.confidence, window.confidence) if enough else None,
        p_scope=rise(reference.scope, window.scope) if has_scope else None,
    )


def fall(before: int, num_before: int, now: int, num_now: int) -> float | None:
    """Has the share of the category fallen? Fisher's exact test, one-sided; 1 where the fall is too small to matter.

    Only a fall is dangerous: where fewer of a kind come in, more of what the model calls so is something else.
    """
    if not num_before or not num_now or not before:
        return None
    if now / num_now >= (1 - LEAST_FALL) * before / num_before:
        return 1.0
    from scipy import stats

    return float(stats.hypergeom.cdf(now, num_before + num_now, before + now, num_now))


def distance(before: Sequence[int], now: Sequence[int]) -> float | None:
    """Two-sample test of Kolmogorov and Smirnov on counts by bin (conservative there), asymptotic p-value."""
    num_before, num_now = sum(before), sum(now)
    if not num_before or not num_now:
        return None
    largest = float(np.max(np.abs(np.cumsum(before) / num_before - np.cumsum(now) / num_now)))
    if largest < LEAST_DISTANCE:
        return 1.0
    from scipy import special

    return float(special.kolmogorov(largest * math.sqrt(num_before * num_now / (num_before + num_now))))


def rise(before: Sequence[int], now: Sequence[int]) -> float | None:
    """Are more out of scope (score of at least a half)? Fisher's exact test, one-sided."""
    num_before, num_now, half = sum(before), sum(now), NUM_BINS // 2
    if not num_before or not num_now:
        return None
    out_before, out_now = sum(before[half:]), sum(now[half:])
    if out_now / num_now - out_before / num_before < LEAST_SCOPE:
        return 1.0
    from scipy import stats

    return float(stats.hypergeom.sf(out_now - 1, num_before + num_now, out_before + out_now, num_now))


def binned(values: Sequence[float] | Floats) -> tuple[int, ...]:
    """Counts of values from 0 to 1 in NUM_BINS bins of the same width."""
    counts, _ = np.histogram(np.clip(np.asarray(values, dtype=np.float64), 0, 1), NUM_BINS, (0, 1))
    return tuple(int(one) for one in counts)
