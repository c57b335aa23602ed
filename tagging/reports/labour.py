"""The labour ledger: what the machine saves people, or costs them. From the log alone; see docs/decisions/0093.

The control arm are the works that were drawn by lot and asked in their turn: in them people meet errors of the model as
often as in any order without a thought. What else people decided, one by one, is the desk's order as it is used.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from django.db.models import Count, F, Q

from tagging import certifying
from tagging.models import Certificate, Review
from tagging.reports.intervals import Share
from tagging.reports.pace import PAUSE_SECONDS

NUM_DRAWS = 20_000
SEED = 20261124  # the same log gives the same figures

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Log:
    """All that is counted; the rest follows from it."""

    by_lot: Share
    """Decisions in which the person corrected the model, asked by lot."""
    by_order: Share
    """The same, asked as the desk or the curator's filter ordered."""
    num_filed: int
    """Filed by the machine, and not taken back."""
    audits: Share
    """Wrong ones among the audits of what it files."""
    num_gaps: int
    mean_seconds: float | None
    spread_seconds: float


@dataclass(frozen=True)
class Amount:
    """A figure with its 95 % interval. `value` is None where the log cannot say yet."""

    value: float | None
    low: float = 0.0
    high: float = 0.0

    @property
    def is_sure(self) -> bool:
        """The interval does not hold 0."""
        return self.value is not None and (self.low > 0 or self.high < 0)

    @property
    def is_loss(self) -> bool:
        return self.value is not None and self.value < 0


NOTHING = Amount(None)


@dataclass(frozen=True)
class Ledger:
    log: Log
    decisions_saved: Amount
    """Works that no person had to decide, less those that the machine filed wrongly and a person has to mend."""
    minutes_saved: Amount
    decisions_saved_by_order: Amount
    """To find as many errors in random order, so many more decisions would have been needed."""
    corrections_avoided: Amount
    """Errors found by the desk's order that as many decisions in random order would have left standing."""


def read_log() -> Log:
    """Five grouped queries, and the audits of each certificate that ever filed."""
    # Only what was untagged before: a correction of a correction is not the model's.
    decisions = Review.objects.by_people().standing().filter(selection=None, previous=None, suggestion__isnull=False)
    counted = {"num": Count("pk"), "wrong": Count("pk", filter=~Q(category=F("suggestion__category")))}
    lot = Q(exhibit__draw__served_at__isnull=False, exhibit__draw__released_at=None)
    by_lot, by_order = decisions.filter(lot).aggregate(**counted), decisions.exclude(lot).aggregate(**counted)
    given = [one for certificate in Certificate.objects.granted().with_all() for one in certifying.audits(certificate)]
    seconds = np.array(_gaps(), dtype=np.float64)
    return Log(
        by_lot=Share(by_lot["wrong"], by_lot["num"]),
        by_order=Share(by_order["wrong"], by_order["num"]),
        num_filed=Review.objects.by_the_rule().filter(undone_by=None).count(),
        audits=Share(sum(not one.is_right for one in given), len(given)),
        num_gaps=len(seconds),
        mean_seconds=float(seconds.mean()) if len(seconds) else None,
        spread_seconds=float(seconds.std(ddof=1)) if len(seconds) > 1 else 0.0,
    )


def _gaps() -> list[float]:
    """Seconds that single decisions took, since the person's previous one; no pauses, no clocks that went back."""
    rows = Review.objects.by_people().filter(selection=None, undoes=None).order_by("pk")
    times: dict[int | None, list[datetime]] = defaultdict(list)
    for person, at in rows.values_list("decided_by", "decided_at").iterator():
        times[person].append(at)
    between = [(late - soon).total_seconds() for at in times.values() for soon, late in pairwise(at)]
    return [seconds for seconds in between if 0 <= seconds <= PAUSE_SECONDS]


def ledger(log: Log) -> Ledger:
    """What follows from the counts. The same log always gives the same figures.

    Intervals are the middle 95 % of NUM_DRAWS draws of each share from its Beta distribution (Jeffreys' prior) and of
    the mean duration from its normal distribution, put through the same sums as the counts themselves.
    """
    random = np.random.default_rng(SEED)
    lot, order, wrong = (_draws(random, share) for share in (log.by_lot, log.by_order, log.audits))
    seconds = random.normal(log.mean_seconds or 0.0, log.spread_seconds / max(log.num_gaps, 1) ** 0.5, NUM_DRAWS)
    saved = log.num_filed * (1 - wrong)
    point = log.num_filed * (1 - (log.audits.value or 0.0))
    num = log.by_order.total
    has_arms = bool(num and log.by_lot.total)
    rate, found = log.by_lot.value or 0.0, log.by_order.num
    return Ledger(
        log=log,
        decisions_saved=_amount(point, saved) if log.num_filed else NOTHING,
        minutes_saved=_amount(point * log.mean_seconds / 60, saved * seconds / 60)
        if log.num_filed and log.mean_seconds is not None
        else NOTHING,
        decisions_saved_by_order=_amount(found / rate - num, num * order / lot - num) if has_arms and rate else NOTHING,
        corrections_avoided=_amount(found - num * rate, num * (order - lot)) if has_arms else NOTHING,
    )


def _draws(random: np.random.Generator, share: Share) -> Floats:
    return random.beta(share.num + 0.5, share.total - share.num + 0.5, NUM_DRAWS)


def _amount(value: float, draws: Floats) -> Amount:
    low, high = np.quantile(draws, [0.025, 0.975])
    return Amount(value, float(low), float(high))
