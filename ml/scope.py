"""Is a picture any of the labels at all? A score beside the prediction, in NumPy alone."""

from __future__ import annotations

import io
import zipfile
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from ml.artefact import Artefact, ArtefactError
from ml.calibration import softmax

SCOPE = "scope.npz"
"""The file of an artefact that holds it."""

MEASURES = ("largest probability", "energy", "entropy", "length of the features", "Mahalanobis distance")
"""Hendrycks and Gimpel 2017; Liu et al. 2020; Shannon; and the distance to the nearest label (Lee et al. 2018)."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Evidence:
    """What is looked at, for d features.

    ``head`` (d, num_labels) and ``head_bias`` (num_labels,), a copy: the score stays what it is when the artefact's own
    head is taught other things; ``temperature`` goes with it. ``mean`` and ``spread`` (d,) of features of unit length,
    ``centres`` (num_labels, d) and ``precision`` (d, d) of the raw ones, ``middle`` and ``scale`` (5,) of the measures.
    """

    head: Floats
    head_bias: Floats
    temperature: Floats
    mean: Floats
    spread: Floats
    centres: Floats
    precision: Floats
    middle: Floats
    scale: Floats

    def measures(self, features: npt.ArrayLike) -> Floats:
        """Return ``MEASURES`` (n, 5), each larger where a picture looks stranger."""
        seen = np.asarray(features, dtype=np.float64)
        said = seen @ self.head + self.head_bias
        chances = softmax(said, float(self.temperature))
        peak = said.max(axis=1)
        energy = -peak - np.log(np.exp(said - peak[:, None]).sum(axis=1))
        entropy = -(chances * np.log(chances + 1e-12)).sum(axis=1)
        apart = seen[:, None, :] - self.centres[None, :, :]
        distance = np.einsum("nkd,de,nke->nk", apart, self.precision, apart, optimize=True).min(axis=1)
        length = -np.log(np.linalg.norm(seen, axis=1) + 1e-6)
        largest = -np.log(chances.max(axis=1))
        return np.stack([largest, energy, entropy, length, np.log(np.maximum(distance, 1e-6))], axis=1)

    def columns(self, features: npt.ArrayLike) -> Floats:
        """Return the evidence (n, 2 d + 5): unit features, their squares, and the measures, all about 0."""
        seen = np.asarray(features, dtype=np.float64)
        unit = seen / (np.linalg.norm(seen, axis=1, keepdims=True) + 1e-6)
        scaled = np.clip((unit - self.mean) / self.spread, -6.0, 6.0)
        measures = np.clip((self.measures(seen) - self.middle) / self.scale, -6.0, 6.0)
        return np.concatenate([scaled, (scaled**2 - 1.0) / 2.0, 3.0 * measures], axis=1)


@dataclass(frozen=True)
class Scope:
    """A logistic score over evidence: ``weights`` (2 d + 5,), most of them 0 for the plain ways, and ``bias``."""

    evidence: Evidence
    weights: Floats
    bias: float

    def score(self, features: npt.ArrayLike) -> Floats:
        """Return the chance (n,) in [0, 1] that a picture is none of the labels, if half of all pictures were.

        ``features`` are (n, d), raw, as the serving model answers them.
        """
        raw = self.evidence.columns(features) @ self.weights + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(raw, -50.0, 50.0))))

    def to_bytes(self) -> bytes:
        """Return the contents of its file, in 32 bits."""
        buffer = io.BytesIO()
        arrays = {name: np.asarray(values, np.float32) for name, values in asdict(self.evidence).items()}
        np.savez(buffer, **arrays, weights=self.weights.astype(np.float32), bias=np.float32(self.bias))  # type: ignore[arg-type]
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Scope:
        """Return what ``to_bytes`` wrote.

        Raises:
            ArtefactError: if this is none, or its arrays do not belong together.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as stored:
                arrays = {name: np.asarray(stored[name], dtype=np.float64) for name in stored.files}
            weights, bias = arrays.pop("weights"), float(arrays.pop("bias"))
            scope = cls(Evidence(**arrays), weights, bias)
        except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise ArtefactError(f"The out-of-scope score of the artefact cannot be read ({error}).") from error
        if len(weights) != 2 * len(scope.evidence.mean) + len(MEASURES) or not np.isfinite(weights).all():
            raise ArtefactError("The parts of the out-of-scope score do not belong together. Fit it again.")
        return scope


def read_scope(artefact: Artefact) -> Scope | None:
    """Return the out-of-scope score of an artefact; None where it has none."""
    told = artefact.manifest.get("scope")
    return Scope.from_bytes((artefact.path / str(told["file"])).read_bytes()) if told else None
