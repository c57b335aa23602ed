"""What the figures say about works that look wrong, and about two models: no network is loaded for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


def suspects(
    features: npt.NDArray[np.float32], filed: Sequence[str], groups: Sequence[str], on_fold: Callable[[int, int], None]
) -> list[tuple[int, str, float]]:
    """Filed works that look wrong, the most doubtful first: place in `filed`, what it looks like, and the margin.

    Judged by heads that never saw where that work is filed; copies of one picture (`groups`) are judged together.
    """
    from ml.doubting import answer_unseen, doubt

    labels = sorted(set(filed))
    if len(labels) < 2:
        return []
    given = np.array([labels.index(label) for label in filed], dtype=np.int64)
    found = doubt(answer_unseen(features, given, groups, labels, on_fold=on_fold), given)
    ranked = [int(place) for place in found.ranked() if found.suspected[place]]
    return [(place, labels[int(found.other[place])], float(found.margin[place])) for place in ranked]


def mcnemar(only_first: int, only_second: int) -> float:
    """The p-value of McNemar's exact test on the pictures that only one of two models got right."""
    from ml.metrics import mcnemar

    return mcnemar(only_first, only_second)
