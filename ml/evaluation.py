"""Measuring artefacts on a folder of labelled pictures, and against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.doubting import doubt
from ml.head import Floats32
from ml.learned import read_learned
from ml.listing import DataError, Sample, list_pictures, strange_samples
from ml.loading import Loaded, load_samples
from ml.metrics import auroc, mcnemar, per_source, summarise
from ml.serving import LiteRtPredictor

OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Strange:
    """Out-of-scope ``scores`` (n,) of pictures that are none of the labels; ``learned`` (n,) as in ``Answers``."""

    scores: npt.NDArray[np.float64]
    learned: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Answers:
    """What an artefact said of the readable pictures of a data folder.

    ``truth`` (n,) and ``probabilities`` (n, num_labels) are in the order of ``samples``; ``learned`` (n,) marks the
    pictures that the artefact was fitted on. ``strangeness`` (n,) is the out-of-scope score, where there is one, and
    ``strange`` tells the scores of pictures that are none of the labels, where there are such.
    """

    labels: tuple[str, ...]
    samples: tuple[Sample, ...]
    truth: npt.NDArray[np.int64]
    probabilities: npt.NDArray[np.float64]
    learned: npt.NDArray[np.bool_]
    unreadable: Mapping[str, str]
    left_out: Mapping[str, int]
    strangeness: npt.NDArray[np.float64] | None = None
    strange: Strange | None = None

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
            None if self.strangeness is None else self.strangeness[chosen],
            self.strange,
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
    outputs = _ask_network(predictor, loaded, "asking", on_progress)
    return Answers(
        labels=predictor.labels,
        samples=loaded.samples,
        truth=np.array([predictor.labels.index(sample.label) for sample in loaded.samples], dtype=np.int64),
        probabilities=predictor.calibrated(predictor.to_logits(outputs)),
        learned=np.array([digest in learned for digest in loaded.digests], dtype=bool),
        unreadable=loaded.unreadable,
        left_out=listing.left_out,
        strangeness=predictor.scope.score(outputs) if predictor.scope else None,
        strange=_ask_strange(predictor, data, learned, on_progress),
    )


def _ask_network(predictor: LiteRtPredictor, loaded: Loaded, what: str, on_progress: OnProgress) -> Floats32:
    """Return the outputs of the serving model, (n, num_outputs)."""
    rows = []
    for number, picture in enumerate(loaded.pixels, start=1):
        rows.append(predictor.model.outputs(picture[None])[0])
        on_progress(what, number, len(loaded.pixels))
    return np.array(rows, dtype=np.float32)


def _ask_strange(
    predictor: LiteRtPredictor, data: Path, learned: frozenset[str], on_progress: OnProgress
) -> Strange | None:
    """Return the scores of the pictures in folders named ``other``; None without such, or without a score."""
    samples = strange_samples(data) if predictor.scope else ()
    loaded = load_samples(samples, predictor.artefact.side)
    if not predictor.scope or not loaded.samples:
        return None
    outputs = _ask_network(predictor, loaded, "asking about others", on_progress)
    known = np.array([digest in learned for digest in loaded.digests], dtype=bool)
    return Strange(predictor.scope.score(outputs), known)


def report_on(answers: Answers) -> dict[str, Any]:
    """Return the report of some answers as plain JSON values.

    Beside the figures of ``summarise`` it holds ``per_source``, ``unreadable`` (path to reason), ``left_out`` (folder
    name to count), ``num_learned`` (pictures that the artefact was fitted on: figures that contain them flatter),
    ``suspected`` (labels that look wrong, of pictures that were not learned from) and ``out_of_scope``.
    """
    sources = [sample.source for sample in answers.samples]
    return {
        **summarise(answers.probabilities, answers.truth, answers.labels),
        "per_source": per_source(sources, answers.probabilities, answers.truth),
        "unreadable": dict(answers.unreadable),
        "left_out": dict(answers.left_out),
        "num_learned": int(answers.learned.sum()),
        "suspected": suspected_labels(answers),
        "out_of_scope": _scope_figures(answers),
    }


def suspected_labels(answers: Answers) -> list[dict[str, Any]]:
    """Return the pictures whose label looks wrong, the most suspicious first, as plain JSON values.

    Only pictures that the artefact was not fitted on are looked at: it would defend the mistakes that it learned. The
    rule is that of ``ml.doubting.doubt``; ``margin`` is the chance of the given label less that of the likely one.
    """
    new = np.flatnonzero(~answers.learned)
    if not len(new):
        return []
    doubts = doubt(answers.probabilities[new], answers.truth[new])
    return [
        {
            "file": str(answers.samples[new[place]].path),
            "source": answers.samples[new[place]].source,
            "given": answers.labels[answers.truth[new[place]]],
            "likely": answers.labels[doubts.other[place]],
            "margin": round(float(doubts.margin[place]), 4),
        }
        for place in doubts.ranked()
        if doubts.suspected[place]
    ]


def _scope_figures(answers: Answers) -> dict[str, Any] | None:
    """Return how well pictures of none of the labels are told, by those that nothing was fitted on."""
    if answers.strange is None or answers.strangeness is None:
        return None
    inside = answers.strangeness[~answers.learned]
    outside = answers.strange.scores[~answers.strange.learned]
    told = {"num_inside": len(inside), "num_outside": len(outside), "num_learned": int(answers.strange.learned.sum())}
    if not len(inside) or not len(outside):
        return {**told, "auroc": None}
    return {
        **told,
        "auroc": round(auroc(inside, outside), 4),
        "called_strange_inside": round(float((inside >= 0.5).mean()), 4),
        "called_strange_outside": round(float((outside >= 0.5).mean()), 4),
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
