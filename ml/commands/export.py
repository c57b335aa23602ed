"""``export``: serve an artefact's network in another precision."""

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
        help="serve an artefact's network in another precision",
        description=(
            "Export the network of an artefact again and write a new artefact, measured on pictures in DIR that it was "
            "not trained on. Training chooses a precision by itself; this is for choosing another."
        ),
    )
    parser.add_argument("--precision", choices=PRECISIONS, required=True, help="numbers to compute in")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="labelled pictures")
    parser.add_argument("--out", type=Path, required=True, help="directory to write")
    parser.add_argument("--artefact", type=Path, default=STARTER, help="default: the one included")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Export, and say how it measures."""
    from ml.renewing import read_unlearned, reexport

    artefact = Artefact.read(options.artefact)
    with progress() as advance:
        unlearned = read_unlearned(artefact, options.data, advance)
    renewed = reexport(artefact, options.precision, unlearned, options.out)
    figures = renewed.report["measured"]["unseen"]
    tell(f"n {figures['n']}  macro-F1 {figures['macro_f1']:.3f}  calibration error {figures['ece']:.3f}")
    tell(f"wrote {options.out}, version {renewed.version[:12]}")
    return 0
