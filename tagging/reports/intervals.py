"""A share with its count and its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z_95 = 1.959964


@dataclass(frozen=True)
class Share:
    """`num` of `total`, with the ends of the 95 % score interval (Wilson 1927); no value where nothing was asked."""

    num: int
    total: int

    @property
    def value(self) -> float | None:
        return self.num / self.total if self.total else None

    @property
    def low(self) -> float:
        return wilson(self.num, self.total)[0]

    @property
    def high(self) -> float:
        return wilson(self.num, self.total)[1]


@dataclass(frozen=True)
class Bar:
    """A share with its interval on a line from 0 to 100, decimal points in every language."""

    share: Share

    @property
    def value(self) -> str:
        return f"{100 * (self.share.value or 0):.1f}"

    @property
    def low(self) -> str:
        return f"{100 * self.share.low:.1f}"

    @property
    def high(self) -> str:
        return f"{100 * self.share.high:.1f}"

    @property
    def width(self) -> str:
        return f"{100 * (self.share.high - self.share.low):.1f}"


def wilson(num: int, total: int) -> tuple[float, float]:
    """Ends of the 95 % interval of a share; all is possible where nothing was asked.

    >>> [round(end, 3) for end in wilson(9, 10)], wilson(0, 0)
    ([0.596, 0.982], (0.0, 1.0))
    """
    if not total:
        return 0.0, 1.0
    share, z2 = num / total, Z_95**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = Z_95 * math.sqrt(share * (1 - share) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return max(0.0, middle - half), min(1.0, middle + half)
