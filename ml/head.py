"""The last dense layer of a network, kept outside the serving model so that it can be exchanged.

The serving model turns pixels into features; ``features @ weights + bias`` are the logits. A head of a few thousand
numbers can be fitted anew, also to another number of labels, on any machine that has NumPy.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ml.artefact import Artefact, ArtefactError

HEAD = "head.npz"
"""The file of an artefact that holds it."""

Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Head:
    """``weights`` (num_features, num_labels) and ``bias`` (num_labels,), both float32 and finite."""

    weights: Floats32
    bias: Floats32

    def __post_init__(self) -> None:
        """Refuse arrays that are no head.

        Raises:
            ArtefactError: if the shapes do not belong together or a number is not finite.
        """
        if self.weights.ndim != 2 or self.bias.shape != self.weights.shape[1:] or self.weights.size == 0:
            raise ArtefactError(
                f"The head's weights {self.weights.shape} and bias {self.bias.shape} do not belong together; "
                "(num_features, num_labels) and (num_labels,) are expected."
            )
        if not (np.isfinite(self.weights).all() and np.isfinite(self.bias).all()):
            raise ArtefactError("The head holds numbers that are not finite. Fit it again.")

    @property
    def num_features(self) -> int:
        """How many features it reads."""
        return int(self.weights.shape[0])

    @property
    def num_labels(self) -> int:
        """How many logits it gives."""
        return int(self.weights.shape[1])

    def logits(self, features: npt.ArrayLike) -> Floats32:
        """Return logits (n, num_labels) float32 for features (n, num_features)."""
        return np.asarray(np.asarray(features, dtype=np.float32) @ self.weights + self.bias, dtype=np.float32)

    def to_bytes(self) -> bytes:
        """Return the contents of its file."""
        buffer = io.BytesIO()
        np.savez(buffer, weights=self.weights.astype(np.float32), bias=self.bias.astype(np.float32))
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Head:
        """Return what ``to_bytes`` wrote.

        Raises:
            ArtefactError: if this is no head.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as stored:
                weights, bias = (np.asarray(stored[name], dtype=np.float32) for name in ("weights", "bias"))
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise ArtefactError(f"The head of the artefact cannot be read ({error}). Export it again.") from error
        return cls(weights, bias)


def read_head(artefact: Artefact) -> Head | None:
    """Return the head of an artefact; None where its serving model answers logits itself (format 1)."""
    file = artefact.head_file
    return None if file is None else Head.from_bytes(file.read_bytes())
