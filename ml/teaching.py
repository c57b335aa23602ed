"""Networks that teach others (Hinton et al. 2015; same views for both: Beyer et al. 2022)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml.artefact import Artefact, ArtefactError
from ml.feeding import Teacher, resize_batch
from ml.learned import read_learned
from ml.pictures import Pixels
from ml.preparation import Prepared
from ml.serving import LiteRtModel


def load_teacher(path: Path, prepared: Prepared) -> Teacher:
    """Return a function that gives an artefact's logits for pictures of any size.

    Raises:
        ArtefactError: if it is of other labels, or learned from pictures that the pupil will be
            measured on: what it tells would leak them.
    """
    artefact = Artefact.read(path)
    if artefact.labels != prepared.labels:
        raise ArtefactError(f"The teacher {path} answers with other labels: {artefact.labels}.")
    held_out = {*prepared.unseen.digests, *prepared.unseen_sources.digests}
    known = held_out & read_learned(artefact)
    if known:
        raise ArtefactError(
            f"The teacher {path} learned from {len(known)} of the pictures that are to be held "
            "out. Train it with the same data, --split, --share, --together and --seed."
        )
    model = LiteRtModel(artefact.serving_file.read_bytes(), num_threads=1)

    def teach(pictures: Pixels) -> npt.NDArray[np.float32]:
        return model.logits(resize_batch(pictures, artefact.side))

    return teach
