"""Batches of random views with the targets that the network is to learn from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import keras
import numpy as np
import numpy.typing as npt
from PIL import Image

from ml.augmentation import Dice, random_view
from ml.calibration import softmax
from ml.listing import Sample
from ml.pictures import Pixels
from ml.recipe import Recipe

Targets = dict[str, npt.NDArray[np.float32]]


class Teacher(Protocol):
    """A network that is asked about the very views that its pupil is shown."""

    side: int
    """Edge in pixels of what it looks at."""
    num_features: int

    def __call__(self, views: Pixels) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Return logits (n, num_labels) and features (n, num_features) of views of ``side``.

        Features have about mean 0 and variance 1.
        """


class Views(keras.utils.PyDataset):  # type: ignore[misc]
    """An endless supply of views of the pictures to learn from.

    Batch ``i`` of epoch ``e`` depends on the seed, the stage, ``e`` and ``i`` only, so a resumed training goes on with
    the views that it would have had, and a network that is trained further is shown other views than before.
    """

    def __init__(
        self,
        pixels: Pixels,
        samples: Sequence[Sample],
        labels: Sequence[str],
        recipe: Recipe,
        teachers: Sequence[Teacher] = (),
        *,
        stage: int = 0,
        workers: int = 2,
    ) -> None:
        """Feed ``pixels`` (n, larger side, larger side, 3) of ``samples`` by ``recipe``.

        The first of the teachers also gives the features to match. ``stage`` counts the trainings before this one.
        """
        super().__init__(workers=workers, use_multiprocessing=False, max_queue_size=8)
        self.pixels = pixels
        self.recipe = recipe
        self.teachers = tuple(teachers)
        self.stage = stage
        self.truth = np.array([labels.index(sample.label) for sample in samples])
        self.num_labels = len(labels)
        self.chances = drawing_chances(samples, recipe.balance)
        self.weights = class_weights(self.truth, self.num_labels)
        self.epoch = 0

    @property
    def num_features(self) -> int:
        """How many features the pupil is to match; 0 without a teacher."""
        return self.teachers[0].num_features if self.teachers else 0

    def __len__(self) -> int:
        return max(1, len(self.pixels) // self.recipe.batch)

    def on_epoch_end(self) -> None:
        """Move on to views that were not shown yet."""
        self.epoch += 1

    def __getitem__(self, index: int) -> tuple[Pixels, Targets]:
        """Return views (n, side, side, 3) and what is to be answered: logits, and features under a teacher."""
        dice = np.random.default_rng((self.recipe.seed, self.stage, self.epoch, index))
        chosen = dice.choice(len(self.pixels), size=self.recipe.batch, p=self.chances)
        side = max(self.recipe.blueprint.side, *(teacher.side for teacher in self.teachers), 0)
        views = np.stack([random_view(self.pixels[one], side, dice, self.recipe.strength) for one in chosen])
        smooth = self.recipe.label_smoothing
        targets = np.eye(self.num_labels)[self.truth[chosen]] * (1.0 - smooth) + smooth / self.num_labels
        if self.recipe.class_weights:  # cross-entropy is linear in its target, so the weight may go there
            targets = targets * self.weights[self.truth[chosen]][:, None]
        if dice.random() < self.recipe.mix:
            views, targets = mix(views, targets, dice)
        answers = self._ask_teachers(views, targets)
        return resize_batch(views, self.recipe.blueprint.side), answers

    def _ask_teachers(self, views: Pixels, targets: npt.NDArray[np.float64]) -> Targets:
        """Blend the targets with what the teachers say of these views, and add the first one's features."""
        if not self.teachers:
            return {"logits": targets.astype(np.float32)}
        said = [teacher(resize_batch(views, teacher.side)) for teacher in self.teachers]
        soft = np.mean([softmax(logits, self.recipe.teacher_temperature) for logits, _ in said], axis=0)
        share = self.recipe.teacher_share
        blended = targets * (1.0 - share) + soft * share
        return {"logits": blended.astype(np.float32), "hint": said[0][1].astype(np.float32)}


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


def mix(views: Pixels, targets: npt.NDArray[np.float64], dice: Dice) -> tuple[Pixels, npt.NDArray[np.float64]]:
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
        [np.asarray(Image.fromarray(one).resize((side, side), Image.Resampling.BICUBIC)) for one in pictures]
    )
