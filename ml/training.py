"""Training a network by a recipe, in a way that can be interrupted and continued.

Written against Keras 3 alone, so that any of its backends trains it; the trained weights are the
same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from ml.calibration import log_loss
from ml.checkpoints import CHECKPOINT, has_checkpoint, num_epochs_done, open_work
from ml.clock import Clock
from ml.continuing import load_checkpoint, load_served
from ml.feeding import Views
from ml.pictures import Pixels
from ml.recipe import Recipe
from ml.weights import load_pretrained

OnEpoch = Callable[[int, dict[str, float]], None]
OnStep = Callable[[int, int], None]


class Reporter(keras.callbacks.Callback):  # type: ignore[misc]
    """Tells the caller how far training is."""

    def __init__(self, on_epoch: OnEpoch, on_step: OnStep) -> None:
        """``on_epoch(number, figures)`` from 1; ``on_step(step, steps in the epoch)``."""
        super().__init__()
        self._on_epoch, self._on_step = on_epoch, on_step

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Report a step."""
        self._on_step(batch + 1, int(self.params["steps"]))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Report an epoch."""
        figures = {name: round(float(value), 4) for name, value in (logs or {}).items()}
        self._on_epoch(epoch + 1, figures)


class Watcher(keras.callbacks.Callback):  # type: ignore[misc]
    """Adds how the network does on pictures that it does not learn from, before averaging."""

    def __init__(self, network: keras.Model, pixels: Pixels, truth: npt.NDArray[np.int64]) -> None:
        """Watch ``network`` on ``pixels`` (n, side, side, 3) whose labels are ``truth`` (n,)."""
        super().__init__()
        self._network, self._pixels, self._truth = network, pixels, truth

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Add accuracy and log loss to the figures of the epoch."""
        logits = predict_logits(self._network, self._pixels)
        if logs is not None:
            logs["watched_accuracy"] = float((logits.argmax(axis=1) == self._truth).mean())
            logs["watched_loss"] = log_loss(logits, self._truth)


def train(
    recipe: Recipe,
    views: Views,
    watched: tuple[Pixels, npt.NDArray[np.int64]],
    work: Path,
    *,
    resume: bool = False,
    on_epoch: OnEpoch = lambda *_: None,
    on_step: OnStep = lambda *_: None,
) -> keras.Model:
    """Train and return the network, in float32, with averaged weights.

    Args:
        recipe: how.
        views: what to learn from.
        watched: prepared pictures and true indices on which progress is reported each epoch.
        work: directory of the checkpoint that is written after each epoch.
        resume: go on from that checkpoint.
        on_epoch: told the number of the epoch, from 1, and its figures.
        on_step: told the number of the step in the epoch and of all its steps.

    Raises:
        DataError: when asked to resume what was trained by another recipe.
        ValueError: for weights that do not fit the network.
    """
    open_work(work, recipe, resume=resume)
    keras.utils.set_random_seed(recipe.seed)
    keras.mixed_precision.set_global_policy("mixed_bfloat16" if recipe.mixed_precision else "float32")
    try:
        model, pupil = _begin(recipe, views)
        views.epoch = num_epochs_done(work)  # before fit: it draws batches ahead
        pupil.fit(
            views,
            epochs=10_000 if recipe.minutes else recipe.epochs,
            shuffle=False,  # the views draw for themselves, in a way that can be resumed
            callbacks=[
                *([Clock(recipe.minutes, recipe.learning_rate, work)] if recipe.minutes else []),
                Watcher(model, *watched),
                keras.callbacks.BackupAndRestore(str(work / CHECKPOINT), delete_checkpoint=False),
                Reporter(on_epoch, on_step),
            ],
            verbose=0,
        )
        _refresh_statistics(model, views)
    finally:
        keras.mixed_precision.set_global_policy("float32")
    return _in_float32(model, recipe)


def _begin(recipe: Recipe, views: Views) -> tuple[keras.Model, keras.Model]:
    """Return the network with its first weights, and the same one compiled for training."""
    model = recipe.blueprint.build()
    load_pretrained(model, recipe)
    pupil = _as_pupil(model, views.num_features)
    if recipe.continue_from:
        start = Path(recipe.continue_from)
        if has_checkpoint(start):
            load_checkpoint(pupil, start, recipe)
        else:
            load_served(model, start)
    _compile(pupil, recipe, steps_per_epoch=len(views))
    return model, pupil


def predict_logits(model: keras.Model, pixels: Pixels, batch: int = 32) -> npt.NDArray[np.float32]:
    """Return logits (n, num_labels) for prepared pictures (n, side, side, 3)."""
    rows = [
        keras.ops.convert_to_numpy(model(pixels[start : start + batch].astype(np.float32), training=False))
        for start in range(0, len(pixels), batch)
    ]
    return np.concatenate(rows).astype(np.float32)


def _as_pupil(model: keras.Model, num_features: int) -> keras.Model:
    """Return the network with named outputs, and one more that guesses a teacher's features.

    Matching features passes on more than answers do (Romero et al. 2015); the extra layer is dropped afterwards.
    """
    outputs = {"logits": model.output}
    if num_features:
        pooled = model.get_layer("pooled").output
        outputs["hint"] = keras.layers.Dense(num_features, dtype="float32", name="hint")(pooled)
    return keras.Model(model.input, outputs)


def _compile(model: keras.Model, recipe: Recipe, steps_per_epoch: int) -> None:
    """Attach loss, optimiser and schedule: linear warm-up, then a cosine down to nothing."""
    warm_up = max(1, round(recipe.warm_up_epochs * steps_per_epoch))
    cosine = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=recipe.learning_rate / 20,
        decay_steps=max(1, recipe.epochs * steps_per_epoch - warm_up),
        alpha=0.01,
        warmup_target=recipe.learning_rate,
        warmup_steps=warm_up,
    )
    optimizer = keras.optimizers.AdamW(
        recipe.learning_rate if recipe.minutes else cosine,  # by the clock, ``Clock`` sets it
        weight_decay=recipe.weight_decay,
        global_clipnorm=1.0,
        use_ema=recipe.average > 0,
        ema_momentum=recipe.average or 0.99,
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    losses: dict[str, Any] = {"logits": keras.losses.CategoricalCrossentropy(from_logits=True)}
    if "hint" in model.output_names:
        losses["hint"] = keras.losses.MeanSquaredError()
    model.compile(
        optimizer,
        loss=losses,
        loss_weights={name: 1.0 if name == "logits" else recipe.hint_weight for name in losses},
        metrics={"logits": [keras.metrics.CategoricalAccuracy(name="accuracy")]},
        jit_compile=False,  # XLA was a fifth slower on a CPU
    )


def _refresh_statistics(model: keras.Model, views: Views, num_batches: int = 60) -> None:
    """Fit the running means of batch normalisation to the averaged weights.

    They were gathered under the weights of the last steps, which are not those that are kept.
    """
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    if not norms or views.recipe.average <= 0:
        return
    views.epoch += 1
    for number in range(min(num_batches, 2 * len(views))):
        for layer in norms:
            layer.momentum = number / (number + 1.0)  # the plain mean over all batches so far
        model(views[number % len(views)][0].astype(np.float32), training=True)


def _in_float32(model: keras.Model, recipe: Recipe) -> keras.Model:
    """Return the same network computing in float32."""
    plain = recipe.blueprint.build()
    plain.set_weights(model.get_weights())
    return plain


def true_indices(samples: Sequence[Any], labels: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the index of each sample's label, (n,)."""
    return np.array([list(labels).index(sample.label) for sample in samples], dtype=np.int64)
