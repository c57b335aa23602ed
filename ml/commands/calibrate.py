"""``calibrate``: fit an artefact's confidence to other pictures."""

import argparse
from pathlib import Path
from typing import Any

from ml.artefact import Artefact
from ml.commands.terminal import progress, tell
from ml.serving import STARTER


def add_to(commands: Any) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "calibrate",
        help="fit an artefact's confidence to your own labelled pictures",
        description=(
            "Fit the temperature anew on half of the pictures in DIR that the artefact was not trained on, measure it "
            "on the other half, and write a new artefact. The answers stay the same; the confidence changes."
        ),
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="labelled pictures")
    parser.add_argument("--out", type=Path, required=True, help="directory to write")
    parser.add_argument("--artefact", type=Path, default=STARTER, help="default: the one included")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Calibrate, and say what it brought."""
    from ml.renewing import read_unlearned, recalibrate

    artefact = Artefact.read(options.artefact)
    with progress() as advance:
        unlearned = read_unlearned(artefact, options.data, advance)
    renewed = recalibrate(artefact, unlearned, options.out)
    figures = renewed.report["recalibrated"]
    tell(f"fitted on {figures['num_fitted']} pictures, measured on {figures['num_kept']} others")
    for when in ("before", "after"):
        tell(f"{when}: " + "  ".join(f"{name} {value}" for name, value in figures[when].items()))
    tell(f"wrote {options.out}, version {renewed.version[:12]}")
    return 0
