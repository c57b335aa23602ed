"""The commands of ``python -m ml``, one module each.

Exit codes: 0 done; 1 the command could not do it (the reason is on standard error); 2 wrong
options; 130 stopped with Ctrl-C.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from ml.artefact import ArtefactError
from ml.listing import DataError
from ml.weights import WeightsError

COMMANDS = ("train", "evaluate", "predict", "card")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="python -m ml",
        description="Train, measure, export and ask the networks that sort pictures of museum objects.",
        epilog="python -m ml COMMAND --help explains each command.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        importlib.import_module(f"ml.commands.{name}").add_to(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before anything imports TensorFlow
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (DataError, ArtefactError, WeightsError) as error:
        print(f"python -m ml {options.command}: {error}", file=sys.stderr)
        return 1
    except MemoryError:
        print(
            f"python -m ml {options.command}: not enough memory. Lower --size or --batch.",
            file=sys.stderr,
        )
        return 1
    except OSError as error:
        print(
            f"python -m ml {options.command}: {error.filename or ''} {error.strerror}.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        hint = " Continue with --resume." if options.command == "train" else ""
        print(
            f"python -m ml {options.command}: stopped, nothing half-written left.{hint}",
            file=sys.stderr,
        )
        return 130
