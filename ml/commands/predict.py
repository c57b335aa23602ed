"""``predict``: ask an artefact about pictures."""

import argparse
import json
from pathlib import Path
from typing import Any

from ml.commands.terminal import say
from ml.predictions import Prediction, Predictor, Unreadable
from ml.serving import STARTER, load


def add_to(commands: Any) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "predict",
        help="say what pictures show",
        description=(
            "Say what each picture shows, one line a picture. Exit code: 0 if at least one "
            "picture was judged, 1 if none could be read or the artefact is broken."
        ),
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a picture")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--artefact", type=Path, default=STARTER, help="default: the one included")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line a picture."""
    predictor = load(options.artefact)
    num_judged = 0
    for path in options.files:
        answer = _ask(predictor, path)
        num_judged += isinstance(answer, Prediction)
        say(_as_json(path, answer) if options.json else _as_text(path, answer))
    return 0 if num_judged else 1


def _ask(predictor: Predictor, path: Path) -> Prediction | Unreadable:
    """Return the answer for one file; a missing file is unreadable like a broken one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return Unreadable(f"The file cannot be opened ({error.strerror}).")
    return predictor.predict([data])[0]


def _as_json(path: Path, answer: Prediction | Unreadable) -> str:
    if isinstance(answer, Unreadable):
        return json.dumps({"file": str(path), "error": str(answer)}, ensure_ascii=False)
    return json.dumps(
        {
            "file": str(path),
            "label": answer.label,
            "confidence": round(answer.confidence, 6),
            "probabilities": {name: round(value, 6) for name, value in answer.probabilities.items()},
        },
        ensure_ascii=False,
    )


def _as_text(path: Path, answer: Prediction | Unreadable) -> str:
    if isinstance(answer, Unreadable):
        return f"{path}: {answer}"
    return f"{path}: {answer.label} ({answer.confidence:.0%})"
