"""``scope``: teach an artefact to say that a picture is none of its labels."""

import argparse
from pathlib import Path
from typing import Any

from ml.artefact import Artefact
from ml.commands.terminal import progress, tell
from ml.serving import STARTER


def add_to(commands: Any) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "scope",
        help="fit the score that says a picture is none of the labels",
        description=(
            "Compare several ways of telling pictures in folders named other from those of the labels, fit the best on "
            "all of them, and write a new artefact whose predictions carry the score. DATA must hold the pictures that "
            "the artefact was trained on. Training does this by itself where DATA has such folders."
        ),
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DATA", help="pictures, with folders named other")
    parser.add_argument("--out", type=Path, required=True, help="directory to write")
    parser.add_argument("--artefact", type=Path, default=STARTER, help="default: the one included")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Fit, and say how each way did."""
    from ml.scoping import add_scope

    with progress() as advance:
        renewed = add_scope(Artefact.read(options.artefact), options.data, options.out, advance)
    tell_scope(renewed)
    tell(f"wrote {options.out}, version {renewed.version[:12]}")
    return 0


def tell_scope(artefact: Artefact) -> None:
    """Say how well each way tells strange pictures."""
    figures = artefact.report["scope"]
    for way, scores in figures["auroc"].items():
        mark = "*" if way == figures["chosen"] else " "
        tell(f"{mark} {way}: AUROC " + "  ".join(f"{name} {value:.3f}" for name, value in scores.items()))
