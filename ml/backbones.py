"""The networks that can be trained: VGG16 of any width, and others to compare it with.

Every builder returns a Keras model from RGB pixels, (n, side, side, 3) from 0 to 255, to logits,
(n, num_labels) float32. Normalisation is inside, so nothing outside has to know about it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ml.efficientnet import SCALES, efficientnet_lite

if TYPE_CHECKING:
    import keras

VGG16_BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
"""Convolutions and channels of each block (Simonyan and Zisserman 2015, configuration D)."""


@dataclass(frozen=True)
class Blueprint:
    """All that is needed to build a network again.

    ``width`` multiplies the channels of VGG16 (1.0 is as published) or is MobileNetV2's alpha;
    ``batch_norm`` is on while training from scratch and folded away afterwards; ``scaling`` is
    ``unit`` (pixels to [-1, 1]) or ``imagenet`` (minus the mean colour of ImageNet).
    """

    backbone: str
    side: int
    num_labels: int
    width: float = 1.0
    batch_norm: bool = True
    scaling: str = "unit"
    dropout: float = 0.3

    def build(self) -> keras.Model:
        """Return the network with random weights."""
        try:
            builder = _BUILDERS[self.backbone]
        except KeyError:
            raise ValueError(
                f"There is no backbone {self.backbone!r}; choose {', '.join(sorted(_BUILDERS))}."
            ) from None
        return builder(self)

    def to_json(self) -> dict[str, Any]:
        """Return what ``Blueprint(**...)`` takes."""
        return asdict(self)


def _scaled(pixels: keras.KerasTensor, scaling: str) -> keras.KerasTensor:
    """Normalise pixels of 0 to 255."""
    from keras import layers

    if scaling == "unit":
        return layers.Rescaling(1 / 127.5, offset=-1.0, name="scaling")(pixels)
    mean = [123.68, 116.779, 103.939]
    return layers.Normalization(mean=mean, variance=[1.0] * 3, name="scaling")(pixels)


def _vgg16(plan: Blueprint) -> keras.Model:
    """13 convolutions in five blocks, global average pooling and a small head."""
    import keras
    from keras import layers

    pixels = keras.Input((plan.side, plan.side, 3), name="pixels")
    x = _scaled(pixels, plan.scaling)
    for block, (repeats, published) in enumerate(VGG16_BLOCKS, start=1):
        channels = max(4, round(published * plan.width))
        for position in range(1, repeats + 1):
            x = _convolution(x, channels, f"block{block}_conv{position}", plan.batch_norm)
        x = layers.MaxPooling2D(2, name=f"block{block}_pool")(x)
    return keras.Model(pixels, _head(x, plan), name="vgg16")


def _convolution(x: keras.KerasTensor, channels: int, name: str, batch_norm: bool) -> keras.KerasTensor:
    """3 x 3 convolution, optional batch normalisation, rectifier."""
    from keras import layers

    x = layers.Conv2D(
        channels,
        3,
        padding="same",
        use_bias=not batch_norm,
        kernel_initializer="he_normal",
        name=name,
    )(x)
    if batch_norm:
        x = layers.BatchNormalization(name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x)


def _cnn(plan: Blueprint) -> keras.Model:
    """The small network of the original study's comparison: four convolutions, one hidden layer."""
    import keras
    from keras import layers

    pixels = keras.Input((plan.side, plan.side, 3), name="pixels")
    x = _scaled(pixels, plan.scaling)
    for number, published in enumerate((32, 64, 128, 128), start=1):
        x = layers.Conv2D(max(4, round(published * plan.width)), 3, activation="relu", name=f"conv{number}")(x)
        x = layers.MaxPooling2D(2, name=f"pool{number}")(x)
    x = layers.Flatten(name="flat")(x)
    x = layers.Dropout(plan.dropout, name="dropout")(x)
    x = layers.Dense(max(4, round(512 * plan.width)), activation="relu", name="hidden")(x)
    return keras.Model(pixels, layers.Dense(plan.num_labels, dtype="float32", name="logits")(x), name="cnn")


def _resnet50(plan: Blueprint) -> keras.Model:
    """ResNet50 (He et al. 2016) as Keras gives it, with the same small head."""
    import keras

    def trunk(x: keras.KerasTensor) -> keras.Model:
        return keras.applications.ResNet50(include_top=False, weights=None, input_tensor=x, name="resnet50")

    return _with_head(plan, trunk)


def _mobilenet_v2(plan: Blueprint) -> keras.Model:
    """MobileNetV2 (Sandler et al. 2018) as Keras gives it; ``width`` is its alpha."""
    import keras

    def trunk(x: keras.KerasTensor) -> keras.Model:
        return keras.applications.MobileNetV2(
            include_top=False, weights=None, alpha=plan.width, input_tensor=x, name="mobilenetv2"
        )

    return _with_head(plan, trunk)


def _efficientnet_lite(plan: Blueprint) -> keras.Model:
    """EfficientNet-Lite (see ``ml.efficientnet``) with the same small head; ``width`` does not matter."""
    import keras

    pixels = keras.Input((plan.side, plan.side, 3), name="pixels")
    x = efficientnet_lite(_scaled(pixels, plan.scaling), plan.backbone)
    return keras.Model(pixels, _head(x, plan), name=plan.backbone)


def _head(x: keras.KerasTensor, plan: Blueprint) -> keras.KerasTensor:
    """Return logits from the feature maps of a trunk."""
    from keras import layers

    x = layers.GlobalAveragePooling2D(name="pooled")(x)
    x = layers.Dropout(plan.dropout, name="dropout")(x)
    return layers.Dense(plan.num_labels, dtype="float32", name="logits")(x)


def _with_head(plan: Blueprint, trunk: Callable[[keras.KerasTensor], keras.Model]) -> keras.Model:
    """Put normalisation before and pooling and logits after a trunk."""
    import keras

    pixels = keras.Input((plan.side, plan.side, 3), name="pixels")
    inside = trunk(_scaled(pixels, plan.scaling))
    return keras.Model(pixels, _head(inside.output, plan), name=plan.backbone)


_BUILDERS: dict[str, Callable[[Blueprint], keras.Model]] = {
    "vgg16": _vgg16,
    "cnn": _cnn,
    "resnet50": _resnet50,
    "mobilenetv2": _mobilenet_v2,
    **dict.fromkeys(SCALES, _efficientnet_lite),
}
BACKBONES = tuple(_BUILDERS)


def fold_batch_norm(model: keras.Model, plan: Blueprint) -> tuple[keras.Model, Blueprint]:
    """Return the same function without batch normalisation, and its blueprint.

    A normalisation after a convolution is a scale and a shift of each channel, which go into the
    kernel and the bias (Jacob et al. 2018, section 3.2). Only VGG16 is folded here; the exporter
    folds those of the other networks by itself.
    """
    import numpy as np

    if plan.backbone != "vgg16" or not plan.batch_norm:
        return model, plan
    folded_plan = Blueprint(**{**plan.to_json(), "batch_norm": False})
    folded = folded_plan.build()
    for layer in folded.layers:
        if not layer.weights:
            continue
        old = model.get_layer(layer.name)
        if not layer.name.endswith("logits") and "conv" in layer.name:
            norm = model.get_layer(f"{layer.name}_norm")
            gamma, beta, mean, variance = (np.asarray(value) for value in norm.get_weights())
            factor = gamma / np.sqrt(variance + norm.epsilon)
            (kernel,) = old.get_weights()
            layer.set_weights([kernel * factor, beta - mean * factor])
        else:
            layer.set_weights(old.get_weights())
    return folded, folded_plan
