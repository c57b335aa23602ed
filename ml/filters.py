"""What a network looks for: its first filters as pictures, and the pictures that excite later ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ml.listing import DataError
from ml.pictures import Pixels

if TYPE_CHECKING:
    import keras

FIRST_LAYER = "block1_conv1"


@dataclass(frozen=True)
class Excitement:
    """The parts of pictures that excite one channel most.

    ``patches`` (n, edge, edge, 3) are cut out around the strongest response, strongest first; ``strengths`` (n,) are
    those responses.
    """

    layer: str
    channel: int
    patches: Pixels
    strengths: npt.NDArray[np.float32]


def first_filters(network: keras.Model) -> Pixels:
    """Return the kernels of the first layer as pictures (channels, 3, 3, 3), each stretched to 0..255.

    Raises:
        DataError: if the network is not VGG16.
    """
    _require_layer(network, FIRST_LAYER)
    kernels = np.moveaxis(np.asarray(network.get_layer(FIRST_LAYER).get_weights()[0]), -1, 0)
    low = kernels.min(axis=(1, 2, 3), keepdims=True)
    reach = np.maximum(kernels.max(axis=(1, 2, 3), keepdims=True) - low, 1e-9)
    return np.asarray((kernels - low) / reach * 255.0).round().astype(np.uint8)


def most_exciting(
    network: keras.Model, layer: str, channels: list[int], pictures: Pixels, num_best: int = 8
) -> list[Excitement]:
    """Return what excites channels of a layer most among pictures (n, side, side, 3).

    The patch cut out is a quarter of the picture's edge, about what a filter in the middle of the network sees.

    Raises:
        DataError: if there is no such layer or channel.
    """
    import keras

    _require_layer(network, layer)
    trunk = keras.Model(network.input, network.get_layer(layer).output)
    wrong = [channel for channel in channels if not 0 <= channel < trunk.output_shape[-1]]
    if wrong:
        raise DataError(f"{layer} has channels 0 to {trunk.output_shape[-1] - 1}, not {wrong[0]}.")
    strongest = np.full((len(channels), len(pictures)), -np.inf, dtype=np.float32)
    places = np.zeros((len(channels), len(pictures), 2))
    for start in range(0, len(pictures), 16):
        batch = pictures[start : start + 16].astype(np.float32)
        maps = keras.ops.convert_to_numpy(trunk(batch, training=False))[..., channels]
        edge = maps.shape[1]
        flat = maps.reshape(len(batch), edge * edge, len(channels))
        strongest[:, start : start + 16] = flat.max(axis=1).T
        where = flat.argmax(axis=1).T
        places[:, start : start + 16] = np.stack([where // edge, where % edge], axis=-1) / edge
    return [
        _excitement(layer, channel, pictures, strongest[row], places[row], num_best)
        for row, channel in enumerate(channels)
    ]


def _excitement(
    layer: str,
    channel: int,
    pictures: Pixels,
    strengths: npt.NDArray[np.float32],
    places: npt.NDArray[np.float64],
    num_best: int,
) -> Excitement:
    """Cut the patches of one channel."""
    best = np.argsort(-strengths)[:num_best]
    side = pictures.shape[1]
    edge = max(8, side // 4)
    corners = np.clip((places[best] * side - edge / 2).round().astype(int), 0, side - edge)
    patches = [pictures[i, top : top + edge, left : left + edge] for i, (top, left) in zip(best, corners, strict=True)]
    return Excitement(layer, channel, np.stack(patches), strengths[best])


def _require_layer(network: keras.Model, name: str) -> None:
    """Check that a network has a layer."""
    names = [layer.name for layer in network.layers if "conv" in layer.name]
    if name not in [layer.name for layer in network.layers]:
        raise DataError(f"The network has no layer {name}. It has {', '.join(names)}.")
