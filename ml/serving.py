"""Serving an artefact with LiteRT, TensorFlow's small runtime: loads fast and needs little."""

from __future__ import annotations

import math
import os
import queue
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from ml.artefact import Artefact, ArtefactError
from ml.calibration import softmax
from ml.head import Floats32, read_head
from ml.pictures import Pixels, prepare
from ml.predictions import Prediction, Unreadable
from ml.scope import read_scope

Question = TypeVar("Question")
Answer = TypeVar("Answer")

STARTER = Path(__file__).parent / "starter"
"""The artefact that comes with the library."""


MOST_COPIED_BYTES = 200 * 2**20
"""A model is copied for each core as long as all copies stay within this."""


class LiteRtModel:
    """One serving model, in an interpreter a core while it is small; threads take them in turn."""

    def __init__(self, model: bytes, num_threads: int | None = None) -> None:
        """Load a model from the contents of its file, for as many cores as ``num_threads`` (default: all).

        Raises:
            ArtefactError: if the runtime is not installed or refuses the model.
        """
        # A picture on each core is 1.1 to 1.2 times as fast as one picture on all of them: nobody waits for a layer.
        cores = num_threads or num_cores()
        self.num_copies = max(1, min(cores, MOST_COPIED_BYTES // max(len(model), 1)))
        self._free: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _copy in range(self.num_copies):
            interpreter = _interpreter(model, cores // self.num_copies)
            self._free.put(interpreter)
        (self._input,) = interpreter.get_input_details()
        (self._output,) = interpreter.get_output_details()
        self.side = int(self._input["shape"][1])
        self.num_outputs = int(self._output["shape"][-1])
        self._cores = ThreadPoolExecutor(self.num_copies, "network") if self.num_copies > 1 else None

    def outputs(self, pixels: Pixels) -> Floats32:
        """Return raw outputs (n, num_outputs) for prepared pictures (n, side, side, 3)."""
        # One at a time on each core: a batch gains nothing here (42.4 against 43.3 ms) and costs memory.
        rows = list(self.on_each_core(self.one, pixels))
        return np.stack(rows) if rows else np.zeros((0, self.num_outputs), np.float32)

    def one(self, picture: Pixels) -> Floats32:
        """Return raw outputs (num_outputs,) for one prepared picture (side, side, 3), on the core of the caller."""
        interpreter = self._free.get()
        try:
            interpreter.set_tensor(self._input["index"], picture[None])
            interpreter.invoke()
            return np.array(interpreter.get_tensor(self._output["index"])[0], np.float32)
        finally:
            self._free.put(interpreter)

    def on_each_core(self, ask: Callable[[Question], Answer], questions: Iterable[Question]) -> Iterable[Answer]:
        """Return the answers in the order of the questions; one core decodes while another one predicts."""
        return self._cores.map(ask, questions) if self._cores else map(ask, questions)


class LiteRtPredictor:
    """Predictions of one artefact.

    May be called from several threads; they share its cores. Must not be carried over a fork once
    loaded: load it in the process that uses it.
    """

    def __init__(self, artefact: Artefact, num_threads: int | None = None) -> None:
        """Load the serving model of a checked artefact.

        Raises:
            ArtefactError: if the serving model does not load or does not fit the manifest.
        """
        self.artefact = artefact
        self.version = artefact.version
        self.labels = artefact.labels
        self.side = artefact.side
        self.model = LiteRtModel(artefact.serving_file.read_bytes(), num_threads)
        self.head = read_head(artefact)
        expected = self.head.num_features if self.head else len(artefact.labels)
        num_labels = self.head.num_labels if self.head else self.model.num_outputs
        if (self.model.side, self.model.num_outputs, num_labels) != (artefact.side, expected, len(artefact.labels)):
            raise ArtefactError(
                f"The serving model, its head and the manifest in {artefact.path} do not fit each other. "
                "Export it again."
            )
        self.scope = read_scope(artefact)

    def predict(self, pictures: Sequence[bytes]) -> list[Prediction | Unreadable]:
        """Return one answer for each picture, in the same order; see ``Predictor``."""
        return list(self.model.on_each_core(self._answer, pictures))

    def probabilities(self, pixels: Pixels) -> npt.NDArray[np.float64]:
        """Return calibrated probabilities (n, num_labels) for prepared pictures."""
        return self.calibrated(self.logits(pixels))

    def calibrated(self, logits: Floats32) -> npt.NDArray[np.float64]:
        """Return calibrated probabilities (n, num_labels) for logits (n, num_labels)."""
        return softmax(logits, self.artefact.temperature)

    def logits(self, pixels: Pixels) -> Floats32:
        """Return logits (n, num_labels) for prepared pictures (n, side, side, 3)."""
        return self.to_logits(self.model.outputs(pixels))

    def features(self, pixels: Pixels) -> Floats32 | None:
        """Return raw features (n, num_features) for prepared pictures; None for an artefact of format 1."""
        return self.model.outputs(pixels) if self.head else None

    def to_logits(self, outputs: Floats32) -> Floats32:
        """Return logits (n, num_labels) for what the serving model answered."""
        return self.head.logits(outputs) if self.head else outputs

    def _answer(self, picture: bytes) -> Prediction | Unreadable:
        try:
            pixels = prepare(picture, self.artefact.side)
        except Unreadable as refusal:
            return refusal
        outputs = self.model.one(pixels)[None]
        (probabilities,) = self.calibrated(self.to_logits(outputs))
        strange = float(self.scope.score(outputs)[0]) if self.scope else None
        return to_prediction(probabilities, self.labels, outputs[0] if self.head else None, strange)


def load(path: Path = STARTER, *, num_threads: int | None = None) -> LiteRtPredictor:
    """Read, check and load an artefact for serving; well under a second.

    Args:
        path: the artefact's directory.
        num_threads: processor cores to use; all that this process may use by default.

    Raises:
        ArtefactError: with the reason, if it cannot be served.
    """
    return LiteRtPredictor(Artefact.read(path), num_threads)


def to_prediction(
    probabilities: npt.NDArray[np.float64],
    labels: Sequence[str],
    features: Floats32 | None = None,
    out_of_scope: float | None = None,
) -> Prediction:
    """Return the prediction for one row of probabilities (num_labels,) and of features (num_features,)."""
    table = {label: float(value) for label, value in zip(labels, probabilities, strict=True)}
    best = max(table, key=lambda label: table[label])
    return Prediction(best, table[best], table, out_of_scope=out_of_scope, features=features)


CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""How much of its machine a container may use: microseconds of processor in each period, such as ``200000 100000``."""


def num_cores() -> int:
    """Return the processor cores that this process may use: of the machine, and of what its container is given."""
    machine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1  # none on macOS
    try:
        quota, period = CPU_QUOTA.read_text(encoding="ascii").split()
        given = math.ceil(int(quota) / int(period))
    except (OSError, ValueError, ZeroDivisionError):  # no container, or one without a limit ("max")
        return machine
    return max(1, min(machine, given))


def _interpreter(model: bytes, num_threads: int) -> Any:
    """Return a LiteRT interpreter that is ready to run."""
    try:
        from ai_edge_litert.interpreter import Interpreter  # only in the process that serves
    except ImportError as error:
        raise ArtefactError(
            "The serving runtime is not installed. Install it with: pip install ai-edge-litert"
        ) from error
    try:
        interpreter = Interpreter(model_content=model, num_threads=num_threads)
        interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise ArtefactError(f"The serving model does not load ({error}). Export the artefact again.") from error
    return interpreter
