"""``export``: serve an artefact's network anew, or in another precision."""

import argparse
from pathlib import Path
from typing import Any

from ml.artefact import PRECISIONS, Artefact
from ml.commands.terminal import progress, tell
from ml.serving import STARTER


def add_to(commands: Any) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "export",
        help="serve an artefact's network anew, or in another precision",
        description=(
            "Write a new artefact of the same network. Without --precision it is exported as training did, on the "
            "pictures in DIR that it was trained on: this brings an artefact of an older format up to date. With "
            "--precision it is measured on the pictures in DIR that it was not trained on."
        ),
    )
    parser.add_argument("--precision", choices=PRECISIONS, help="numbers to compute in")
    parser.add_argument("--size", type=int, help="edge of the pictures served, without --precision; default: as before")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="labelled pictures")
    parser.add_argument("--out", type=Path, required=True, help="directory to write")
    parser.add_argument("--artefact", type=Path, default=STARTER, help="default: the one included")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Export, and say how it measures."""
    from ml.renewing import export_again, read_unlearned, reexport

    artefact = Artefact.read(options.artefact)
    with progress() as advance:
        if options.precision is None:
            tried = [row["precision"] for row in artefact.report["candidates"]]
            renewed = export_again(artefact, options.data, options.out, tried, advance, options.size)
        else:
            unlearned = read_unlearned(artefact, options.data, advance)
            renewed = reexport(artefact, options.precision, unlearned, options.out)
    for name, figures in renewed.report["measured"].items():
        if figures["n"]:
            measured = f"macro-F1 {figures['macro_f1']:.3f}  calibration error {figures['ece']:.3f}"
            tell(f"{name.replace('_', ' ')}: n {figures['n']}  {measured}")
    tell(f"wrote {options.out}, version {renewed.version[:12]}")
    return 0
