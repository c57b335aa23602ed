"""``explain``: where in a picture the network sees its evidence."""

import argparse
import io
import time
from pathlib import Path
from typing import Any

from PIL import Image

from ml.commands.terminal import say, tell
from ml.explaining import GRID, NUM_EVALUATIONS, explain, overlay
from ml.listing import DataError
from ml.pictures import prepare
from ml.predictions import Unreadable
from ml.serving import STARTER, load
from ml.writing import write_whole


def add_to(commands: Any) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "explain",
        help="show where in pictures the network sees its evidence",
        description=(
            "For each picture write NAME.maps.png (the picture and one map of Shapley values per category, on one "
            "scale) and NAME.overlay.png (the evidence for the answer), and print a sentence that says where it lies. "
            "Exit code: 0 if at least one picture was explained."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a picture")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the pictures")
    parser.add_argument("--grid", type=int, default=GRID, metavar="N", help="regions of the picture each way")
    parser.add_argument(
        "--evaluations", type=int, default=NUM_EVALUATIONS, help="how often the network is asked about a picture"
    )
    parser.add_argument("--artefact", type=Path, default=STARTER, help="whose network")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Explain each file."""
    from ml import figures

    if options.evaluations < 2 * options.grid**2 + 1:
        raise DataError(f"--grid {options.grid} needs --evaluations of {2 * options.grid**2 + 1} or more.")
    predictor = load(options.artefact)
    options.out.mkdir(parents=True, exist_ok=True)
    num_explained = 0
    for path in options.files:
        try:
            picture = prepare(path, predictor.side)
        except Unreadable as refusal:
            tell(f"{path}: {refusal}")
            continue
        started = time.perf_counter()
        found = explain(predictor, picture, options.evaluations, options.grid)
        seconds = time.perf_counter() - started
        chart = figures.maps(picture, found.maps, found.labels, path.name)
        write_whole(options.out / f"{path.stem}.maps.png", chart)
        shown = Image.fromarray(overlay(picture, found.maps[found.answer]))
        large = io.BytesIO()
        shown.resize((4 * predictor.side,) * 2, Image.Resampling.BICUBIC).save(large, "PNG")
        write_whole(options.out / f"{path.stem}.overlay.png", large.getvalue())
        error = found.additivity_error[found.answer]
        say(f"{path}: {found.sentence()} (contributions add up to within {error:.2f} logits; {seconds:.1f} s)")
        num_explained += 1
    return 0 if num_explained else 1
