"""Where a network sees its evidence, as numbers, as words and as colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagging.classifier.networks import predictor
from tagging.models.explanation import Explained

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from ml import Unreadable
    from tagging.models import ModelVersion


def explain(model_version: ModelVersion, picture: bytes) -> Explained | Unreadable:
    """Where in a picture the network sees its evidence, for every label. The first call takes seconds, others one."""
    from ml import Unreadable
    from ml.explaining import explain
    from ml.pictures import prepare

    network = predictor(model_version)
    try:
        found = explain(network, prepare(picture, network.side))
    except Unreadable as refusal:
        return refusal
    sentences = {label: found.sentence(index) for index, label in enumerate(found.labels)}
    return Explained(found.maps, sentences, float(found.additivity_error.max()))


def tint(contributions: npt.NDArray[np.float32], reach: float, side: int) -> npt.NDArray[np.uint8]:
    """Contributions as a square (side, side, 4) to lay over a picture: orange speaks for the label, blue against."""
    from ml.explaining import tint

    return tint(contributions, reach, side)
