"""Which pictures a data folder holds, and what each of them is said to show."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ml.labels import LABELS, OUTSIDE


class DataError(Exception):
    """A data folder that cannot be used; ``str(error)`` says what was found and what to do."""


@dataclass(frozen=True)
class Sample:
    """One picture file with the label its folder gives it and the source it comes from."""

    path: Path
    label: str
    source: str


@dataclass(frozen=True)
class Listing:
    """The pictures of a data folder.

    ``left_out`` counts the pictures of folders that are none of the labels, by folder name.
    """

    root: Path
    samples: tuple[Sample, ...]
    left_out: dict[str, int] = field(default_factory=dict)

    def count(self) -> dict[str, int]:
        """Return the number of pictures of each label that occurs."""
        return dict(sorted(Counter(sample.label for sample in self.samples).items()))

    def count_by_source(self) -> dict[str, dict[str, int]]:
        """Return the number of pictures of each label in each source."""
        table: dict[str, dict[str, int]] = {}
        for sample in self.samples:
            row = table.setdefault(sample.source, {})
            row[sample.label] = row.get(sample.label, 0) + 1
        return dict(sorted(table.items()))


def list_pictures(root: Path, labels: Sequence[str] = LABELS) -> Listing:
    """List ``root/<category>/*`` or ``root/<source>/<category>/*``, or a mixture of both.

    A folder named like a label (or *other*) is a category; any other folder that itself holds
    folders is a source. Pictures of categories that are not among ``labels`` are counted and left
    out. The order is that of the names, so it is the same on every machine.

    Raises:
        DataError: where there is no such folder, or not one picture of the labels in it.
    """
    if not root.is_dir():
        raise DataError(f"{root} is not a folder. Name one that holds a folder for each category.")
    known = {*labels, OUTSIDE}
    samples: list[Sample] = []
    left_out: Counter[str] = Counter()
    for source, category, folder in _category_folders(root, known):
        files = [path for path in _visible(folder) if path.is_file()]
        if category in labels:
            samples.extend(Sample(path, category, source) for path in files)
        elif files:
            left_out[category] += len(files)
    if not samples:
        raise DataError(
            f"{root} holds no picture of {', '.join(labels)}. Expected are folders with these "
            "names, directly in it or one level down in a folder for each source."
        )
    return Listing(root, tuple(samples), dict(sorted(left_out.items())))


def strange_samples(data: Path) -> tuple[Sample, ...]:
    """Return the pictures of ``other`` in a data folder; none where there is no such folder."""
    try:
        return list_pictures(data, (OUTSIDE,)).samples
    except DataError:
        return ()


def require_categories(listing: Listing, labels: Sequence[str], at_least: int) -> None:
    """Check that there is enough of every label to train on.

    Raises:
        DataError: naming the categories that are missing or too small.
    """
    counts = listing.count()
    short = [f"{label} ({counts.get(label, 0)})" for label in labels if counts.get(label, 0) < at_least]
    if short:
        raise DataError(
            f"Too few pictures to train on: {', '.join(short)}. Every category needs at least "
            f"{at_least}; add pictures, or lower --at-least if you only try things out."
        )


def _category_folders(root: Path, known: set[str]) -> Iterator[tuple[str, str, Path]]:
    """Yield (source, category, folder) for every folder of pictures under ``root``."""
    for child in _visible(root):
        if not child.is_dir():
            continue
        inner = [path for path in _visible(child) if path.is_dir()]
        if child.name.lower() in known or not inner:
            yield root.resolve().name, child.name.lower(), child
        else:
            for folder in inner:
                yield child.name, folder.name.lower(), folder


def _visible(folder: Path) -> list[Path]:
    """Return what a folder holds, by name, without hidden files."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
