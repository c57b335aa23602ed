"""Putting an artefact together from a trained network: export, calibration, report, card."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras

from ml.artefact import PRECISIONS, Artefact, write_artefact
from ml.backbones import Blueprint, fold_batch_norm
from ml.calibration import softmax
from ml.card import describe_network, render_card
from ml.continuing import earlier_stages
from ml.exporting import Candidate, choose, compare_precisions, pack_weights, split_head
from ml.head import HEAD
from ml.learned import LEARNED, read_learned, write_learned
from ml.metrics import per_source, summarise
from ml.preparation import Prepared
from ml.recipe import Recipe
from ml.serving import LiteRtModel
from ml.training import true_indices


def assemble(
    model: keras.Model,
    recipe: Recipe,
    prepared: Prepared,
    out: Path,
    history: Sequence[dict[str, float]],
    precisions: Sequence[str] = PRECISIONS,
    on_candidate: Callable[[Candidate], None] = lambda _: None,
) -> Artefact:
    """Export a trained network, measure what will be served, and write the artefact.

    The serving precision and the temperature are chosen on the pictures kept for calibration; the
    figures of the report come from others, which nothing was chosen or fitted on.
    """
    folded, blueprint = fold_batch_norm(model, recipe.blueprint)
    kept = prepared.calibrate
    candidates = compare_precisions(
        folded,
        prepared.examples,
        kept.pixels,
        true_indices(kept.samples, prepared.labels),
        precisions,
        on_candidate=on_candidate,
    )
    chosen = choose(candidates)
    report = {
        "trained_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "recipe": recipe.to_json(),
        "earlier": earlier_stages(Artefact.read(recipe.continue_from)) if recipe.continue_from else [],
        "teachers": [introduce(Artefact.read(path)) for path in recipe.teachers],
        "num_parameters": int(folded.count_params()),
        "data": prepared.account(),
        "history": list(history),
        "candidates": [candidate.to_json() for candidate in candidates],
        "chosen": chosen.precision,
        "measured": measure_unseen(chosen, prepared),
    }
    earlier = read_learned(Artefact.read(recipe.continue_from)) if recipe.continue_from else frozenset()
    learned = sorted({*earlier, *prepared.learned_digests()})
    return write(out, folded, blueprint, chosen, report, learned, prepared.labels)


def introduce(teacher: Artefact) -> dict[str, Any]:
    """Return what a pupil's report says of its teacher."""
    measured = {
        name: {key: figures.get(key) for key in ("n", "accuracy", "macro_f1")}
        for name, figures in teacher.report["measured"].items()
    }
    blueprint = teacher.manifest["blueprint"]
    return {
        "version": teacher.version,
        "backbone": blueprint["backbone"],
        "network": describe_network(teacher.report, teacher.manifest),
        "measured": measured,
    }


def measure_unseen(chosen: Candidate, prepared: Prepared) -> dict[str, Any]:
    """Return the summaries of the two kinds of held-out pictures, by the serving model itself."""
    serving = LiteRtModel(chosen.model)
    measured = {}
    for name, loaded in (("unseen", prepared.unseen), ("unseen_sources", prepared.unseen_sources)):
        answers = softmax(chosen.head.logits(serving.outputs(loaded.pixels)), chosen.temperature)
        truth = true_indices(loaded.samples, prepared.labels)
        sources = [sample.source for sample in loaded.samples]
        measured[name] = {
            **summarise(answers, truth, prepared.labels),
            "per_source": per_source(sources, answers, truth),
        }
    return measured


def write(
    out: Path,
    folded: keras.Model,
    blueprint: Blueprint,
    chosen: Candidate,
    report: dict[str, Any],
    learned: Sequence[str],
    labels: Sequence[str],
) -> Artefact:
    """Write the files of an artefact."""
    manifest = {
        "labels": list(labels),
        "side": blueprint.side,
        "temperature": chosen.temperature,
        "preparation": "upright, first frame, RGB on white, squeezed into the square, uint8",
        "serving": {"file": "serving.tflite", "engine": "litert", "precision": chosen.precision},
        "head": {"file": HEAD, "num_features": chosen.head.num_features},
        "weights": {"file": "weights.npz", "dtype": "float16"},
        "blueprint": blueprint.to_json(),
    }
    files = {
        "serving.tflite": chosen.model,
        HEAD: chosen.head.to_bytes(),
        "weights.npz": pack_weights(split_head(folded)[0]),
        "report.json": (json.dumps(report, indent=1, ensure_ascii=False) + "\n").encode(),
        "card.md": render_card(report, manifest).encode(),
        LEARNED: write_learned(learned),
    }
    return write_artefact(out, manifest, files)
