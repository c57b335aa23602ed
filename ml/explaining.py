"""Where in a picture a network sees its evidence: Shapley values on the maps of a middle layer.

Explaining pixels takes minutes on a processor. The network is therefore cut in two at a layer whose maps are still
fine, and the second half is explained: the values of the map's places, summed over its channels, say how much each
place of the picture moved the answer (expected gradients, Erion et al. 2021, as the shap library computes them).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from ml.artefact import Artefact
from ml.exporting import restore_network
from ml.listing import DataError
from ml.pictures import Pixels

LAYER = "block3_pool"
NUM_SAMPLES = 100


@dataclass(frozen=True)
class Explanation:
    """What moved the logits of one picture away from those of the same picture without its details.

    ``maps`` (num_labels, rows, columns) are contributions in logits, positive where a place speaks for the label;
    ``output`` and ``base`` (num_labels,) are the logits of the picture and the mean over its backgrounds.
    """

    labels: tuple[str, ...]
    maps: npt.NDArray[np.float64]
    output: npt.NDArray[np.float64]
    base: npt.NDArray[np.float64]

    @property
    def additivity_error(self) -> npt.NDArray[np.float64]:
        """How far the contributions are from adding up, (num_labels,), in logits: the noise of sampling."""
        return np.asarray(np.abs(self.maps.sum(axis=(1, 2)) - (self.output - self.base)))

    @property
    def answer(self) -> int:
        """The index of the label with the highest logit."""
        return int(self.output.argmax())

    def sentence(self) -> str:
        """Say where the evidence for the answer lies.

        The place is the third of the picture, each way, that holds the most of what speaks for the answer.
        """
        label = self.labels[self.answer]
        evidence = np.maximum(self.maps[self.answer], 0.0)
        if evidence.sum() <= 0.0:
            return f"No part of the picture speaks for {label} more than its blurred likeness does."
        rows, columns = (np.array_split(np.arange(length), 3) for length in evidence.shape)
        shares = (
            np.array([[evidence[np.ix_(row, column)].sum() for column in columns] for row in rows]) / evidence.sum()
        )
        row, column = np.unravel_index(int(shares.argmax()), shares.shape)
        place = _PLACES[int(row)][int(column)]
        return f"{shares.max():.0%} of the evidence for {label} lies {place}."


_PLACES = (
    ("in the upper left", "at the top", "in the upper right"),
    ("on the left", "in the middle", "on the right"),
    ("in the lower left", "at the bottom", "in the lower right"),
)


class Explainer:
    """Explains pictures by one artefact's network. Loading takes seconds; TensorFlow must not be forked afterwards."""

    def __init__(self, artefact: Artefact, layer: str = LAYER, num_samples: int = NUM_SAMPLES) -> None:
        """Load the network and cut it after ``layer``.

        More samples mean less noise and proportionally more time.

        Raises:
            DataError: if the network has no such layer.
        """
        network = restore_network(artefact)
        names = [one.name for one in network.layers]
        if layer not in names:
            raise DataError(f"The network has no layer {layer}. It has {', '.join(names)}.")
        middle = network.get_layer(layer).output
        self.labels, self.side = artefact.labels, artefact.side
        self._first = keras.Model(network.input, middle)
        self._second = keras.Model(middle, network.output)
        self._num_samples = num_samples

    def explain(self, picture: Pixels, seed: int = 0) -> Explanation:
        """Explain one prepared picture (side, side, 3) for all labels."""
        import shap

        maps = self._maps(np.stack([picture, *backgrounds(picture)]))
        values = shap.GradientExplainer(self._second, maps[1:]).shap_values(
            maps[:1], nsamples=self._num_samples, rseed=seed
        )
        logits = keras.ops.convert_to_numpy(self._second(maps, training=False)).astype(np.float64)
        return Explanation(
            labels=self.labels,
            maps=np.moveaxis(np.asarray(values, dtype=np.float64)[0].sum(axis=2), -1, 0),
            output=logits[0],
            base=logits[1:].mean(axis=0),
        )

    def _maps(self, pictures: Pixels) -> Any:
        """Return what the first half makes of pictures."""
        return keras.ops.convert_to_numpy(self._first(pictures.astype(np.float32), training=False))


def backgrounds(picture: Pixels) -> list[Pixels]:
    """Return what a picture would be without its details: blurred, in its mean colour, and in grey.

    They come from the picture itself, so an artefact need not carry pictures of others.
    """
    blurred = np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(len(picture) / 10)))
    mean = np.broadcast_to(picture.mean(axis=(0, 1)), picture.shape).astype(np.uint8)
    return [blurred, mean, np.full_like(picture, int(picture.mean()))]


def overlay(picture: Pixels, contributions: npt.NDArray[np.float64]) -> Pixels:
    """Return the picture with contributions (rows, columns) laid over it: red speaks for, blue against the label."""
    side = len(picture)
    strength = contributions / max(float(np.abs(contributions).max()), 1e-9)
    smooth = np.asarray(
        Image.fromarray(strength.astype(np.float32)).resize((side, side), Image.Resampling.BICUBIC), dtype=np.float64
    ).clip(-1.0, 1.0)[..., None]
    grey = np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2) * 0.6 + 80.0
    tint = np.where(smooth > 0, np.array([200.0, 30.0, 30.0]), np.array([30.0, 60.0, 200.0]))
    amount = np.abs(smooth) * 0.75
    return np.asarray((grey * (1.0 - amount) + tint * amount).clip(0, 255)).astype(np.uint8)
