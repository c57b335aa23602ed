"""``compare``: two artefacts on the same pictures."""

import argparse
import json
from pathlib import Path
from typing import Any

from rich.table import Table

from ml.commands.terminal import console, progress, tell
from ml.serving import load
from ml.writing import write_whole


def add_to(commands: Any) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "compare",
        help="set two artefacts against each other",
        description=(
            "Ask two artefacts about the pictures in DIR that neither was trained on, and test whether chance could "
            "explain the difference (McNemar's exact test)."
        ),
    )
    parser.add_argument("first", type=Path, metavar="A", help="an artefact")
    parser.add_argument("second", type=Path, metavar="B", help="another one")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="labelled pictures")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the comparison here")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Ask, test, write and show."""
    from ml.evaluation import ask, compare

    with progress() as advance:
        first, second = (ask(load(path), options.data, advance) for path in (options.first, options.second))
    unseen = ~(first.learned | second.learned)
    result = compare(first.only(unseen), second.only(unseen))
    if options.json:
        write_whole(options.json, json.dumps(result, indent=1) + "\n")
    show(result)
    return 0


def show(result: dict[str, Any]) -> None:
    """Print a comparison."""
    table = Table("", "accuracy", "macro-F1", "95 %", "calibration error")
    for name in ("first", "second"):
        figures = result[name]
        low, high = figures["macro_f1_interval"]
        row = (f"{figures['accuracy']:.3f}", f"{figures['macro_f1']:.3f}", f"{low:.3f} to {high:.3f}")
        table.add_row(name, *row, f"{figures['ece']:.3f}")
    console.print(table)
    tell(
        f"{result['n']} pictures: both right {result['both_right']}, only the first {result['only_first_right']}, "
        f"only the second {result['only_second_right']}, both wrong {result['both_wrong']}; p = {result['p']:.4f}"
    )
