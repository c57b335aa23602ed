"""Measuring artefacts on a folder of labelled pictures, and against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.learned import read_learned
from ml.listing import DataError, Sample, list_pictures
from ml.loading import load_samples
from ml.metrics import mcnemar, per_source, summarise
from ml.serving import LiteRtPredictor

OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Answers:
    """What an artefact said of the readable pictures of a data folder.

    ``truth`` (n,) and ``probabilities`` (n, num_labels) are in the order of ``samples``; ``learned`` (n,) marks the
    pictures that the artefact was fitted on.
    """

    labels: tuple[str, ...]
    samples: tuple[Sample, ...]
    truth: npt.NDArray[np.int64]
    probabilities: npt.NDArray[np.float64]
    learned: npt.NDArray[np.bool_]
    unreadable: Mapping[str, str]
    left_out: Mapping[str, int]

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """Which answers are right, (n,)."""
        return np.asarray(self.probabilities.argmax(axis=1) == self.truth)

    def only(self, chosen: npt.NDArray[np.bool_]) -> Answers:
        """Return the answers for the chosen pictures, given as a mask (n,).

        Raises:
            DataError: if none are chosen.
        """
        if not chosen.any():
            raise DataError("No readable picture is left to measure on that was not learned from. Give other pictures.")
        return Answers(
            self.labels,
            tuple(sample for sample, keep in zip(self.samples, chosen, strict=True) if keep),
            self.truth[chosen],
            self.probabilities[chosen],
            self.learned[chosen],
            self.unreadable,
            self.left_out,
        )


def ask(predictor: LiteRtPredictor, data: Path, on_progress: OnProgress = lambda *_: None) -> Answers:
    """Show an artefact every picture of ``data/<category>/*`` or ``data/<source>/<category>/*``.

    Raises:
        DataError: if there is no readable picture of its labels.
    """
    listing = list_pictures(data, predictor.labels)
    total = len(listing.samples)
    side = predictor.artefact.side
    loaded = load_samples(listing.samples, side, lambda done: on_progress("reading", done, total))
    if not loaded.samples:
        raise DataError(f"Not one of the {total} pictures in {data} can be read.")
    learned = read_learned(predictor.artefact)
    rows = []
    for number, picture in enumerate(loaded.pixels, start=1):
        rows.append(predictor.probabilities(picture[None])[0])
        on_progress("asking", number, len(loaded.pixels))
    return Answers(
        labels=predictor.labels,
        samples=loaded.samples,
        truth=np.array([predictor.labels.index(sample.label) for sample in loaded.samples], dtype=np.int64),
        probabilities=np.array(rows),
        learned=np.array([digest in learned for digest in loaded.digests], dtype=bool),
        unreadable=loaded.unreadable,
        left_out=listing.left_out,
    )


def report_on(answers: Answers) -> dict[str, Any]:
    """Return the report of some answers as plain JSON values.

    Beside the figures of ``summarise`` it holds ``per_source``, ``unreadable`` (path to reason), ``left_out`` (folder
    name to count) and ``num_learned`` (pictures that the artefact was fitted on: figures that contain them flatter).
    """
    sources = [sample.source for sample in answers.samples]
    return {
        **summarise(answers.probabilities, answers.truth, answers.labels),
        "per_source": per_source(sources, answers.probabilities, answers.truth),
        "unreadable": dict(answers.unreadable),
        "left_out": dict(answers.left_out),
        "num_learned": int(answers.learned.sum()),
    }


def compare(first: Answers, second: Answers) -> dict[str, Any]:
    """Return how two artefacts did on the same pictures, and whether chance could explain the difference.

    ``p`` is that of McNemar's exact test on the pictures that only one of them got right.

    Raises:
        DataError: if the answers are about different pictures or labels.
    """
    if first.labels != second.labels:
        raise DataError("The two artefacts answer with different labels and cannot be compared.")
    if [sample.path for sample in first.samples] != [sample.path for sample in second.samples]:
        raise DataError("The two artefacts could not read the same pictures and cannot be compared.")
    only_first = int((first.right & ~second.right).sum())
    only_second = int((second.right & ~first.right).sum())
    return {
        "n": len(first.samples),
        "first": summarise(first.probabilities, first.truth, first.labels),
        "second": summarise(second.probabilities, second.truth, second.labels),
        "both_right": int((first.right & second.right).sum()),
        "only_first_right": only_first,
        "only_second_right": only_second,
        "both_wrong": int((~first.right & ~second.right).sum()),
        "p": mcnemar(only_first, only_second),
    }
