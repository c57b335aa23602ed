"""The only door to `ml`. The network is loaded on first use, once per process, never in a parent or the web."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagging.classifier.artefacts import Unsuitable, folder_of, has_learned, has_scope, network_of, read, register
from tagging.classifier.explanations import explain, tint
from tagging.classifier.lessons import deepen, teach
from tagging.classifier.networks import classify, predictor
from tagging.classifier.verdicts import mcnemar, suspects
from tagging.models.explanation import Explained

if TYPE_CHECKING:
    from ml import Prediction

__all__ = [
    "Explained",
    "Prediction",
    "Unsuitable",
    "classify",
    "deepen",
    "explain",
    "folder_of",
    "has_learned",
    "has_scope",
    "mcnemar",
    "network_of",
    "predictor",
    "read",
    "register",
    "suspects",
    "teach",
    "tint",
]
