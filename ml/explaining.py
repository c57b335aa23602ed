"""Where in a picture a network sees its evidence: Shapley values of the picture's regions.

The picture is divided into a grid of regions. In a coalition some regions stay as they are and the others are blurred
until no detail is left; the served model itself is asked about a few hundred such pictures, and the ``shap`` library
makes Shapley values of the answers (permutation sampling with antithetic pairs, Mitchell et al. 2022). What is
explained is therefore exactly what is served, and TensorFlow is not needed. Why this way: ``docs/decisions/0081``,
measured by ``benchmarks/faithfulness.py``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from ml.head import Floats32
from ml.pictures import Pixels

GRID = 7
"""Regions each way."""
NUM_EVALUATIONS = 297
"""How often the network is asked about one picture: three permutations of 49 regions, there and back."""
Floats = npt.NDArray[np.float64]
Ask = Callable[[npt.NDArray[np.bool_]], Floats32]
"""From coalitions (n, num_regions), True where a region stays, to logits (n, num_labels)."""

_turn = threading.Lock()


class Network(Protocol):
    """What is explained; ``ml.load()`` gives one."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in the order of the logits."""

    @property
    def side(self) -> int:
        """The edge in pixels of the square that it is shown."""

    def logits(self, pixels: Pixels) -> Floats32:
        """Return logits (n, num_labels) for prepared pictures (n, side, side, 3)."""


@dataclass(frozen=True)
class Explanation:
    """What moved the logits of one picture away from those of the same picture without its details.

    ``maps`` (num_labels, rows, columns) are contributions in logits, positive where a place speaks for the label;
    ``output`` and ``base`` (num_labels,) are the logits of the picture and of its blurred likeness.
    """

    labels: tuple[str, ...]
    maps: Floats
    output: Floats
    base: Floats

    @property
    def additivity_error(self) -> Floats:
        """How far the contributions are from adding up, (num_labels,), in logits."""
        return np.asarray(np.abs(self.maps.sum(axis=(1, 2)) - (self.output - self.base)))

    @property
    def answer(self) -> int:
        """The index of the label with the highest logit."""
        return int(self.output.argmax())

    def sentence(self, index: int | None = None) -> str:
        """Say where the evidence for a label lies (None: for the answer).

        The place is the third of the picture, each way, that holds the most of what speaks for the label.
        """
        index = self.answer if index is None else index
        label, evidence = self.labels[index], np.maximum(self.maps[index], 0.0)
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


def explain(
    network: Network, picture: Pixels, num_evaluations: int = NUM_EVALUATIONS, grid: int = GRID, seed: int = 0
) -> Explanation:
    """Explain one prepared picture (side, side, 3) for all labels; the same seed gives the same maps.

    Cost: ``num_evaluations`` passes through the network; the first call of a process loads ``shap`` (seconds).

    Raises:
        ValueError: if ``num_evaluations`` is less than one permutation needs, ``2 * grid ** 2 + 1``.
    """
    least = 2 * grid**2 + 1
    if num_evaluations < least:
        raise ValueError(f"At least {least} evaluations are needed for {grid} x {grid} regions.")
    ask = regions_of(network, picture, grid)
    values = by_permutations(ask, grid**2, num_evaluations, seed)
    ends = ask(np.array([[True], [False]]).repeat(grid**2, axis=1)).astype(np.float64)
    maps = values.T.reshape(len(network.labels), grid, grid)
    return Explanation(network.labels, maps, output=ends[0], base=ends[1])


def regions_of(network: Network, picture: Pixels, grid: int) -> Ask:
    """Return the game that is explained: which regions of the picture stay, and what the network says then."""
    whole = picture.astype(np.float32)
    gone = blurred(picture).astype(np.float32)
    soft = soft_regions(len(picture), grid)

    def ask(stay: npt.NDArray[np.bool_]) -> Floats32:
        amounts = (stay.astype(np.float32) @ soft).reshape(len(stay), *picture.shape[:2], 1)
        return np.concatenate([network.logits(_between(gone, whole, one)[None]) for one in amounts])

    return ask


def _between(gone: Floats32, whole: Floats32, amount: Floats32) -> Pixels:
    return np.asarray(np.rint(gone + (whole - gone) * amount), dtype=np.uint8)


def soft_regions(side: int, grid: int) -> Floats32:
    """Return how much each pixel belongs to each region, (grid², side²), summing to 1 over the regions.

    Neighbours share their border (bilinear), so that a coalition draws no edges that the picture does not have.
    """
    along = np.stack(
        [
            np.asarray(Image.fromarray(one[None]).resize((side, 1), Image.Resampling.BILINEAR), dtype=np.float32)[0]
            for one in np.eye(grid, dtype=np.float32)
        ]
    )
    return np.asarray(np.einsum("ry,cx->rcyx", along, along).reshape(grid**2, side**2), dtype=np.float32)


def by_permutations(ask: Ask, num_regions: int, num_evaluations: int, seed: int = 0) -> Floats:
    """Return Shapley values (num_regions, num_labels) by permutation sampling."""
    import shap  # seconds and some 200 MB: in the process that explains only

    with _turn:  # shap draws from NumPy's one global generator
        before = np.random.get_state()
        try:
            explainer = shap.PermutationExplainer(
                lambda stay: ask(stay > 0.5).astype(np.float64),
                shap.maskers.Independent(np.zeros((1, num_regions))),
                seed=seed,
            )
            found = explainer(np.ones((1, num_regions)), max_evals=num_evaluations, silent=True)
        finally:
            np.random.set_state(before)
    return np.asarray(found.values[0], dtype=np.float64)


def blurred(picture: Pixels) -> Pixels:
    """Return a picture without its details, in its own colours and light."""
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(len(picture) / 10)))


ORANGE, BLUE = (230, 97, 1), (33, 102, 172)
"""For and against: told apart by all common kinds of colour blindness, and by lightness."""


def tint(contributions: npt.ArrayLike, reach: float, side: int) -> Pixels:
    """Return contributions (rows, columns) as a square (side, side, 4) to lay over a picture.

    Orange speaks for the label, blue against it; the more opaque, the more. ``reach`` (in logits) is drawn fully.
    """
    strength = np.asarray(contributions, dtype=np.float32) / max(reach, 1e-9)
    smooth = np.asarray(Image.fromarray(strength).resize((side, side), Image.Resampling.BICUBIC)).clip(-1.0, 1.0)
    colour = np.where(smooth[..., None] > 0, np.array(ORANGE), np.array(BLUE))
    return np.concatenate([colour, np.abs(smooth)[..., None] * 255.0], axis=2).round().astype(np.uint8)


def overlay(picture: Pixels, contributions: npt.ArrayLike) -> Pixels:
    """Return the picture, in grey, with contributions (rows, columns) laid over it."""
    reach = float(np.abs(np.asarray(contributions)).max())
    over = tint(contributions, reach, len(picture)).astype(np.float64)
    grey = np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2) * 0.6 + 80.0
    amount = over[..., 3:] / 255.0 * 0.75
    return np.asarray((grey * (1.0 - amount) + over[..., :3] * amount).clip(0, 255)).astype(np.uint8)
