"""The report of an evaluation as one HTML page: for people who want to see what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ml import figures, pages
from ml.calibration import calibration_bins
from ml.evaluation import Answers
from ml.pictures import prepare

MOST = 48
"""Mistakes shown at most, the most confident first."""


def render_evaluation(answers: Answers, report: Mapping[str, Any]) -> str:
    """Return the page; the pictures of the worst mistakes are read again for it."""
    return pages.page(
        f"How model {report['version'][:12]} fares on {report['n']} pictures",
        [
            ("In short", _summary(report)),
            ("Categories", [_categories(report), _confusion(report)]),
            ("Confidence", _confidence(answers, report)),
            ("Precision and recall", _precision_recall(answers)),
            ("Sources", [_sources(report)]),
            ("The most confident mistakes", _mistakes(answers)),
            ("Labels that look wrong", _suspected(report)),
            ("Pictures that are none of these", [_strange(report)]),
            ("Not measured", _not_measured(report)),
        ],
    )


def precision_recall(
    scores: npt.NDArray[np.float64], relevant: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return precision and recall, each (n,), if the pictures with the 1, 2, ... n highest scores are answered."""
    hits = relevant[np.argsort(-scores, kind="stable")].cumsum()
    return hits / np.arange(1, len(hits) + 1), hits / max(int(relevant.sum()), 1)


def _summary(report: Mapping[str, Any]) -> list[str]:
    low, high = report["macro_f1_interval"]
    told = (
        f"Accuracy {report['accuracy']:.3f}, macro-F1 {report['macro_f1']:.3f} (95 %: {low:.3f} to {high:.3f}), "
        f"weighted F1 {report['weighted_f1']:.3f}, calibration error {report['ece']:.3f}."
    )
    flattery = f"{report['num_learned']} of these pictures were used in training: the figures flatter."
    return [pages.paragraph(told)] + ([pages.paragraph(flattery)] if report["num_learned"] else [])


def _categories(report: Mapping[str, Any]) -> str:
    def share(row: Mapping[str, Any], name: str) -> str:
        low, high = row[f"{name}_interval"]
        return f"{row[name]:.3f} ({low:.2f} to {high:.2f})"

    rows = [
        [label, share(row, "precision"), share(row, "recall"), f"{row['f1']:.3f}", row["support"]]
        for label, row in report["per_label"].items()
    ]
    return pages.table(["category", "precision", "recall", "F1", "support"], rows)


def _confusion(report: Mapping[str, Any]) -> str:
    chart = figures.heat_map(np.array(report["confusion"]), report["labels"], "Confusion matrix")
    return pages.figure(chart, "Confusion matrix: number of pictures, and share of each row as colour")


def _confidence(answers: Answers, report: Mapping[str, Any]) -> list[str]:
    bins = calibration_bins(answers.probabilities, answers.truth)
    chart = figures.reliability(bins, f"Reliability (calibration error {report['ece']:.3f})")
    rows = [
        [f"{row['from']:.2f} to {row['to']:.2f}", row["n"], f"{row['confidence']:.3f}", f"{row['accuracy']:.3f}"]
        for row in bins
    ]
    return [
        pages.figure(chart, "Share of right answers by confidence"),
        pages.table(["band", "pictures", "mean confidence", "share right"], rows),
    ]


def _precision_recall(answers: Answers) -> list[str]:
    lines = {}
    for index, label in enumerate(answers.labels):
        relevant = answers.truth == index
        if relevant.any():
            precision, recall = precision_recall(answers.probabilities[:, index], relevant)
            lines[label] = (recall.tolist(), precision.tolist())
    chart = figures.curves(lines, ("recall", "precision"), "Precision and recall")
    return [pages.figure(chart, "Precision and recall of each category as the least confident answer is moved")]


def _sources(report: Mapping[str, Any]) -> str:
    rows = [
        [
            name,
            row["n"],
            f"{row['accuracy']:.3f}",
            "{:.2f} to {:.2f}".format(*row["accuracy_interval"]),
            f"{row['confidence']:.3f}",
            f"{row['ece']:.3f}",
        ]
        for name, row in report["per_source"].items()
    ]
    return pages.table(["source", "pictures", "accuracy", "95 %", "mean confidence", "calibration error"], rows)


def _mistakes(answers: Answers) -> list[str]:
    confidence = answers.probabilities.max(axis=1)
    wrong = np.flatnonzero(~answers.right)
    worst = wrong[np.argsort(-confidence[wrong])][:MOST]
    if not len(worst):
        return [pages.paragraph("None.")]
    captions = [
        f"{answers.labels[answers.truth[i]][:9]}, said\n{answers.labels[answers.probabilities[i].argmax()][:9]} "
        f"{confidence[i]:.0%}"
        for i in worst
    ]
    sheet = figures.contact_sheet([prepare(answers.samples[i].path, 112) for i in worst], captions)
    names = [[answers.samples[i].path.name, answers.samples[i].source] for i in worst]
    return [
        pages.figure(sheet, f"{len(worst)} of {len(wrong)} mistakes: what the folder says, and what was answered"),
        pages.table(["file", "source"], names),
    ]


def _suspected(report: Mapping[str, Any]) -> list[str]:
    """Show the pictures whose label is suspected, the most suspicious first."""
    found = report["suspected"]
    if not found:
        return [pages.paragraph("None, among pictures that were not learned from.")]
    shown = found[:MOST]
    captions = [f"{row['given'][:9]}, rather\n{row['likely'][:9]} {row['margin']:+.2f}" for row in shown]
    sheet = figures.contact_sheet([prepare(Path(row["file"]), 112) for row in shown], captions)
    names = [[Path(row["file"]).name, row["source"], row["given"], row["likely"], row["margin"]] for row in found]
    told = (
        f"{len(found)} labels look wrong by confident learning, judged by a network that never saw them. Some "
        "are its own mistakes: a person decides. The margin is the chance of the label less that of the likely one."
    )
    return [
        pages.paragraph(told),
        pages.figure(sheet, f"The first {len(shown)}: what the folder says, and what is likelier"),
        pages.table(["file", "source", "folder", "likely", "margin"], names),
    ]


def _strange(report: Mapping[str, Any]) -> str:
    """Say how well pictures of none of the categories are told."""
    told = report["out_of_scope"]
    if told is None:
        return pages.paragraph("Not measured: no folder named other, or a model without such a score.")
    if told["auroc"] is None:
        return pages.paragraph("Not measured: all pictures at hand were learned from.")
    return pages.paragraph(
        f"Area under the ROC curve {told['auroc']:.3f}, {told['num_outside']} strange pictures against "
        f"{told['num_inside']}. A score of 0.5 or more: {told['called_strange_outside']:.0%} and "
        f"{told['called_strange_inside']:.0%} of them."
    )


def _not_measured(report: Mapping[str, Any]) -> list[str]:
    return [
        pages.table(["folder that is none of the categories", "pictures"], report["left_out"].items()),
        pages.table(["unreadable file", "reason"], report["unreadable"].items()),
    ]
