"""How sure may a machine be of its own rights? Pure functions on counts; see docs/decisions/0090 and 0091.

A threshold is *chosen* on one part of the answers by lot and *tested* on the other, so that the choice costs nothing.
On the testing part the exact bound of Clopper and Pearson (1934) decides. From the best candidate on, looser ones are
tested in a sequence fixed beforehand, each at the full risk, until the first that fails: fixed-sequence testing
(Maurer et al. 1995; Angelopoulos et al. 2021, *Learn then Test*, section 2.3) keeps the risk for all of them together.
Looking again when more answers have come in costs: the k-th look may spend 6 / (pi k)^2 of the risk, and all looks
together spend all of it. Where the choosing part says that a look would fail, none is taken and nothing is spent.
What the museum's own records say may choose in the place of that part, and never tests: see docs/decisions/0171.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

CHOOSING_SHARE = 1 / 3  # of the answers by lot; the others test what was chosen
NUM_CANDIDATES = 20
FEWEST_RECORDS = 100  # of a category, from which on the museum's own records may choose
SLACK = 1.3  # times the answers that would do without an error: with so many at least the sequence begins
RUNWAY = 20  # audits: the machine files no more than so many of them would cover before people answer some
GROWTH = 1.25  # another look is taken when the testing part has grown by this factor

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]


def lower_bound(num_right: float, num: float, risk: float) -> float:
    """Exact one-sided lower bound of a share at confidence 1 - risk (Clopper & Pearson 1934); 0 where nothing is right.

    >>> round(lower_bound(149, 149, 0.05), 4), round(lower_bound(96, 96, 0.05), 3), lower_bound(0, 10, 0.05)
    (0.9801, 0.969, 0.0)
    """
    if num_right <= 0 or num <= 0:
        return 0.0
    if num_right >= num:
        return float(risk ** (1 / num))  # the quantile in closed form
    from scipy import special  # not in every web process

    return float(special.betaincinv(num_right, num - num_right + 1, risk))


def percent_down(share: float) -> str:
    """A share in per cent with one digit, rounded down.

    >>> percent_down(0.9857), percent_down(0.98)
    ('98.5', '98.0')
    """
    return f"{math.floor(1000 * share + 1e-9) / 10:.1f}"


def needed_without_error(target: float, risk: float) -> int:
    """How many answers prove `target` if every one of them is right.

    >>> [needed_without_error(target, 0.05) for target in (0.9, 0.95, 0.98, 0.99)]
    [29, 59, 149, 299]
    """
    return math.ceil(math.log(risk) / math.log(target))


def more_needed(num_right: int, num: int, target: float, risk: float) -> int:
    """How many answers are missing if all of them will be right; 0 where there are enough.

    >>> more_needed(96, 96, 0.99, 0.05), more_needed(149, 149, 0.98, 0.05), more_needed(95, 96, 0.99, 0.05)
    (203, 0, 377)
    """

    def enough(more: int) -> bool:
        return lower_bound(num_right + more, num + more, risk) >= target

    return _fewest(enough)


def spent(risk: float, look: int) -> float:
    """The part of `risk` that look number `look` (from 1) may use: 6 / (pi look)^2; they add up to `risk`.

    >>> round(spent(0.05, 1), 4), round(sum(spent(0.05, look) for look in range(1, 100_000)), 4)
    (0.0304, 0.05)
    """
    return risk * 6 / (math.pi * look) ** 2


@dataclass(frozen=True)
class Evidence:
    """Answers by lot about what the model called one category. Three arrays of the same length, (n,)."""

    confidence: Floats
    """Of the model, 0 to 1."""
    right: Booleans
    """The person said the same."""
    is_choosing: Booleans
    """In the part that chooses the threshold; by a number that the exhibit keeps for ever."""

    def __len__(self) -> int:
        return len(self.confidence)

    def chosen_by(self, records: Evidence) -> Evidence:
        """All of these answers test, and `records` choose, wherever they come from: what tests has to be by lot."""
        return Evidence(
            np.concatenate([records.confidence, self.confidence]),
            np.concatenate([records.right, self.right]),
            np.arange(len(records) + len(self)) < len(records),
        )

    def counts(self, threshold: float, *, choosing: bool) -> tuple[int, int]:
        """(right, all) at least as confident as `threshold`, in one part."""
        meant = (self.confidence >= threshold) & (self.is_choosing == choosing)
        return int(self.right[meant].sum()), int(meant.sum())


@dataclass(frozen=True)
class Finding:
    """What a look at the evidence found. `is_look` is False where none was worth taking: then nothing was spent."""

    is_look: bool
    granted: bool
    threshold: float
    num_choosing: int
    num_right: int
    num_tested: int
    bound: float
    risk_spent: float
    more: int
    """Further answers at least so confident that are needed, if they are as good as the ones so far; 0: cannot say."""
    is_hopeless: bool = False
    """Even among the surest the share of right ones seems to be below the target."""
    by_records: bool = False
    """The museum's own records chose the threshold; all answers by lot tested it."""

    @property
    def bound_percent(self) -> str:
        """Rounded down: a bound must not look better than it is."""
        return percent_down(self.bound)


