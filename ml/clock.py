"""Training by the clock: for so many minutes, however fast the machine is."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path

import keras

from ml.writing import write_whole


def rate_at(share: float, highest: float, warm_up: float) -> float:
    """Return the learning rate after a share (0 to 1) of the time: up in a line, down in a cosine to nothing.

    >>> [round(rate_at(share, 1.0, 0.2), 2) for share in (0.0, 0.1, 0.2, 0.6, 1.0)]
    [0.05, 0.53, 1.0, 0.5, 0.0]
    """
    if share < warm_up:
        return highest * (0.05 + 0.95 * share / warm_up)
    done = min(1.0, (share - warm_up) / max(1e-9, 1.0 - warm_up))
    return highest * (1.0 + math.cos(math.pi * done)) / 2.0


class Clock(keras.callbacks.Callback):  # type: ignore[misc]
    """Sets the learning rate by the minutes gone, and stops when they are over.

    What was spent before an interruption is kept beside the checkpoint, and counts.
    """

    def __init__(self, minutes: float, highest: float, work: Path, warm_up: float = 0.04) -> None:
        """Train for ``minutes`` with ``highest`` as the highest rate; ``warm_up`` is a share of the time."""
        super().__init__()
        self._seconds, self._highest, self._warm_up = 60.0 * minutes, highest, warm_up
        self._note = work / "clock.json"
        self._before = float(json.loads(self._note.read_text())) if self._note.exists() else 0.0
        self._started = time.monotonic()

    @property
    def _spent(self) -> float:
        return self._before + time.monotonic() - self._started

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Start the clock: preparing the data does not count."""
        self._started = time.monotonic()

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Set the rate of the step."""
        share = min(1.0, self._spent / self._seconds)
        self.model.optimizer.learning_rate = rate_at(share, self._highest, self._warm_up)

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Stop when the time is over."""
        if self._spent >= self._seconds:
            self.model.stop_training = True

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Keep what was spent."""
        write_whole(self._note, json.dumps(round(self._spent, 1)))
