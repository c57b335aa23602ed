"""``filters``: what a network looks for."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from ml import figures
from ml.artefact import Artefact
from ml.commands.terminal import progress, tell
from ml.listing import list_pictures
from ml.loading import load_samples
from ml.serving import STARTER
from ml.writing import write_whole

MOST = 400
"""Pictures that later filters are shown at most."""


def add_to(commands: Any) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "filters",
        help="show what a network looks for",
        description=(
            "Draw the filters of the first layer and, with --data and --layer, the parts of pictures that excite "
            "channels of a later one most."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, metavar="PNG", help="picture to write")
    parser.add_argument("--data", type=Path, metavar="DIR", help="pictures to show a later layer")
    parser.add_argument("--layer", default="block4_conv3", help="which later layer")
    parser.add_argument("--channels", type=int, nargs="+", default=list(range(8)), help="which of its channels")
    parser.add_argument("--artefact", type=Path, default=STARTER, help="whose network")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Draw and write."""
    from ml.exporting import restore_network
    from ml.filters import first_filters, most_exciting

    artefact = Artefact.read(options.artefact)
    network = restore_network(artefact)
    if options.data is None:
        kernels = first_filters(network)
        enlarged = [np.kron(kernel, np.ones((16, 16, 1), dtype=np.uint8)) for kernel in kernels]
        sheet = figures.contact_sheet(enlarged, [str(number) for number in range(len(kernels))], side=64)
    else:
        found = most_exciting(network, options.layer, options.channels, _read(artefact, options.data))
        patches = [patch for one in found for patch in one.patches]
        captions = [f"{one.channel}: {strength:.1f}" for one in found for strength in one.strengths]
        sheet = figures.contact_sheet(patches, captions, columns=len(found[0].patches))
    write_whole(options.out, sheet)
    tell(f"wrote {options.out}")
    return 0


def _read(artefact: Artefact, data: Path) -> Any:
    """Read pictures evenly from a data folder."""
    listing = list_pictures(data, artefact.labels)
    samples = listing.samples[:: max(1, len(listing.samples) // MOST)]
    with progress() as advance:
        return load_samples(samples, artefact.side, lambda done: advance("reading", done, len(samples))).pixels
