"""``tune``: search for a good recipe by cross-validation."""

import argparse
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ml import pages
from ml.commands.terminal import progress, tell
from ml.labels import LABELS
from ml.listing import DataError, list_pictures, require_categories
from ml.recipe import AUGMENTATIONS, Recipe
from ml.writing import write_whole


def add_to(commands: Any) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "tune",
        help="search for a good recipe by k-fold cross-validation",
        description=(
            "Try recipes on DATA and measure each by k-fold cross-validation: near-duplicates, and whole sources where "
            "there are enough, are never learned from and measured on at once. Optuna proposes what to try next. The "
            "search is kept in a file after every trial: the same command goes on where it was stopped."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("data", type=Path, metavar="DATA", help="folder of pictures")
    add("--study", type=Path, required=True, metavar="FILE", help="where the search is kept")
    add("--trials", type=int, default=20, help="how many to try in all, those of earlier runs counted")
    add("--folds", type=int, default=4, help="parts that are each measured once")
    add("--epochs", type=int, default=6, help="of each training")
    add("--backbone", choices=("vgg16", "cnn"), default="vgg16", help="the network")
    add("--width", type=float, default=0.25, help="channels, as a part of those published (1.0)")
    add("--size", type=int, default=64, help="edge of the input in pixels")
    add("--batch", type=int, default=32, help="pictures a step")
    add("--augmentation", choices=sorted(AUGMENTATIONS), default="strong", help="random views")
    add("--mixed-precision", action="store_true", help="compute in bfloat16")
    add("--together", action="append", default=[], metavar="NAME+NAME", help="sources that belong together")
    add("--at-least", type=int, default=10, help="smallest number of pictures of a category")
    add("--seed", type=int, default=0, help="of folds, weights, views and proposals")
    add("--json", type=Path, metavar="OUT", help="write what was tried here")
    add("--html", type=Path, metavar="OUT", help="write a table of what was tried here")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Search, and say what was best."""
    from ml.tuning import finished, open_study, search

    recipe = recipe_from(options)
    folded = read_folded(options)
    told = {
        "pictures": hashlib.sha256(" ".join(sorted(folded.larger.digests)).encode()).hexdigest()[:16],
        "recipe": json.loads(json.dumps(recipe.to_json())),
        "folds": options.folds,
        "together": list(options.together),
    }
    study = open_study(options.study, told, options.seed)
    before = len(finished(study))
    if before:
        tell(f"{before} trials were done before")

    def on_trial(row: dict[str, Any]) -> None:
        tell(f"trial {row['trial']}: macro-F1 {row['macro_f1']:.4f} on {len(row['scores'])} folds  {row['values']}")
        write_tables(finished(study), told, options)

    rows = search(
        study,
        recipe,
        folded,
        options.trials,
        on_fold=lambda trial, fold, score: tell(f"trial {trial}, fold {fold}: macro-F1 {score:.4f}"),
        on_trial=on_trial,
    )
    write_tables(rows, told, options)
    if rows:
        values = " ".join(f"--{name.replace('_', '-')} {value:g}" for name, value in rows[0]["values"].items())
        tell(f"best: macro-F1 {rows[0]['macro_f1']:.4f} (spread {rows[0]['spread']:.4f} over the folds) with {values}")
    return 0


def recipe_from(options: argparse.Namespace) -> Recipe:
    """Return the recipe that trials start from."""
    from ml.backbones import Blueprint

    smallest = 64 if options.backbone == "cnn" else 32
    if options.size < smallest:
        raise DataError(f"Pictures of {options.size} pixels are too small for this network: give --size {smallest}.")
    blueprint = Blueprint(options.backbone, options.size, len(LABELS), width=options.width)
    return replace(
        Recipe(blueprint),
        epochs=options.epochs,
        batch=options.batch,
        warm_up_epochs=min(1.0, options.epochs / 4),
        average=0.99,
        augmentation=options.augmentation,
        mixed_precision=options.mixed_precision,
        seed=options.seed,
    )


def read_folded(options: argparse.Namespace) -> Any:
    """Read the pictures and divide them into folds."""
    from ml.duplicates import fingerprints, group_duplicates
    from ml.folds import make_folds
    from ml.loading import load_samples
    from ml.preparation import CLOSER, COMPARED_AT
    from ml.training import true_indices
    from ml.tuning import Folded

    listing = list_pictures(options.data)
    require_categories(listing, LABELS, options.at_least)
    total = len(listing.samples)
    with progress() as advance:
        larger = load_samples(
            listing.samples, round(options.size * CLOSER), lambda done: advance("reading", done, total)
        )
        samples, kept = larger.samples, len(larger.samples)
        compared = load_samples(samples, COMPARED_AT, lambda done: advance("comparing", done, kept)).pixels
        exact = load_samples(samples, options.size, lambda done: advance("as served", done, kept)).pixels
    fold = make_folds(samples, group_duplicates(fingerprints(compared)), options.folds, options.together, options.seed)
    tell(f"{kept} pictures in {options.folds} folds of {', '.join(map(str, np.bincount(fold)))}")
    return Folded(larger, exact, true_indices(samples, LABELS), fold, LABELS)


def write_tables(rows: list[dict[str, Any]], told: dict[str, Any], options: argparse.Namespace) -> None:
    """Write what was tried, so that no half-written file ever stands there."""
    if options.json:
        write_whole(options.json, json.dumps({"about": told, "trials": rows}, indent=1, ensure_ascii=False) + "\n")
    if options.html:
        names = list(rows[0]["values"]) if rows else []
        body = [
            [
                row["trial"],
                f"{row['macro_f1']:.4f}",
                f"{row['spread']:.4f}",
                len(row["scores"]),
                *(f"{row['values'][name]:.4g}" for name in names),
                row["seconds"],
            ]
            for row in rows
        ]
        head = ["trial", "macro-F1", "spread", "folds", *names, "seconds"]
        about = f"{told['folds']} folds; trials with fewer folds were given up as being worse than the median."
        page = pages.page("Recipes tried", [("Best first", [pages.paragraph(about), pages.table(head, body)])])
        write_whole(options.html, page)
