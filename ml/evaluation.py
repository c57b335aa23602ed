"""Measuring an artefact on a folder of labelled pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ml.learned import read_learned
from ml.listing import DataError, list_pictures
from ml.loading import load_samples
from ml.metrics import per_source, summarise
from ml.serving import LiteRtPredictor


def evaluate(
    predictor: LiteRtPredictor,
    data: Path,
    *,
    only_unseen: bool = False,
    on_progress: Callable[[str, int, int], None] = lambda *_: None,
) -> dict[str, Any]:
    """Return the report of an artefact on a data folder, as plain JSON values.

    Beside the figures of ``summarise`` it holds ``per_source``, ``unreadable`` (path to reason),
    ``left_out`` (folder name to count), ``num_learned`` (pictures that the artefact was fitted
    on: figures that contain them flatter) and ``version``.

    Args:
        predictor: the loaded artefact.
        data: ``data/<category>/*`` or ``data/<source>/<category>/*``.
        only_unseen: leave out the pictures that the artefact was fitted on.
        on_progress: told (what, done, all).

    Raises:
        DataError: if nothing is left to measure on.
    """
    labels = predictor.labels
    listing = list_pictures(data, labels)
    total = len(listing.samples)
    loaded = load_samples(listing.samples, predictor.artefact.side, lambda done: on_progress("reading", done, total))
    learned = read_learned(predictor.artefact)
    known = np.array([digest in learned for digest in loaded.digests], dtype=bool)
    chosen = np.flatnonzero(~known) if only_unseen else np.arange(len(known))
    if not len(chosen):
        raise DataError(f"{data} holds no readable picture to measure on (that was not learned from).")
    rows = []
    for number, index in enumerate(chosen, start=1):
        rows.append(predictor.probabilities(loaded.pixels[index : index + 1])[0])
        on_progress("asking", number, len(chosen))
    samples = [loaded.samples[index] for index in chosen]
    truth = np.array([labels.index(sample.label) for sample in samples])
    return {
        **summarise(np.array(rows), truth, labels),
        "per_source": per_source([sample.source for sample in samples], np.array(rows), truth),
        "unreadable": loaded.unreadable,
        "left_out": listing.left_out,
        "num_learned": 0 if only_unseen else int(known.sum()),
        "version": predictor.version,
    }
