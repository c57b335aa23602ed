"""The commands of ``python -m ml``, one module each.

Exit codes: 0 done; 1 the command could not do it (the reason is on standard error); 2 wrong
options; 130 stopped with Ctrl-C.
"""

import argparse
import errno
import importlib
import os
import sys
from collections.abc import Sequence

from ml.artefact import ArtefactError
from ml.listing import DataError
from ml.weights import WeightsError

COMMANDS = (
    "explore",
    "train",
    "tune",
    "evaluate",
    "compare",
    "predict",
    "explain",
    "filters",
    "calibrate",
    "scope",
    "export",
    "card",
)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system calls a disk without room: full, beyond a quota, beyond a limit for files."""


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
        return _fail(options.command, str(error))
    except MemoryError:
        return _fail(options.command, "There is not enough memory. Lower --size or --batch.")
    except OSError as error:
        return _fail(options.command, _what_failed(error))
    except KeyboardInterrupt:
        hint = (
            " Go on with --resume."
            if options.command == "train"
            else " The same command goes on."
            if options.command == "tune"
            else ""
        )
        return _fail(options.command, f"Stopped; nothing half-written is left.{hint}", code=130)


def _what_failed(error: OSError) -> str:
    """Return a sentence about a file that could not be read or written."""
    if error.errno in FULL:
        place = f" for {error.filename}" if error.filename else ""
        return f"There is no room left{place} ({error.strerror}). Nothing half-written is left: make room and repeat."
    return f"{error.strerror}: {error.filename}."


def _fail(command: str, reason: str, code: int = 1) -> int:
    """Say on standard error why a command failed, and return its exit code."""
    sys.stderr.write(f"python -m ml {command}: {reason}\n")
    return code
