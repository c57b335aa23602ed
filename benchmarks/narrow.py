"""What a narrower VGG16 saves: the time of one picture by width, in the same numbers, at the same size, in one run.

    python benchmarks/narrow.py [--side 176] [--widths 1.0 0.5 0.375] [--precision int8] [--rounds 40]

The networks are untrained: time does not depend on what the weights are. Widths take turns, so that whatever else the
machine does meets all of them; the median counts. What a width costs in accuracy is measured by training it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from ml.backbones import Blueprint
from ml.exporting import convert
from ml.serving import LiteRtModel, num_cores


def main() -> int:
    """Build, convert, time in turns, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=176)
    parser.add_argument("--widths", type=float, nargs="+", default=[1.0, 0.5, 0.375])
    parser.add_argument("--precision", default="int8")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--threads", type=int, default=num_cores())
    options = parser.parse_args()
    pictures = np.random.default_rng(0).integers(0, 256, (16, options.side, options.side, 3), dtype=np.uint8)
    models, sizes, parameters = {}, {}, {}
    for width in options.widths:
        network = Blueprint("vgg16", options.side, 5, width=width).build()
        data = convert(network, options.precision, pictures)
        models[width], sizes[width] = LiteRtModel(data, options.threads), len(data)
        parameters[width] = network.count_params()
        models[width].outputs(pictures[:1])
    seconds: dict[float, list[float]] = {width: [] for width in options.widths}
    for round_number in range(options.rounds):
        picture = pictures[round_number % len(pictures)][None]
        for width, model in models.items():
            started = time.perf_counter()
            model.outputs(picture)
            seconds[width].append(time.perf_counter() - started)
    base = statistics.median(seconds[options.widths[0]])
    print("| width | parameters, millions | MB served | ms a picture | times as fast |\n|" + "---|" * 5)
    for width in options.widths:
        typical = statistics.median(seconds[width])
        print(
            f"| {width} | {parameters[width] / 1e6:.2f} | {sizes[width] / 1e6:.1f} | {typical * 1000:.2f} | "
            f"{base / typical:.1f} |"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
