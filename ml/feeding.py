"""Batches of random views with the targets that the network is to learn from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import keras
import numpy as np
import numpy.typing as npt
from PIL import Image

from ml.augmentation import Dice, random_view
from ml.calibration import softmax
from ml.listing import Sample
from ml.pictures import Pixels
from ml.recipe import Recipe

Teacher = Callable[[Pixels], npt.NDArray[np.float32]]
"""Pictures (n, side, side, 3) of the student's side to logits (n, num_labels)."""
Batch = tuple[Pixels, npt.NDArray[np.float32], npt.NDArray[np.float32]]


class Views(keras.utils.PyDataset):  # type: ignore[misc]
    """An endless supply of views of the pictures to learn from.

    Batch ``i`` of epoch ``e`` depends on the seed, ``e`` and ``i`` only, so a resumed training
    goes on with the views that it would have had.
    """

    def __init__(
        self,
        pixels: Pixels,
        samples: Sequence[Sample],
        labels: Sequence[str],
        recipe: Recipe,
        teachers: Sequence[Teacher] = (),
        workers: int = 2,
    ) -> None:
        """Feed ``pixels`` (n, larger side, larger side, 3) of ``samples`` by ``recipe``."""
        super().__init__(workers=workers, use_multiprocessing=False, max_queue_size=8)
        self.pixels = pixels
        self.recipe = recipe
        self.teachers = tuple(teachers)
        self.truth = np.array([labels.index(sample.label) for sample in samples])
        self.num_labels = len(labels)
        self.chances = drawing_chances(samples, recipe.balance)
        self.weights = class_weights(self.truth, self.num_labels)
        self.epoch = 0

    def __len__(self) -> int:
        return max(1, len(self.pixels) // self.recipe.batch)

    def on_epoch_end(self) -> None:
        """Move on to views that were not shown yet."""
        self.epoch += 1

    def __getitem__(self, index: int) -> Batch:
        """Return pictures (n, side, side, 3), targets (n, num_labels) and weights (n,)."""
        dice = np.random.default_rng((self.recipe.seed, self.epoch, index))
        chosen = dice.choice(len(self.pixels), size=self.recipe.batch, p=self.chances)
        side = self.recipe.blueprint.side
        views = np.stack(
            [random_view(self.pixels[one], side, dice, self.recipe.strength) for one in chosen]
        )
        targets = self._targets(views, self.truth[chosen])
        if dice.random() < self.recipe.mix:
            views, targets = mix(views, targets, dice)
        weights = (
            self.weights[self.truth[chosen]] if self.recipe.class_weights else np.ones(len(chosen))
        )
        return views, targets.astype(np.float32), weights.astype(np.float32)

    def _targets(self, views: Pixels, truth: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return the smoothed truth, blended with what the teachers see in these very views."""
        smooth = self.recipe.label_smoothing
        hard = np.eye(self.num_labels)[truth] * (1.0 - smooth) + smooth / self.num_labels
        if not self.teachers:
            return hard
        soft = np.mean(
            [softmax(teacher(views), self.recipe.teacher_temperature) for teacher in self.teachers],
            axis=0,
        )
        share = self.recipe.teacher_share
        return np.asarray(hard * (1.0 - share) + soft * share)


def drawing_chances(samples: Sequence[Sample], balance: float) -> npt.NDArray[np.float64]:
    """Return the chance of each sample to be drawn, (n,), sum 1.

    ``balance`` 0: all alike. 1: every category equally often and, within it, every source.
    """
    sources = Counter((sample.label, sample.source) for sample in samples)
    by_label: Counter[str] = Counter()
    for (label, _), num in sources.items():
        by_label[label] += num ** (1.0 - balance)
    total = Counter(sample.label for sample in samples)
    chances = np.array(
        [
            total[sample.label] ** (1.0 - balance)
            / by_label[sample.label]
            * sources[sample.label, sample.source] ** -balance
            for sample in samples
        ]
    )
    return np.asarray(chances / chances.sum())


def class_weights(truth: npt.NDArray[np.int64], num_labels: int) -> npt.NDArray[np.float64]:
    """Return weights (num_labels,) inverse to how often a label occurs, 1 on average."""
    counts = np.maximum(np.bincount(truth, minlength=num_labels), 1)
    return np.asarray(len(truth) / (num_labels * counts))


def mix(
    views: Pixels, targets: npt.NDArray[np.float64], dice: Dice
) -> tuple[Pixels, npt.NDArray[np.float64]]:
    """Blend each view with another (Zhang et al. 2018), or paste a part of it (Yun et al. 2019)."""
    other = dice.permutation(len(views))
    if dice.random() < 0.5:
        keep = float(dice.beta(0.4, 0.4))
        blended = views.astype(np.float32) * keep + views[other].astype(np.float32) * (1.0 - keep)
        return blended.astype(np.uint8), targets * keep + targets[other] * (1.0 - keep)
    side = views.shape[1]
    cut = int(side * np.sqrt(dice.beta(1.0, 1.0)))
    top, left = (int(dice.integers(0, side - cut + 1)) for _ in range(2))
    pasted = views.copy()
    pasted[:, top : top + cut, left : left + cut] = views[other, top : top + cut, left : left + cut]
    keep = 1.0 - (cut / side) ** 2
    return pasted, targets * keep + targets[other] * (1.0 - keep)


def resize_batch(pictures: Pixels, side: int) -> Pixels:
    """Return pictures (n, any, any, 3) as (n, side, side, 3)."""
    if pictures.shape[1] == side:
        return pictures
    return np.stack(
        [
            np.asarray(Image.fromarray(one).resize((side, side), Image.Resampling.BICUBIC))
            for one in pictures
        ]
    )
