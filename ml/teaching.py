"""Networks that teach others (Hinton et al. 2015), on the very views that the pupil sees (Beyer et al. 2022)."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from ml.artefact import Artefact, ArtefactError
from ml.continuing import check_split
from ml.exporting import convert, restore_network
from ml.feeding import resize_batch
from ml.pictures import Pixels
from ml.preparation import Prepared
from ml.serving import LiteRtModel


class ArtefactTeacher:
    """The network of an artefact, giving its answers and what it saw; see ``Teacher``.

    Runs in LiteRT, on one core each time it is asked, so that it fits beside any backend's training.
    """

    def __init__(self, artefact: Artefact, examples: Pixels, precision: str = "f32") -> None:
        """Load a network; its features are scaled to mean 0 and variance 1 over ``examples``."""
        network = restore_network(artefact)
        self.side = artefact.side
        self.num_labels = len(artefact.labels)
        pooled = network.get_layer("pooled").output
        both = keras.Model(network.input, keras.layers.Concatenate()([network.output, pooled]))
        self._model = LiteRtModel(convert(both, precision, resize_batch(examples, self.side)), num_threads=1)
        seen = self._model.outputs(resize_batch(examples, self.side))[:, self.num_labels :]
        self.num_features = seen.shape[1]
        self._mean, self._spread = seen.mean(axis=0), seen.std(axis=0) + 0.05

    def __call__(self, views: Pixels) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Return logits (n, num_labels) and scaled features (n, num_features)."""
        both = self._model.outputs(views)
        features = (both[:, self.num_labels :] - self._mean) / self._spread
        return both[:, : self.num_labels], np.clip(features, -4.0, 4.0)


def load_teacher(path: Path, prepared: Prepared, precision: str = "f32") -> ArtefactTeacher:
    """Return an artefact as a teacher.

    Raises:
        ArtefactError: if it is of other labels, or learned from pictures that the pupil will be measured on: what it
            tells would leak them.
    """
    artefact = Artefact.read(path)
    if artefact.labels != prepared.labels:
        raise ArtefactError(f"The teacher {path} answers with other labels: {', '.join(artefact.labels)}.")
    check_split(artefact, prepared)
    return ArtefactTeacher(artefact, prepared.examples, precision)
