"""Dividing pictures into k parts, each measured once by networks that learned from the others."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from ml.listing import DataError, Sample
from ml.splits import join_sources


def bind(*keys: Sequence[Hashable]) -> list[int]:
    """Return the group of each item: items that share a key of any kind are in one, also by way of others.

    >>> bind([1, 2, 3, 4], ["a", "b", "b", "c"])
    [0, 1, 1, 3]
    """
    num = len(keys[0])
    head = list(range(num))

    def root(item: int) -> int:
        while head[item] != item:
            head[item] = head[head[item]]
            item = head[item]
        return item

    for column in keys:
        first: dict[Hashable, int] = {}
        for item, key in enumerate(column):
            one, other = sorted((root(item), root(first.setdefault(key, item))))
            head[other] = one
    return [root(item) for item in range(num)]


def make_folds(
    samples: Sequence[Sample], duplicates: Sequence[Hashable], num: int, together: Iterable[str] = (), seed: int = 0
) -> npt.NDArray[np.int64]:
    """Return the fold (n,) of each picture, from 0 to ``num`` - 1.

    Near-duplicates stay together, and so do sources if there are at least ``num`` of them; every fold has about the
    same share of each category, as far as whole sources allow.

    Raises:
        DataError: if a category would be missing from what is learned from.
    """
    from sklearn.model_selection import StratifiedGroupKFold  # only where networks are trained

    if num < 2:
        raise DataError(f"{num} folds are too few to measure on what was not learned: give --folds 2 or more.")
    sources = join_sources(samples, together)
    groups = bind(list(duplicates), sources) if len(set(sources)) >= num else bind(list(duplicates))
    labels = np.array([sample.label for sample in samples])
    if len(set(groups)) < num:
        raise DataError(
            f"There are {len(set(groups))} groups of pictures for {num} folds. Add pictures, or lower --folds."
        )
    fold = np.zeros(len(samples), dtype=np.int64)
    divider = StratifiedGroupKFold(num, shuffle=True, random_state=seed)
    for number, (_, inside) in enumerate(divider.split(labels, labels, groups)):
        fold[inside] = number
    for number in range(num):
        missing = sorted(set(labels) - set(labels[fold != number]))
        if missing:
            raise DataError(
                f"All pictures of {', '.join(missing)} belong together and would fall into one fold. Give more "
                "sources, "
                "or put the pictures into folders of their categories without sources."
            )
    return fold
