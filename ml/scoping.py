"""Fitting the out-of-scope score, after comparing several ways of scoring.

Pictures of none of the labels (``other``) are divided by their sources: a way is always measured on sources that it was
not fitted on. What is kept is fitted on all of them. Learning from strange pictures at hand, to know stranger ones, is
outlier exposure (Hendrycks et al. 2019).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from ml.artefact import Artefact, ArtefactError
from ml.head import Head
from ml.labels import OUTSIDE
from ml.learned import LEARNED, read_learned, write_learned
from ml.listing import DataError, Sample, list_pictures, strange_samples
from ml.loading import Loaded, load_samples
from ml.metrics import auroc
from ml.renewing import rewrite
from ml.scope import MEASURES, SCOPE, Evidence, Floats, Scope
from ml.serving import LiteRtPredictor

OnProgress = Callable[[str, int, int], None]
AT_LEAST = 20
"""Pictures of none of the labels that are needed."""
NUM_FOLDS = 4
CHOSEN_BY = "a tenth of the learned"
"""The group of pictures by which way and strength are chosen; the other groups only measure."""
STRENGTHS = (0.01, 0.001, 0.0003)
"""What is tried against learning strange pictures by heart: the inverse of the penalty on weights."""


@dataclass(frozen=True)
class Seen:
    """What a network saw in some pictures, ``features`` (n, d); where they come from, what they are said to show."""

    features: Floats
    sources: npt.NDArray[np.str_]
    truth: npt.NDArray[np.str_]

    def only(self, chosen: npt.NDArray[Any]) -> Seen:
        """Return a part, by a mask or indices."""
        return Seen(self.features[chosen], self.sources[chosen], self.truth[chosen])


def head_of(predictor: LiteRtPredictor) -> Head:
    """Return the head of an artefact.

    Raises:
        ArtefactError: if its serving model has it inside and tells no features.
    """
    if predictor.head is None:
        raise ArtefactError("This artefact tells no features. Bring it up to date with python -m ml export.")
    return predictor.head


def look(predictor: LiteRtPredictor, loaded: Loaded) -> Seen:
    """Return what an artefact's network makes of prepared pictures."""
    head_of(predictor)
    return Seen(
        np.asarray(predictor.features(loaded.pixels), np.float64),
        np.array([sample.source for sample in loaded.samples]),
        np.array([sample.label for sample in loaded.samples]),
    )


def gather_evidence(inside: Seen, head: Head, temperature: float) -> Evidence:
    """Return the statistics of pictures of the labels."""
    unit = inside.features / (np.linalg.norm(inside.features, axis=1, keepdims=True) + 1e-6)
    names = sorted(set(inside.truth))
    centres = np.stack([inside.features[inside.truth == name].mean(axis=0) for name in names])
    rest = inside.features - centres[np.searchsorted(names, inside.truth)]
    ridge = 1e-3 * float(np.var(inside.features)) * np.eye(rest.shape[1])
    precision = np.asarray(np.linalg.inv(np.cov(rest.T) + ridge), dtype=np.float64)
    five = np.zeros(len(MEASURES))
    draft = Evidence(
        head=head.weights.astype(np.float64),
        head_bias=head.bias.astype(np.float64),
        temperature=np.array(temperature),
        mean=unit.mean(axis=0),
        spread=unit.std(axis=0) + 1e-6,
        centres=centres,
        precision=precision,
        middle=five,
        scale=five + 1.0,
    )
    measures = draft.measures(inside.features)
    return replace(draft, middle=measures.mean(axis=0), scale=measures.std(axis=0) + 1e-6)


def ways(num_features: int) -> dict[str, npt.NDArray[np.int64]]:
    """Return the ways of scoring that are compared: which columns of the evidence each looks at."""
    first = 2 * num_features
    singles = {name: np.array([first + place]) for place, name in enumerate(MEASURES)}
    every = np.arange(first + len(MEASURES))
    return {**singles, "head on features": every[:first], "head on features and measures": every}


def fit_way(
    columns: Floats, outside: npt.NDArray[np.bool_], chosen: npt.NDArray[np.int64], strength: float
) -> tuple[Floats, float]:
    """Return weights (num_columns,) and bias of a logistic regression on some of the columns."""
    from sklearn.linear_model import LogisticRegression  # only where an artefact is made

    model = LogisticRegression(C=strength, max_iter=1000, class_weight="balanced").fit(columns[:, chosen], outside)
    weights = np.zeros(columns.shape[1])
    weights[chosen] = model.coef_[0]
    return weights, float(model.intercept_[0])


def folds(sources: npt.NDArray[np.str_]) -> npt.NDArray[np.int64]:
    """Return the fold (n,) of each picture: whole sources, in folds of like size; pictures where there is one source.

    >>> folds(np.array(["a", "a", "b", "c"])).tolist()
    [0, 0, 1, 2]
    """
    counts = Counter(sources.tolist())
    if len(counts) == 1:
        return np.arange(len(sources)) % NUM_FOLDS
    sizes = [0] * min(NUM_FOLDS, len(counts))
    place: dict[str, int] = {}
    for source, num in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        place[source] = int(np.argmin(sizes))
        sizes[place[source]] += num
    return np.array([place[source] for source in sources.tolist()], dtype=np.int64)


