"""The works of a simulated museum: what the network saw of each, what it truly is, and what a head says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.calibration import softmax
from ml.head import Head

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Suggested:
    """By a head, of every work: label, calibrated confidence, doubt."""

    said: Ints
    confidence: npt.NDArray[np.float64]
    doubt: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Collection:
    features: npt.NDArray[np.float32]
    truth: Ints
    sources: npt.NDArray[np.str_]
    is_learned: npt.NDArray[np.bool_]
    head: Any
    temperature: float
    version: str

    def __len__(self) -> int:
        return len(self.truth)

    def only(self, mask: npt.NDArray[np.bool_]) -> Collection:
        parts = {name: getattr(self, name)[mask] for name in ("features", "truth", "sources", "is_learned")}
        return replace(self, **parts)

    def suggested(self, head: Head | None = None, temperature: float | None = None) -> Suggested:
        table = softmax((head or self.head).logits(self.features), temperature or self.temperature)
        nats = -(table * np.log(np.maximum(table, 1e-12))).sum(axis=1) / np.log(table.shape[1])
        return Suggested(table.argmax(axis=1), table.max(axis=1), nats)

    def save(self, path: Path) -> None:
        np.savez(
            path, features=self.features, truth=self.truth, sources=self.sources, is_learned=self.is_learned,
            version=self.version,
        )  # fmt: skip

    @classmethod
    def load(cls, path: Path, predictor: Any) -> Collection:
        with np.load(path) as stored:
            parts = [stored[name] for name in ("features", "truth", "sources", "is_learned")]
            version = str(stored["version"])
        return cls(*parts, predictor.head, predictor.artefact.temperature, version)
