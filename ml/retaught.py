"""A new artefact from an old one by a new head: the same network, taught by works that somebody filed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ml.artefact import Artefact, ArtefactError, write_artefact
from ml.calibration import softmax
from ml.card import table
from ml.fitting import Anchor, Examples, Fitted, fit_head
from ml.head import HEAD, read_head
from ml.learned import LEARNED, read_learned, write_learned
from ml.metrics import summarise


def anchor_of(artefact: Artefact) -> Anchor:
    """Return the head of an artefact to begin from.

    Raises:
        ArtefactError: for an artefact of format 1, whose serving model has the head inside.
    """
    head = read_head(artefact)
    if head is None:
        raise ArtefactError(
            "This model keeps its last layer inside its network, so no head can be taught. Export it again with "
            "python -m ml export, and register what comes of it."
        )
    return Anchor(head, artefact.temperature, artefact.labels)


def retaught(
    artefact: Artefact,
    labels: Sequence[str],
    learn: Examples,
    calibrate: Examples,
    test: Examples,
    digests: Iterable[str],
    out: Path,
    on_step: Any = lambda *_: None,
) -> Artefact:
    """Fit a head for ``labels`` and write the artefact that serves it.

    Args:
        artefact: whose network, and whose head, is begun from.
        labels: what the new one answers.
        learn: examples fitted on.
        calibrate: examples that strength and temperature are chosen on.
        test: examples that nothing is fitted or chosen on: the figures of the report come from them.
        digests: of the pictures in ``learn`` and ``calibrate``.
        out: a new folder.
        on_step: told how many of how many fits are done.

    Raises:
        ArtefactError: if the head cannot be taught, or ``out`` not written.
    """
    fitted = fit_head(learn, calibrate, anchor_of(artefact), labels, on_step=on_step)
    answers = softmax(fitted.head.logits(test.features), fitted.temperature)
    report = _report(artefact, labels, fitted, {"learn": learn, "calibrate": calibrate, "unseen": test})
    report["measured"] = {"kept": summarise(answers, test.truth, labels)} if len(test) else {}
    manifest = {
        **artefact.manifest,
        "labels": list(labels),
        "temperature": fitted.temperature,
        "head": {"file": HEAD, "num_features": fitted.head.num_features},
        "blueprint": {**artefact.manifest["blueprint"], "num_labels": len(labels)},
    }
    kept = {name: (artefact.path / name).read_bytes() for name in artefact.manifest["files"]}
    files = {
        **kept,
        HEAD: fitted.head.to_bytes(),
        LEARNED: write_learned({*read_learned(artefact), *digests}),
        "report.json": (json.dumps(report, indent=1, ensure_ascii=False) + "\n").encode(),
        "card.md": _card(artefact, labels, report).encode(),
    }
    return write_artefact(out, manifest, files)


def _report(artefact: Artefact, labels: Sequence[str], fitted: Fitted, parts: dict[str, Examples]) -> dict[str, Any]:
    counts = {name: np.bincount(part.truth, minlength=len(labels)) for name, part in parts.items()}
    return {
        **artefact.report,
        "comes_from": artefact.version,
        "network_data": artefact.report.get("network_data", artefact.report.get("data", {})),
        "data": {
            "parts": {
                name: {label: int(num) for label, num in zip(labels, of_part, strict=True)}
                for name, of_part in counts.items()
            }
        },
        "head": fitted.figures,
    }


def _card(artefact: Artefact, labels: Sequence[str], report: dict[str, Any]) -> str:
    """The new head's account, then the card of the network below it."""
    parts, figures = report["data"]["parts"], report["head"]
    rows = [[name, *(counts[label] for label in labels), sum(counts.values())] for name, counts in parts.items()]
    measured = report["measured"].get("kept")
    lines = [
        f"# A new last layer for {', '.join(labels)}",
        f"The network is that of version `{artefact.version[:12]}`; its last layer was fitted anew on works that the "
        "museum has filed (multinomial logistic regression, held near the layer before; rare categories count more).",
        table(["part", *labels, "all"], rows),
        f"How strongly it was held: {figures['strength'] or 'entirely: the old layer was no worse'}. "
        f"Log loss on the calibration part by strength: {figures['tried'] or 'too few examples to choose'}. "
        f"Temperature {figures['temperature']}.",
    ]
    if measured:
        low, high = measured["accuracy_interval"]
        lines.append(
            f"On the part kept for measuring (n = {measured['n']}): accuracy {measured['accuracy']:.3f} "
            f"({low:.3f} to {high:.3f}), macro-F1 {measured['macro_f1']:.3f}, calibration error {measured['ece']:.3f}."
        )
    below = artefact.card.replace("\n# ", "\n## ")
    return "\n\n".join([*lines, "## The network below", below.removeprefix("# ")]) + "\n"
