"""Vitrine's learning library: pictures in, calibrated predictions out.

Importing it is cheap: neither TensorFlow nor the serving runtime is loaded before ``load``.
"""

from ml.artefact import Artefact, ArtefactError
from ml.labels import LABELS
from ml.predictions import Prediction, Predictor, Unreadable
from ml.serving import STARTER, load

__all__ = [
    "LABELS",
    "STARTER",
    "Artefact",
    "ArtefactError",
    "Prediction",
    "Predictor",
    "Unreadable",
    "load",
]
