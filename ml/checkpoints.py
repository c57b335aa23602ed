"""The directory in which an interrupted training waits to be continued."""

import json
import shutil
from pathlib import Path

from ml.listing import DataError
from ml.recipe import Recipe
from ml.writing import write_whole

CHECKPOINT = "checkpoint"
"""The folder in it that Keras writes after each epoch."""
LATEST = "latest.weights.h5"
NOTE = "recipe.json"
"""By which recipe it is trained; there from the first moment on."""


def work_folder(out: Path) -> Path:
    """Return where checkpoints are kept while the artefact ``out`` is trained: hidden, beside it.

    Raises:
        DataError: if there is no folder to put it in.
    """
    parent = out.absolute().parent
    if not parent.is_dir():
        raise DataError(f"There is no folder {parent} to write {out.name} to. Make it.")
    return parent / f".{out.name}.training"


def has_checkpoint(artefact: Path) -> bool:
    """Return whether the training that wrote an artefact left a checkpoint beside it."""
    return (artefact.absolute().parent / f".{artefact.name}.training" / CHECKPOINT / LATEST).is_file()


def open_work(work: Path, recipe: Recipe, *, resume: bool) -> None:
    """Make the directory ready for a training, or check that it belongs to this recipe.

    Raises:
        DataError: when asked to resume what is not there or was trained by another recipe.
    """
    note = work / NOTE
    wanted = json.dumps(recipe.to_json(), indent=1, sort_keys=True)
    if resume:
        if not note.exists():
            raise DataError(f"There is no checkpoint in {work}. Start without --resume.")
        if note.read_text(encoding="utf-8") != wanted:
            raise DataError(
                f"The checkpoint in {work} was trained with other options. Give the same ones (they are in {note}), or "
                "start anew without --resume."
            )
        return
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    write_whole(note, wanted)


def num_epochs_done(work: Path) -> int:
    """Return the number of epochs in a checkpoint directory; 0 where there is none yet."""
    note = work / CHECKPOINT / "training_metadata.json"
    return int(json.loads(note.read_text(encoding="utf-8"))["epoch"]) if note.exists() else 0
