"""``card``: show what an artefact says of itself."""

import argparse
from pathlib import Path
from typing import Any

from ml.artefact import Artefact
from ml.commands.terminal import say
from ml.serving import STARTER


def add_to(commands: Any) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "card",
        help="show the model card of an artefact",
        description="Check an artefact and print its version and its model card.",
    )
    parser.add_argument("artefact", type=Path, nargs="?", default=STARTER, help="default: the one included")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the card."""
    artefact = Artefact.read(options.artefact)
    say(f"<!-- version {artefact.version} -->\n{artefact.card}")
    return 0
