"""Making a new artefact from an old one: exported again, in another precision, or calibrated on other pictures."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.artefact import Artefact, ArtefactError, write_artefact
from ml.calibration import expected_calibration_error, fit_temperature, log_loss, softmax
from ml.card import render_card
from ml.head import HEAD
from ml.learned import LEARNED, read_learned, write_learned
from ml.listing import DataError, list_pictures
from ml.loading import Loaded, load_samples
from ml.metrics import per_source, summarise
from ml.preparation import SplitPlan, prepare_data
from ml.serving import LiteRtModel, LiteRtPredictor

OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Unlearned:
    """Pictures of a data folder that an artefact was not fitted on."""

    loaded: Loaded
    labels: tuple[str, ...]

    @property
    def truth(self) -> npt.NDArray[np.int64]:
        """The index of each picture's label, (n,)."""
        return np.array([self.labels.index(sample.label) for sample in self.loaded.samples], dtype=np.int64)

    def halves(self) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Return two masks (n,) that divide the pictures by their digests, so always in the same way."""
        first = np.array([int(digest[-1], 16) % 2 == 0 for digest in self.loaded.digests], dtype=bool)
        return first, ~first


def read_unlearned(artefact: Artefact, data: Path, on_progress: OnProgress = lambda *_: None) -> Unlearned:
    """Read the pictures of a data folder that an artefact was not fitted on.

    Raises:
        DataError: if there are fewer than ten.
    """
    listing = list_pictures(data, artefact.labels)
    total = len(listing.samples)
    loaded = load_samples(listing.samples, artefact.side, lambda done: on_progress("reading", done, total))
    learned = read_learned(artefact)
    new = [index for index, digest in enumerate(loaded.digests) if digest not in learned]
    if len(new) < 10:
        raise DataError(
            f"{data} holds {len(new)} readable pictures that the artefact was not fitted on; at least 10 are needed."
        )
    return Unlearned(
        Loaded(tuple(loaded.samples[i] for i in new), loaded.pixels[new], tuple(loaded.digests[i] for i in new), {}),
        artefact.labels,
    )


def recalibrate(artefact: Artefact, unlearned: Unlearned, out: Path) -> Artefact:
    """Write an artefact whose temperature is fitted on half of the given pictures.

    The other half says what it brought: log loss and calibration error before and after go into the report.
    """
    logits = LiteRtPredictor(artefact).logits(unlearned.loaded.pixels)
    fitted, kept = unlearned.halves()
    truth = unlearned.truth
    if not fitted.any() or not kept.any():
        raise DataError("The pictures cannot be divided into two halves. Add some.")
    temperature = fit_temperature(logits[fitted], truth[fitted])
    figures = {
        "num_fitted": int(fitted.sum()),
        "num_kept": int(kept.sum()),
        "before": _quality(logits[kept], truth[kept], artefact.temperature),
        "after": _quality(logits[kept], truth[kept], temperature),
    }
    digests = [digest for digest, chosen in zip(unlearned.loaded.digests, fitted, strict=True) if chosen]
    return rewrite(
        artefact,
        out,
        manifest={"temperature": temperature},
        report={"recalibrated": figures},
        files={LEARNED: write_learned({*read_learned(artefact), *digests})},
    )


def export_again(
    artefact: Artefact,
    data: Path,
    out: Path,
    precisions: Sequence[str],
    on_progress: OnProgress = lambda *_: None,
    side: int | None = None,
) -> Artefact:
    """Export an artefact's network as training did, on the very pictures it was trained on; of any readable format.

    Precision, temperature and figures come out as they would have at the end of that training. With another ``side``
    pictures are served larger or smaller than they were learned from.

    Raises:
        DataError: if ``data`` does not hold these pictures any more.
    """
    from ml.assembling import measure_unseen, write
    from ml.backbones import Blueprint
    from ml.exporting import choose, compare_precisions, restore_network

    told = artefact.report["data"]
    plan = SplitPlan(**{**told["split"], "together": tuple(told["split"]["together"])})
    listing = list_pictures(data, artefact.labels)
    prepared = prepare_data(listing, artefact.labels, side or artefact.side, plan, on_progress=on_progress)
    if prepared.account()["parts"] != told["parts"]:
        raise DataError(
            f"{data} does not hold just the pictures that {artefact.path} was trained on. Give --precision to export "
            "it on other pictures."
        )
    network, kept = restore_network(artefact, side), prepared.calibrate
    truth = np.array([artefact.labels.index(sample.label) for sample in kept.samples], dtype=np.int64)
    candidates = compare_precisions(network, prepared.examples, kept.pixels, truth, precisions)
    chosen = choose(candidates)
    report = {
        **{key: value for key, value in artefact.report.items() if key != "recalibrated"},
        "candidates": [candidate.to_json() for candidate in candidates],
        "chosen": chosen.precision,
        "measured": measure_unseen(chosen, prepared),
        "comes_from": artefact.version,
    }
    report.pop("scope", None)  # fitted on the features of the other export
    blueprint = Blueprint(**{**artefact.manifest["blueprint"], "side": side or artefact.side})
    return write(out, network, blueprint, chosen, report, sorted(read_learned(artefact)), artefact.labels)


def reexport(artefact: Artefact, precision: str, unlearned: Unlearned, out: Path) -> Artefact:
    """Write an artefact that serves the same network in another precision, measured on the given pictures.

    The temperature is the one that the first export found for this precision. The first pictures set the ranges of
    ``int8`` and are therefore not measured on.
    """
    from ml.exporting import convert, pack_weights, restore_network, split_head

    temperatures = {row["precision"]: row["temperature"] for row in artefact.report["candidates"]}
    if precision not in temperatures:
        raise ArtefactError(f"The artefact was not tried in {precision}; it was in {', '.join(temperatures)}.")
    trunk, head = split_head(restore_network(artefact))
    ranging, kept = unlearned.halves()
    model = convert(trunk, precision, unlearned.loaded.pixels[ranging][:200])
    logits = head.logits(LiteRtModel(model).outputs(unlearned.loaded.pixels[kept]))
    return rewrite(
        artefact,
        out,
        manifest={
            "temperature": temperatures[precision],
            "serving": {**artefact.manifest["serving"], "precision": precision},
            "head": {"file": HEAD, "num_features": head.num_features},
        },
        report={
            "chosen": precision,
            "measured": _measured(unlearned, kept, softmax(logits, temperatures[precision])),
        },
        files={
            artefact.serving_file.name: model,
            artefact.weights_file.name: pack_weights(trunk),
            HEAD: head.to_bytes(),
        },
    )


def _measured(unlearned: Unlearned, kept: npt.NDArray[np.bool_], answers: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Return the figures of some pictures in the place of those of the first export."""
    truth, labels = unlearned.truth[kept], unlearned.labels
    sources = [sample.source for sample, chosen in zip(unlearned.loaded.samples, kept, strict=True) if chosen]
    nothing = np.zeros((0, len(labels)))
    return {
        "unseen": {**summarise(answers, truth, labels), "per_source": per_source(sources, answers, truth)},
        "unseen_sources": {**summarise(nothing, [], labels), "per_source": {}},
    }


def _quality(logits: npt.NDArray[np.float32], truth: npt.NDArray[np.int64], temperature: float) -> dict[str, float]:
    """Return the figures by which a temperature is judged."""
    return {
        "temperature": round(temperature, 4),
        "log_loss": round(log_loss(logits, truth, temperature), 4),
        "ece": round(expected_calibration_error(softmax(logits, temperature), truth), 4),
    }


def rewrite(
    artefact: Artefact, out: Path, manifest: dict[str, Any], report: dict[str, Any], files: dict[str, bytes]
) -> Artefact:
    """Write a changed copy of an artefact that names the version it comes from."""
    whole_report = {**artefact.report, **report, "comes_from": artefact.version}
    whole_manifest = {**artefact.manifest, **manifest}
    kept: Sequence[str] = [name for name in artefact.manifest["files"] if name not in files]
    return write_artefact(
        out,
        whole_manifest,
        {
            **{name: (artefact.path / name).read_bytes() for name in kept},
            **files,
            "report.json": (json.dumps(whole_report, indent=1, ensure_ascii=False) + "\n").encode(),
            "card.md": render_card(whole_report, whole_manifest).encode(),
        },
    )
