"""One model version in facts: what its artefact says it saw and measured, read with care, for it may come from afar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from tagging.models import ModelVersion, Suggestion

PARTS = ("learn", "calibrate", "unseen", "unseen_sources")


def num_suggested() -> dict[int, int]:
    """Suggestions of each version, by its number: reads them all."""
    return dict(Suggestion.objects.order_by().values_list("model_version").annotate(num=Count("*")))


@dataclass(frozen=True)
class Figure:
    """One category, or all (no name): a share with its interval and its count."""

    label: str
    num: int
    precision: float | None
    precision_interval: tuple[float, float] | None
    recall: float | None
    recall_interval: tuple[float, float] | None


@dataclass(frozen=True)
class Measured:
    """How the artefact did on one set of pictures that it had not learned from."""

    name: str
    num: int
    accuracy: float | None
    accuracy_interval: tuple[float, float] | None
    macro_f1: float | None
    macro_f1_interval: tuple[float, float] | None
    calibration_error: float | None
    by_label: list[Figure]


def measured(model_version: ModelVersion) -> list[Measured]:
    """What the report says; nothing where it does not say it in our words."""
    found = _mapping(_mapping(model_version.report).get("measured"))
    return [_measured(name, _mapping(figures)) for name, figures in found.items() if _number(_mapping(figures), "n")]


def seen(model_version: ModelVersion) -> list[tuple[str, dict[str, int]]]:
    """Part of the data: number of pictures by label."""
    parts = _mapping(_mapping(_mapping(model_version.report).get("data")).get("parts"))
    return [
        (name, {str(label): num for label, num in _mapping(parts[name]).items() if isinstance(num, int)})
        for name in PARTS
        if _mapping(parts.get(name))
    ]


def _measured(name: str, figures: Mapping[str, Any]) -> Measured:
    rows = _mapping(figures.get("per_label"))
    return Measured(
        name=name.replace("_", " "),
        num=int(_number(figures, "n") or 0),
        accuracy=_number(figures, "accuracy"),
        accuracy_interval=_interval(figures, "accuracy_interval"),
        macro_f1=_number(figures, "macro_f1"),
        macro_f1_interval=_interval(figures, "macro_f1_interval"),
        calibration_error=_number(figures, "ece"),
        by_label=[_figure(str(label), _mapping(row)) for label, row in rows.items()],
    )


def _figure(label: str, row: Mapping[str, Any]) -> Figure:
    return Figure(
        label,
        int(_number(row, "support") or 0),
        _number(row, "precision"),
        _interval(row, "precision_interval"),
        _number(row, "recall"),
        _interval(row, "recall_interval"),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _number(row: Mapping[str, Any], key: str) -> float | None:
    value = row.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _interval(row: Mapping[str, Any], key: str) -> tuple[float, float] | None:
    value = row.get(key)
    if isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(end, int | float) for end in value):
        return float(value[0]), float(value[1])
    return None