def compare_ways(
    evidence: Evidence,
    inside: Seen,
    outside: Seen,
    kept: Mapping[str, Seen],
    strengths: Sequence[float] = STRENGTHS,
) -> dict[str, dict[str, float]]:
    """Return the AUROC of each way for each group of pictures of the labels, mean over folds of strange ones.

    Each way stands there with the strength that is best for the first group, under ``strength``.
    """
    within, without = (evidence.columns(one.features) for one in (inside, outside))
    groups = {name: evidence.columns(one.features) for name, one in kept.items() if len(one.truth)}
    fold = folds(outside.sources)
    first = next(iter(groups))

    def measure(chosen: npt.NDArray[np.int64], strength: float) -> dict[str, float]:
        sums = dict.fromkeys(groups, 0.0)
        for number in range(fold.max() + 1):
            learned = np.concatenate([within, without[fold != number]])
            strange = np.arange(len(learned)) >= len(within)
            weights, _ = fit_way(learned, strange, chosen, strength)
            for name, columns in groups.items():
                score = auroc(columns @ weights, without[fold == number] @ weights)
                sums[name] += score * float((fold == number).mean())
        return {name: round(total, 4) for name, total in sums.items()} | {"strength": strength}

    return {
        way: max((measure(chosen, strength) for strength in strengths), key=lambda row: row[first])
        for way, chosen in ways(len(evidence.mean)).items()
    }


def fit_scope(
    inside: Seen, outside: Seen, kept: Mapping[str, Seen], head: Head, temperature: float
) -> tuple[Scope, dict[str, Any]]:
    """Return the best way of scoring, fitted on all strange pictures, and what is to be reported.

    Args:
        inside: pictures of the labels, to fit on.
        outside: pictures of none of them.
        kept: groups of further pictures of the labels, to measure on; the way is chosen by the first of them.
        head: the last layer of the network.
        temperature: that of the artefact.

    Raises:
        DataError: if there are too few strange pictures.
    """
    if len(outside.truth) < AT_LEAST:
        raise DataError(
            f"There are {len(outside.truth)} readable pictures in folders named {OUTSIDE}; the out-of-scope score "
            f"needs at least {AT_LEAST}. Add some that are none of the labels."
        )
    evidence = gather_evidence(inside, head, temperature)
    table = compare_ways(evidence, inside, outside, kept)
    first = next(name for name, seen in kept.items() if len(seen.truth))
    chosen = max(table, key=lambda way: table[way][first])
    columns = np.concatenate([evidence.columns(one.features) for one in (inside, outside)])
    strange = np.arange(len(columns)) >= len(inside.truth)
    strength = table[chosen]["strength"]
    weights, bias = fit_way(columns, strange, ways(len(evidence.mean))[chosen], strength)
    report = {
        "chosen": chosen,
        "strength": strength,
        "num_inside": len(inside.truth),
        "num_outside": len(outside.truth),
        "sources": dict(sorted(Counter(outside.sources.tolist()).items())),
        "num_kept": {name: len(seen.truth) for name, seen in kept.items()},
        "auroc": {way: {name: row[name] for name in row if name != "strength"} for way, row in table.items()},
    }
    return Scope(evidence, weights, bias), report


def add_scope(artefact: Artefact, data: Path, out: Path, on_progress: OnProgress = lambda *_: None) -> Artefact:
    """Write an artefact with an out-of-scope score, fitted on ``data/**/other`` and on what the artefact learned.

    Raises:
        DataError: if there are too few pictures of either kind.
    """
    predictor = LiteRtPredictor(artefact)
    head = head_of(predictor)
    outside = _load("strange pictures", strange_samples(data), artefact.side, on_progress)
    labels = [label for label in artefact.labels if label != OUTSIDE]  # an artefact may answer *other*, too
    known = _load("pictures of the labels", list_pictures(data, labels).samples, artefact.side, on_progress)
    learned = read_learned(artefact)
    fitted = np.array([digest in learned for digest in known.digests], dtype=bool)
    if fitted.sum() < 10 * len(labels):
        raise DataError(f"{data} holds only {fitted.sum()} of the pictures that {artefact.path} was trained on.")
    seen = look(predictor, known)
    tenth = np.array([int(digest, 16) % 10 == 0 for digest in known.digests], dtype=bool)
    held_out = np.isin(seen.sources, artefact.report["data"]["unseen_sources"])
    kept = {
        CHOSEN_BY: seen.only(fitted & tenth),
        "unseen": seen.only(~fitted & ~held_out),
        "unseen_sources": seen.only(~fitted & held_out),
    }
    with threadpool_limits(limits=1):  # small sums: more threads only wait for each other, for minutes
        scope, report = fit_scope(
            seen.only(fitted & ~tenth), look(predictor, outside), kept, head, artefact.temperature
        )
    return rewrite(
        artefact,
        out,
        manifest={"scope": {"file": SCOPE, "way": report["chosen"]}},
        report={"scope": report},
        files={SCOPE: scope.to_bytes(), LEARNED: write_learned({*learned, *outside.digests})},
    )


def _load(what: str, samples: Sequence[Sample], side: int, on_progress: OnProgress) -> Loaded:
    return load_samples(samples, side, lambda done: on_progress(what, done, len(samples)))
