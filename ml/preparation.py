"""From a data folder to the pictures of each part of the split, ready to learn and to measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ml.duplicates import count_repeated, fingerprints, group_duplicates
from ml.listing import DataError, Listing, Sample, require_categories
from ml.loading import Loaded, load_samples
from ml.pictures import Pixels
from ml.splits import Split, SplitKind, split_samples

CLOSER = 1.5
"""Training pictures are kept so much larger than the network's input: close views stay sharp."""

COMPARED_AT = 240
"""Edge of the squares among which near-duplicates are looked for."""

OnProgress = Callable[[str, int, int], None]
"""Told what is being done, how many are done, and of how many."""


@dataclass(frozen=True)
class SplitPlan:
    """How a data folder is divided; see ``split_samples``."""

    kind: SplitKind = "both"
    share: float = 0.1
    source_share: float = 0.05
    calibrate_share: float = 0.08
    together: tuple[str, ...] = ()
    seed: int = 0


@dataclass(frozen=True)
class Prepared:
    """The parts of a data folder.

    ``learn`` holds larger squares, from which views are cut; the others hold pictures exactly as
    they are served. ``num_repeated`` counts near-duplicates of another picture.
    """

    labels: tuple[str, ...]
    listing: Listing
    plan: SplitPlan
    learn: Loaded
    examples: Pixels
    calibrate: Loaded
    unseen: Loaded
    unseen_sources: Loaded
    unreadable: dict[str, str]
    num_repeated: int

    def learned_digests(self) -> list[str]:
        """Return the digests of every picture that something was fitted on."""
        return [*self.learn.digests, *self.calibrate.digests]

    def account(self) -> dict[str, Any]:
        """Return what there was and where it went, as plain JSON values."""
        parts = {
            "learn": self.learn.samples,
            "calibrate": self.calibrate.samples,
            "unseen": self.unseen.samples,
            "unseen_sources": self.unseen_sources.samples,
        }
        return {
            "counts": self.listing.count(),
            "counts_by_source": self.listing.count_by_source(),
            "left_out": self.listing.left_out,
            "num_unreadable": len(self.unreadable),
            "num_repeated": self.num_repeated,
            "split": {**asdict(self.plan), "together": list(self.plan.together)},
            "parts": {name: _count(samples) for name, samples in parts.items()},
            "unseen_sources": sorted({sample.source for sample in self.unseen_sources.samples}),
        }


def prepare_data(
    listing: Listing,
    labels: Sequence[str],
    side: int,
    plan: SplitPlan,
    *,
    at_least: int = 10,
    largest_view: int = 0,
    on_progress: OnProgress = lambda *_: None,
) -> Prepared:
    """Read a listing's pictures and divide them.

    Args:
        listing: what there is.
        labels: what the network shall tell apart.
        side: edge of its input in pixels.
        plan: how to divide.
        at_least: smallest number of pictures of a category.
        largest_view: edge of the largest views that will be asked for, if larger than ``side``: a teacher's.
        on_progress: told how far the reading is.

    Raises:
        DataError: if a category is missing or too small, before or after the division.
    """
    require_categories(listing, labels, at_least)
    larger = round(max(side, largest_view) * CLOSER)
    everything = _load("reading", listing.samples, larger, on_progress)
    groups = _group(everything.samples, on_progress)
    split = split_samples(everything.samples, groups, **asdict(plan))
    _require_all(everything, split, labels)
    learn = pick(everything, split.learn)
    step = max(1, len(learn.samples) // 200)

    def exactly(what: str, indices: Sequence[int]) -> Loaded:
        return _load(what, [everything.samples[i] for i in indices], side, on_progress)

    return Prepared(
        labels=tuple(labels),
        listing=listing,
        plan=plan,
        learn=learn,
        calibrate=exactly("calibrate", split.calibrate),
        unseen=exactly("unseen", split.unseen),
        unseen_sources=exactly("unseen sources", split.unseen_sources),
        examples=_load("examples", learn.samples[::step], side, on_progress).pixels,
        unreadable=everything.unreadable,
        num_repeated=count_repeated(groups),
    )


def _group(samples: Sequence[Sample], on_progress: OnProgress) -> list[int]:
    """Return the group of near-duplicates of each sample, the same whatever the network's size.

    Hashes depend a little on the size of what they are taken from, and a pupil must share its teacher's split.
    """
    return group_duplicates(fingerprints(_load("comparing", samples, COMPARED_AT, on_progress).pixels))


def _load(what: str, samples: Sequence[Sample], side: int, on_progress: OnProgress) -> Loaded:
    """Read samples while saying how far it is."""
    return load_samples(samples, side, lambda done: on_progress(what, done, len(samples)))


def pick(loaded: Loaded, indices: Sequence[int]) -> Loaded:
    """Return a part of what was read, by its places."""
    return Loaded(
        samples=tuple(loaded.samples[i] for i in indices),
        pixels=loaded.pixels[list(indices)],
        digests=tuple(loaded.digests[i] for i in indices),
        unreadable={},
    )


def _require_all(loaded: Loaded, split: Split, labels: Sequence[str]) -> None:
    """Check that no category was lost by dividing."""
    for what, indices in (("learn from", split.learn), ("calibrate on", split.calibrate)):
        present = {loaded.samples[i].label for i in indices}
        missing = [label for label in labels if label not in present]
        if missing:
            raise DataError(
                f"After dividing, nothing is left to {what} for {', '.join(missing)}. Add "
                "pictures, or hold out less (--share, --calibrate-share)."
            )


def _count(samples: Sequence[Sample]) -> dict[str, int]:
    """Return the number of samples of each label."""
    return dict(sorted(Counter(sample.label for sample in samples).items()))
