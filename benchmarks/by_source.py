"""How recipes fare on sources they never saw: every source held out once, by networks that learned from the others.

    python benchmarks/by_source.py DATA --kept FOLDER [--folds 4] [--epochs 8] [--size 64] [--width 0.375]
                                   [--recipes original ours] [--together NAME+NAME ...]

Whole sources are divided into folds; near-duplicates never lie on both sides. A fold's network is trained from scratch
on the other folds, without a teacher (one fine-tuned on the same pictures would have seen what is held out). `original`
is the recipe of the original study (with batch normalisation, without which it hardly learns from scratch), `ours`
that of this library; network, size, passes and folds are the same. Prints
macro-F1 over all answers, accuracy averaged over sources, and the difference with its 95 % interval (sources drawn
again 2,000 times). Each fold's answers are kept in FOLDER: the same command goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from ml.backbones import Blueprint
from ml.commands.tune import read_folded
from ml.labels import LABELS
from ml.metrics import confusion_matrix, macro_f1
from ml.recipe import Recipe
from ml.splits import join_sources

SMALLEST_SOURCE = 5
"""Sources with fewer pictures say little by themselves; they count in the macro-F1 only."""


def recipes(options: argparse.Namespace) -> dict[str, Recipe]:
    """Return what is compared, by name."""
    network = Blueprint("vgg16", options.size, len(LABELS), width=options.width, dropout=0.2)
    ours = Recipe(network, epochs=options.epochs, balance=0.7, average=0.99, mixed_precision=True, seed=options.seed)
    original = replace(
        ours, blueprint=replace(network, dropout=0.5), augmentation="original", balance=0.0, class_weights=True,
        label_smoothing=0.0, mix=0.0, average=0.0,
    )  # fmt: skip
    return {"original": original, "ours": ours}


def main() -> int:
    """Train every fold of every recipe that is not kept yet, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--kept", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--width", type=float, default=0.375)
    parser.add_argument("--recipes", nargs="+", choices=("original", "ours"), default=["original", "ours"])
    parser.add_argument("--together", action="append", default=[])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.at_least = 10
    folded = read_folded(options)
    options.kept.mkdir(parents=True, exist_ok=True)
    chosen = {name: recipe for name, recipe in recipes(options).items() if name in options.recipes}
    answers = {name: np.full(len(folded.truth), -1) for name in chosen}
    for number in range(folded.num_folds):  # fold by fold, so that what is there can be compared at any moment
        for name, recipe in chosen.items():
            inside = folded.fold == number
            answers[name][inside] = kept_answers(options.kept / f"{name}-{number}.npy", recipe, folded, inside)
            score = macro_f1(confusion_matrix(folded.truth[inside], answers[name][inside], len(LABELS)))
            print(f"{name}, fold {number + 1}: macro-F1 {score:.3f} on {inside.sum()} pictures", flush=True)
    show(answers, folded.truth, np.array(join_sources(folded.larger.samples, options.together)))
    return 0


def kept_answers(file: Path, recipe: Recipe, folded: Any, inside: np.ndarray) -> np.ndarray:
    """Return the answers for a fold by a network that learned from the others, (n,): trained now, or kept before."""
    if file.exists():
        return np.load(file)
    import keras

    from ml.feeding import Views
    from ml.training import predict_logits, train

    learn = np.flatnonzero(~inside)
    samples = [folded.larger.samples[index] for index in learn]
    views = Views(folded.larger.pixels[learn], samples, folded.labels, recipe)
    with tempfile.TemporaryDirectory() as work:
        # Training reports how the held-out pictures fare, but nothing is chosen by that.
        model = train(recipe, views, (folded.exact[inside], folded.truth[inside]), Path(work) / "training")
        answers = predict_logits(model, folded.exact[inside]).argmax(axis=1)
    keras.backend.clear_session()
    np.save(file, answers)
    return answers


def show(answers: dict[str, np.ndarray], truth: np.ndarray, sources: np.ndarray) -> None:
    """Print the table, and what the second recipe adds to the first."""
    names, counts = np.unique(sources, return_counts=True)
    large = names[counts >= SMALLEST_SOURCE]
    means = {}
    print(
        f"{len(truth)} pictures of {len(names)} sources, {len(large)} of them with {SMALLEST_SOURCE} pictures or more"
    )
    for name, answer in answers.items():
        means[name] = np.array([(answer == truth)[sources == source].mean() for source in large])
        score = macro_f1(confusion_matrix(truth, answer, len(LABELS)))
        print(
            f"{name}: macro-F1 {score:.3f}, accuracy {(answer == truth).mean():.3f}, averaged over sources "
            f"{means[name].mean():.3f}"
        )
    if len(means) == 2:
        first, second = means.values()
        chance = np.random.default_rng(0)
        draws = [(second - first)[chance.integers(0, len(large), len(large))].mean() for _ in range(2000)]
        low, high = np.percentile(draws, [2.5, 97.5])
        told = " less ".join(reversed(means))
        print(f"{told}, averaged over sources: {(second - first).mean():+.3f} ({low:+.3f} to {high:+.3f})")


if __name__ == "__main__":
    sys.exit(main())
