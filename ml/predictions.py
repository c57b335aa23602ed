"""What goes out of this library: predictions, refusals, and the contract of whoever makes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Prediction:
    """What the network believes about one picture.

    ``probabilities`` are calibrated, lie in [0, 1], sum to 1 and stand in the artefact's label
    order; ``confidence`` is the largest of them and ``label`` is its name. ``out_of_scope`` is
    the probability that the picture is none of the labels, in [0, 1], or None where the artefact
    has no opinion on that. ``features`` (num_features,) float32 is what the network saw, raw, before its last dense
    layer: pictures that look alike have features that point the same way. None where the artefact does not tell them.
    """

    label: str
    confidence: float
    probabilities: dict[str, float]
    out_of_scope: float | None = None
    features: npt.NDArray[np.float32] | None = field(default=None, compare=False, repr=False)


class Unreadable(Exception):
    """A picture that cannot be judged; ``str(error)`` is a sentence for a curator."""


class Predictor(Protocol):
    """Anything that turns the bytes of pictures into predictions."""

    @property
    def version(self) -> str:
        """The hash of the artefact's contents, in hexadecimal."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that can be answered, in the artefact's order."""

    @property
    def side(self) -> int:
        """The edge in pixels of the square that the network is shown."""

    def logits(self, pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Return logits (n, num_labels) for prepared pictures (n, side, side, 3): what explaining asks."""

    def predict(self, pictures: Sequence[bytes]) -> list[Prediction | Unreadable]:
        """Return one answer for each picture, in the same order.

        A broken picture is answered with ``Unreadable`` (returned, not raised), so that it never
        stops its batch.
        """