def examine(evidence: Evidence, target: float, risk: float, look: int = 1, records: Evidence | None = None) -> Finding:
    """Choose a threshold and test it. `look`: how many were taken before, plus one.

    `records`: where there are enough and they promise success, they choose, and all of `evidence` tests; else a part of
    `evidence` chooses. Which of the two is decided without a glance at whether the answers that test are right.
    Records may be of easier works, so they are believed in what is surer than what, and not in how sure.

    Raises ValueError for a target or a risk that nobody can keep: 0 and 1 are excluded.
    """
    if not (0 < target < 1 and 0 < risk < 1):
        raise ValueError("A target and a risk lie between 0 and 1; of no finite number of works can 100 % be proved.")
    share = spent(risk, look)
    if records is not None and len(records) >= FEWEST_RECORDS:
        found = _by_records(evidence.chosen_by(records), target, share)
        if found:
            return found
    return _by_lot(evidence, target, share)


def _by_records(evidence: Evidence, target: float, share: float) -> Finding | None:
    """From the surest threshold that has enough answers on; None where the records promise no success."""
    thresholds = _candidates(evidence)
    enough = SLACK * needed_without_error(target, share)
    for place in reversed(range(len(thresholds))):
        num = evidence.counts(thresholds[place], choosing=False)[1]
        if num >= enough and lower_bound(_expected_rate(evidence, thresholds[place]) * num, num, share) >= target:
            return replace(_sequence(evidence, target, share, thresholds[place::-1]), by_records=True)
    return None


def _by_lot(evidence: Evidence, target: float, share: float) -> Finding:
    """A part of the answers chooses, and the others test, from the most promising threshold on."""
    thresholds = _candidates(evidence)
    expected = [_expected_rate(evidence, threshold) for threshold in thresholds]
    tested = [evidence.counts(threshold, choosing=False)[1] for threshold in thresholds]
    margins = [lower_bound(p * n, n, share) - target for p, n in zip(expected, tested, strict=True)]
    if not margins or max(margins) < 0:
        return _no_look(evidence, target, share, thresholds, expected)
    start = int(np.argmax(margins))
    return _sequence(evidence, target, share, thresholds[start::-1])


def _candidates(evidence: Evidence) -> list[float]:
    """Thresholds to think about, rising: quantiles of the confidence in the choosing part."""
    chosen = evidence.confidence[evidence.is_choosing]
    if not len(chosen):
        return []
    places = np.linspace(0, 0.95, NUM_CANDIDATES)
    return [float(one) for one in np.unique(np.quantile(chosen, places, method="lower"))]


def _expected_rate(evidence: Evidence, threshold: float) -> float:
    """Share of right ones in the choosing part, a little nearer to a half than what was seen (Krichevsky-Trofimov)."""
    right, num = evidence.counts(threshold, choosing=True)
    return (right + 0.5) / (num + 1) if right < num else right / num if num else 0.5


def _sequence(evidence: Evidence, target: float, share: float, thresholds: list[float]) -> Finding:
    """From the first threshold to looser ones until one fails; the last that passed is the certificate's."""
    found: Finding | None = None
    for threshold in thresholds:
        right, num = evidence.counts(threshold, choosing=False)
        bound = lower_bound(right, num, share)
        granted = bound >= target
        if granted or found is None:
            more = 0 if granted else more_needed(right, num, target, share)
            num_choosing = int(evidence.is_choosing.sum())
            found = Finding(True, granted, threshold, num_choosing, right, num, bound, share, more)
        if not granted:
            break
    assert found is not None  # noqa: S101 - there is always a first one
    return found


def _no_look(
    evidence: Evidence, target: float, share: float, thresholds: list[float], expected: list[float]
) -> Finding:
    """Too little to look at. How much is missing is said of the most promising threshold."""
    if not thresholds:
        needed = needed_without_error(target, share)
        missing = math.ceil(needed / (1 - CHOOSING_SHARE))
        return Finding(False, False, 0.0, 0, 0, 0, 0.0, share, missing)
    best = max(range(len(thresholds)), key=lambda number: (expected[number] > target, -thresholds[number]))
    hopeless = expected[best] <= target
    if hopeless:
        best = int(np.argmax(expected))
    right, num = evidence.counts(thresholds[best], choosing=False)
    more = 0 if hopeless else _more_at_rate(expected[best], num, target, share)
    missing = math.ceil(more / (1 - CHOOSING_SHARE))  # a part of what comes in goes to the choosing
    bound = lower_bound(right, num, share)
    num_choosing = int(evidence.is_choosing.sum())
    return Finding(False, False, thresholds[best], num_choosing, right, num, bound, share, missing, hopeless)


def _more_at_rate(rate: float, num: int, target: float, risk: float) -> int:
    """Fewest further answers with which the bound reaches `target` if so many of them are right (`rate` > target)."""

    def enough(more: int) -> bool:
        return lower_bound(rate * (num + more), num + more, risk) >= target

    return _fewest(enough, look_up_to=10**7)


def _fewest(enough: Callable[[int], bool], look_up_to: float = math.inf) -> int:
    """The smallest number from 0 that is `enough`, if every larger one is as well: doubled, then halved in between."""
    if enough(0):
        return 0
    high = 1
    while not enough(high) and high < look_up_to:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
