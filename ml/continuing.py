"""Training a network further than its recipe went: more epochs, other rates, other views."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np

from ml.artefact import Artefact, ArtefactError
from ml.checkpoints import CHECKPOINT, LATEST, work_folder
from ml.learned import read_learned
from ml.preparation import Prepared
from ml.recipe import Recipe


def earlier_stages(artefact: Artefact) -> list[dict[str, Any]]:
    """Return the recipes by which an artefact was trained, the first one first."""
    return [*artefact.report.get("earlier", []), artefact.report["recipe"]]


def check_split(artefact: Artefact, prepared: Prepared) -> None:
    """Check that an artefact was fitted on none of the pictures that are to be held out.

    Raises:
        ArtefactError: if it was: what it learned would be measured on.
    """
    held_out = {*prepared.unseen.digests, *prepared.unseen_sources.digests}
    known = held_out & read_learned(artefact)
    if known:
        raise ArtefactError(
            f"{artefact.path} learned from {len(known)} of the pictures that are to be held out. Train it with the "
            "same data, --split, --share, --source-share, --calibrate-share, --together and --seed."
        )


def load_checkpoint(pupil: keras.Model, artefact_path: Path, recipe: Recipe) -> None:
    """Fill a network with the last checkpoint of the training that wrote an artefact.

    The artefact itself will not do: its batch normalisation is folded away. The size may be another one. What guesses a
    teacher's features starts from nothing where the first teacher is another one than then.

    Raises:
        ArtefactError: if the checkpoint is gone or is of another network.
    """
    weights = work_folder(artefact_path) / CHECKPOINT / LATEST
    if not weights.is_file():
        raise ArtefactError(f"The checkpoint {weights} of {artefact_path} is gone: it cannot be trained further.")
    try:
        pupil.load_weights(str(weights))
    except (ValueError, KeyError) as error:
        raise ArtefactError(
            f"The checkpoint {weights} is of another network: give the same --backbone, --width and --teacher "
            f"({error})."
        ) from error
    taught_by = Artefact.read(artefact_path).report["recipe"]["teachers"][:1]
    if "hint" in pupil.output_names and taught_by != recipe.to_json()["teachers"][:1]:
        hint = pupil.get_layer("hint")
        hint.set_weights([np.zeros_like(values) for values in hint.get_weights()])


def load_served(model: keras.Model, artefact_path: Path) -> None:
    """Fill a network with what an artefact serves; of the last layer, the columns of labels that stay in their places.

    A network without batch normalisation, as the artefact's own: that is folded into its weights.

    Raises:
        ArtefactError: if the network has another shape.
    """
    from ml.exporting import restore_network

    old = restore_network(Artefact.read(artefact_path))
    for new_layer, old_layer in zip(model.layers, old.layers, strict=False):
        new, weights = new_layer.get_weights(), old_layer.get_weights()
        if [one.shape for one in new] == [one.shape for one in weights]:
            new_layer.set_weights(weights)
        elif new_layer.name == "logits" and len(new) == len(weights):
            for place, values in zip(new, weights, strict=True):
                num = min(place.shape[-1], values.shape[-1])
                place[..., :num] = values[..., :num]
            new_layer.set_weights(new)
        else:
            raise ArtefactError(f"The network of {artefact_path} has another shape at its layer {new_layer.name}.")
