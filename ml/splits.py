"""Which pictures are learned from, and which are kept for measuring."""

import fnmatch
import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ml.listing import DataError, Sample

SplitKind = Literal["random", "by-source", "both"]


@dataclass(frozen=True)
class Split:
    """Indices into one list of samples; no index stands in two of the four.

    ``learn``: the network sees these. ``calibrate``: the temperature is fitted on these and
    progress is watched on them. ``unseen``: other pictures of the sources that were learned from.
    ``unseen_sources``: every picture of sources of which nothing was learned.
    """

    learn: tuple[int, ...]
    calibrate: tuple[int, ...]
    unseen: tuple[int, ...]
    unseen_sources: tuple[int, ...]

    def __post_init__(self) -> None:
        everything = [*self.learn, *self.calibrate, *self.unseen, *self.unseen_sources]
        if len(set(everything)) != len(everything):
            raise ValueError("A picture stands in two parts of the split.")


def split_samples(
    samples: Sequence[Sample],
    duplicates: Sequence[Hashable],
    *,
    kind: SplitKind = "both",
    share: float = 0.1,
    source_share: float = 0.05,
    calibrate_share: float = 0.08,
    together: Iterable[str] = (),
    seed: int = 0,
) -> Split:
    """Divide samples so that nothing measured on was seen, not even a copy of it.

    Args:
        samples: all pictures.
        duplicates: a group key for each sample; a group is never divided.
        kind: what is held out: ``random`` pictures, whole sources (``by-source``), or ``both``.
        share: part of each category that is held out as single pictures, 0 to 1.
        source_share: part of each category that is held out as whole sources, 0 to 1.
        calibrate_share: part of each category for calibration, 0 to 1.
        together: patterns of source names joined by ``+`` (``"may_*+phil_may"``): sources that
            belong together, such as several books by one artist.
        seed: the same seed gives the same split of the same data.
    """
    source_of = join_sources(samples, together)
    held_sources: set[str] = set()
    if kind != "random":
        held_sources = _choose_sources(samples, source_of, source_share, _dice(seed))
    # A copy of a picture in a held-out source must not be learned from: it goes where that goes.
    touched = {group for group, source in zip(duplicates, source_of, strict=True) if source in held_sources}
    rest: list[int] = []
    unseen_sources: list[int] = []
    for index, (group, source) in enumerate(zip(duplicates, source_of, strict=True)):
        if source in held_sources:
            unseen_sources.append(index)
        elif group not in touched:
            rest.append(index)
    unseen_share = 0.0 if kind == "by-source" else share
    unseen, rest = _take_share(samples, duplicates, rest, unseen_share, _dice(seed + 1))
    calibrate, learn = _take_share(samples, duplicates, rest, calibrate_share, _dice(seed + 2))
    return Split(tuple(learn), tuple(calibrate), tuple(unseen), tuple(unseen_sources))


def _dice(seed: int) -> random.Random:
    """Return dice that fall the same way for the same seed."""
    return random.Random(seed)  # noqa: S311 (nothing secret is drawn)


def join_sources(samples: Sequence[Sample], together: Iterable[str]) -> list[str]:
    """Return the source of each sample, with sources that belong together under one name."""
    names = {sample.source for sample in samples}
    joined = {name: name for name in names}
    for rule in together:
        patterns = rule.split("+")
        found = sorted(name for name in names if any(fnmatch.fnmatch(name, pattern) for pattern in patterns))
        for name in found:
            joined[name] = joined[found[0]]
    return [joined[sample.source] for sample in samples]


def _choose_sources(samples: Sequence[Sample], source_of: Sequence[str], share: float, dice: random.Random) -> set[str]:
    """Choose whole sources so that about ``share`` of every category is held out.

    A source that holds more than twice the share of a category is never taken from it: too
    little would be left to learn from.
    """
    table: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for sample, source in zip(samples, source_of, strict=True):
        table[sample.label][source] += 1
    too_large = {
        source
        for sources in table.values()
        for source, num in sources.items()
        if num > 2 * share * sum(sources.values())
    }
    chosen: set[str] = set()
    for label in sorted(table):
        sources = table[label]
        wanted = share * sum(sources.values())
        taken = sum(num for source, num in sources.items() if source in chosen)
        candidates = sorted(set(sources) - too_large - chosen)
        dice.shuffle(candidates)
        for source in candidates:
            if taken >= wanted:
                break
            chosen.add(source)
            taken += sources[source]
        if taken == 0:
            raise DataError(
                f"No source of {label} is small enough to be held out as a whole. Give more "
                "sources (folders), or use --split random."
            )
    return chosen


def _take_share(
    samples: Sequence[Sample],
    duplicates: Sequence[Hashable],
    indices: Sequence[int],
    share: float,
    dice: random.Random,
) -> tuple[list[int], list[int]]:
    """Take whole groups of duplicates until ``share`` of each (category, source) is reached."""
    strata: dict[tuple[str, str], dict[Hashable, list[int]]] = defaultdict(dict)
    members: dict[Hashable, list[int]] = defaultdict(list)
    for index in indices:
        members[duplicates[index]].append(index)
    for group, inside in members.items():
        first = samples[inside[0]]
        strata[first.label, first.source][group] = inside
    taken: list[int] = []
    owed: dict[str, float] = defaultdict(float)  # small sources share the fractions of a category
    for label, source in sorted(strata):
        groups = list(strata[label, source].values())
        dice.shuffle(groups)
        owed[label] += share * sum(len(inside) for inside in groups)
        for inside in groups:
            if owed[label] < len(inside):
                continue
            taken.extend(inside)
            owed[label] -= len(inside)
    kept = set(taken)
    return sorted(taken), [index for index in indices if index not in kept]
