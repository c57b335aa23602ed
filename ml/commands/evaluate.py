"""``evaluate``: measure an artefact on labelled pictures."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.table import Table

from ml.commands.terminal import console, progress, tell
from ml.serving import STARTER, load
from ml.writing import write_whole


def add_to(commands: Any) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "evaluate",
        help="measure an artefact on labelled pictures",
        description=(
            "Measure an artefact on DIR/<category>/* or DIR/<source>/<category>/*. Folders of "
            "other categories and unreadable pictures are counted and left out. Pictures that the "
            "artefact was trained on are counted too: figures that contain them flatter."
        ),
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="labelled pictures")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the report here")
    parser.add_argument("--html", type=Path, metavar="OUT", help="write a report with pictures here")
    parser.add_argument("--artefact", type=Path, default=STARTER, help="default: the one included")
    parser.add_argument("--only-unseen", action="store_true", help="leave out what the artefact was trained on")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure, write and show."""
    from ml.evaluation import ask, report_on

    predictor = load(options.artefact)
    with progress() as advance:
        answers = ask(predictor, options.data, advance)
    if options.only_unseen:
        answers = answers.only(~answers.learned)
    report = {**report_on(answers), "version": predictor.version}
    if options.json:
        text = json.dumps(report, indent=1, ensure_ascii=False)
        write_whole(options.json, text + "\n")
    if options.html:
        from ml.reporting import render_evaluation

        write_whole(options.html, render_evaluation(answers, report))
    show(report)
    return 0


def show(report: Mapping[str, Any]) -> None:
    """Print a report as tables."""
    low, high = report["macro_f1_interval"]
    tell(
        f"n {report['n']}  accuracy {report['accuracy']:.3f}  macro-F1 {report['macro_f1']:.3f} "
        f"({low:.3f} to {high:.3f})  weighted F1 {report['weighted_f1']:.3f}  calibration error "
        f"{report['ece']:.3f}"
    )
    scores = Table("category", "precision", "recall", "F1", "support")
    for label, row in report["per_label"].items():
        scores.add_row(label, *(f"{row[name]:.3f}" for name in ("precision", "recall", "f1")), str(row["support"]))
    console.print(scores)
    confusion = Table("truth \\ answer", *report["labels"])
    for label, counts in zip(report["labels"], report["confusion"], strict=True):
        confusion.add_row(label, *map(str, counts))
    console.print(confusion)
    sources = Table("source", "n", "accuracy", "mean confidence", "calibration error")
    for name, row in report["per_source"].items():
        sources.add_row(name, str(row["n"]), *(f"{row[key]:.3f}" for key in ("accuracy", "confidence", "ece")))
    console.print(sources)
    if report["suspected"]:
        tell(f"labels that look wrong: {len(report['suspected'])} (listed in --json and --html)")
    told = report["out_of_scope"]
    if told and told["auroc"] is not None:
        tell(f"out of scope: AUROC {told['auroc']:.3f} on {told['num_outside']} pictures that are none of the labels")
    if report["left_out"]:
        tell(f"left out, being none of the categories: {report['left_out']}")
    for path, reason in report["unreadable"].items():
        tell(f"unreadable: {path}: {reason}")
    if report["num_learned"]:
        tell(
            f"{report['num_learned']} of these pictures were used in training: the figures "
            "flatter. Give --only-unseen for honest ones."
        )
