"""From a trained Keras network to the model that serves it, and which kind of numbers to serve.

This is the one place outside serving that needs TensorFlow itself: its converter writes LiteRT
models.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from ml.artefact import PRECISIONS, Artefact, ArtefactError
from ml.backbones import Blueprint
from ml.calibration import fit_temperature, log_loss, softmax
from ml.head import Head, read_head
from ml.metrics import confusion_matrix, macro_f1
from ml.pictures import Pixels
from ml.serving import LiteRtModel

TOLERANCE = 0.005
"""Macro-F1 that a faster model may lose against f32 before a slower one is chosen."""


@dataclass(frozen=True)
class Candidate:
    """A serving model and how it did on the pictures kept for calibration."""

    precision: str
    model: bytes
    head: Head
    temperature: float
    macro_f1: float
    log_loss: float
    milliseconds: float

    def to_json(self) -> dict[str, Any]:
        """Return the figures without the model."""
        return {
            "precision": self.precision,
            "num_bytes": len(self.model),
            "temperature": round(self.temperature, 4),
            "macro_f1": round(self.macro_f1, 4),
            "log_loss": round(self.log_loss, 4),
            "milliseconds": round(self.milliseconds, 2),
        }


def convert(model: keras.Model, precision: str, examples: Pixels) -> bytes:
    """Return a LiteRT model from one uint8 picture (1, side, side, 3) to what the network answers, (1, num_outputs).

    Args:
        model: a Keras network from pixels 0 to 255, running on the TensorFlow backend.
        precision: one of ``PRECISIONS``.
        examples: pictures (n, side, side, 3) by which ``int8`` sets its ranges; about 200 do.

    Raises:
        ArtefactError: on another Keras backend, or where the converter gives up.
    """
    if keras.backend.backend() != "tensorflow":
        raise ArtefactError(
            "Export needs the TensorFlow backend. The weights are the same: run the export again "
            "with KERAS_BACKEND=tensorflow."
        )
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_concrete_functions([_frozen(model)])
    _ask_for(converter, precision, examples)
    try:
        return bytes(converter.convert())
    except (RuntimeError, ValueError) as error:
        raise ArtefactError(f"The export as {precision} failed: {error}") from error


def split_head(model: keras.Model) -> tuple[keras.Model, Head]:
    """Cut a network before its last dense layer: pixels to features (n, num_features), and the layer."""
    last = model.get_layer("logits")
    weights, bias = (np.asarray(values, dtype=np.float32) for values in last.get_weights())
    return keras.Model(model.input, last.input, name=f"{model.name}_features"), Head(weights, bias)


def _frozen(model: keras.Model) -> Any:
    """Return the network as a TensorFlow function of one uint8 picture, weights as constants."""
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import (
        convert_variables_to_constants_v2,  # the converter's own way leaves variables in place
    )

    shape = (1, *model.input_shape[1:])

    @tf.function(input_signature=[tf.TensorSpec(shape, tf.uint8)])  # type: ignore[untyped-decorator]
    def serve(pixels: Any) -> Any:
        return model(tf.cast(pixels, tf.float32), training=False)

    return convert_variables_to_constants_v2(serve.get_concrete_function())


def _ask_for(converter: Any, precision: str, examples: Pixels) -> None:
    """Set a TensorFlow Lite converter to a precision."""
    import tensorflow as tf

    if precision != "f32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if precision == "f16":
        converter.target_spec.supported_types = [tf.float16]
    if precision == "int8":
        converter.representative_dataset = lambda: ([picture[None]] for picture in examples)


def compare_precisions(
    model: keras.Model,
    examples: Pixels,
    kept: Pixels,
    truth: npt.NDArray[np.int64],
    precisions: Sequence[str] = PRECISIONS,
    on_candidate: Callable[[Candidate], None] = lambda _: None,
) -> list[Candidate]:
    """Export in several precisions and measure each on the pictures kept for calibration.

    Args:
        model: the folded network.
        examples: pictures that were learned from, for setting ranges.
        kept: pictures (n, side, side, 3) that were not.
        truth: (n,) their true indices.
        precisions: which to try.
        on_candidate: told each result as it comes.
    """
    candidates = []
    trunk, head = split_head(model)
    for precision in precisions:
        candidate = measure(precision, convert(trunk, precision, examples), head, kept, truth)
        on_candidate(candidate)
        candidates.append(candidate)
    return candidates


def measure(precision: str, data: bytes, head: Head, kept: Pixels, truth: npt.NDArray[np.int64]) -> Candidate:
    """Run a serving model on pictures and return its figures with the temperature they ask for."""
    serving = LiteRtModel(data)
    serving.outputs(kept[:2])  # the first pictures pay for memory
    started = time.perf_counter()
    logits = head.logits(serving.outputs(kept))
    elapsed = time.perf_counter() - started
    temperature = fit_temperature(logits, truth)
    answers = softmax(logits).argmax(axis=1)
    return Candidate(
        precision=precision,
        model=data,
        head=head,
        temperature=temperature,
        macro_f1=macro_f1(confusion_matrix(truth, answers, head.num_labels)),
        log_loss=log_loss(logits, truth, temperature),
        milliseconds=1000.0 * elapsed / len(kept),
    )


def choose(candidates: Sequence[Candidate]) -> Candidate:
    """Return the fastest candidate within ``TOLERANCE`` of the best macro-F1 of the floats."""
    floats = [one.macro_f1 for one in candidates if one.precision in ("f16", "f32")]
    bar = max(floats or [one.macro_f1 for one in candidates]) - TOLERANCE
    good = [one for one in candidates if one.macro_f1 >= bar]
    return min(good or candidates, key=lambda one: one.milliseconds)


def pack_weights(model: keras.Model) -> bytes:
    """Return the weights of a trunk in 16 bits as the contents of an ``.npz`` file, in layer order."""
    buffer = io.BytesIO()
    arrays = {
        f"{number:03d}": np.asarray(values, dtype=np.float16) for number, values in enumerate(model.get_weights())
    }
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def unpack_weights(model: keras.Model, data: bytes) -> None:
    """Fill a network with what ``pack_weights`` wrote.

    Raises:
        ArtefactError: if these are the weights of another network.
    """
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        values = [stored[name].astype(np.float32) for name in sorted(stored.files)]
    try:
        model.set_weights(values)
    except ValueError as error:
        raise ArtefactError(f"The weights do not fit the network: {error}") from error


def restore_network(artefact: Artefact, side: int | None = None) -> keras.Model:
    """Return the Keras network of an artefact, from pixels 0 to 255 to logits, in float32.

    ``side`` builds it for pictures of another size, which networks that pool over the whole picture allow.

    Raises:
        ArtefactError: if its weights do not fit what its manifest describes.
    """
    head = read_head(artefact)
    plan = {
        **artefact.manifest["blueprint"],
        **({"side": side} if side else {}),
        **({"num_labels": head.num_labels} if head else {}),
    }
    network = Blueprint(**plan).build()
    unpack_weights(network if head is None else split_head(network)[0], artefact.weights_file.read_bytes())
    if head:
        _set_head(network, head)
    return network


def _set_head(network: keras.Model, head: Head) -> None:
    """Give a network another last layer.

    Raises:
        ArtefactError: if the head reads another number of features.
    """
    try:
        network.get_layer("logits").set_weights([head.weights, head.bias])
    except ValueError as error:
        raise ArtefactError(f"The head does not fit the network: {error}") from error
