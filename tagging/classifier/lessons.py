"""A network is taught what the museum has filed: its last layer, or all of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tagging.classifier.artefacts import Unsuitable, folder_of, read, register

if TYPE_CHECKING:
    import numpy.typing as npt
    from django.contrib.auth.models import User

    from tagging.models import ModelVersion


def teach(
    model_version: ModelVersion,
    labels: Sequence[str],
    examples: Mapping[str, tuple[npt.NDArray[np.float32], Sequence[str]]],
    sha256s: Sequence[str],
    by: User | None,
    on_step: Callable[[int, int], None],
) -> ModelVersion:
    """A new version: the same network under a head fitted on `examples`. Promotes nothing. Raises Unsuitable.

    `examples`: by part (learn, calibrate, test) features (n, num_features) and the labels they were filed under.
    """
    from ml import ArtefactError
    from ml.fitting import Examples
    from ml.loading import DIGEST_DIGITS
    from ml.retaught import retaught

    def of(part: str) -> Examples:
        features, truth = examples[part]
        return Examples(features, np.array([labels.index(label) for label in truth], dtype=np.int64))

    try:
        with tempfile.TemporaryDirectory() as aside:
            digests = [sha256[:DIGEST_DIGITS] for sha256 in sha256s]
            parent, out = read(folder_of(model_version)), Path(aside) / "artefact"
            retaught(parent, labels, of("learn"), of("calibrate"), of("test"), digests, out, on_step)
            return register(out, by, model_version.Origin.LEARNED, model_version)
    except ArtefactError as problem:
        raise Unsuitable(str(problem)) from problem


def deepen(
    model_version: ModelVersion,
    pictures: Path,
    labels: Sequence[str],
    out: Path,
    by: User | None,
    on_progress: Callable[[str, int, int], None],
) -> ModelVersion:
    """A new version: all layers of the network trained further on `pictures` (`<label>/*`), which takes hours.

    Interrupted, it goes on after its last whole epoch; what `on_progress` raises ends it. Promotes nothing. Raises
    Unsuitable. Needs TensorFlow.
    """
    from ml import ArtefactError
    from ml.deepening import train_further
    from ml.listing import DataError

    try:
        if not out.exists():  # else it was written, and its process died before it was registered
            train_further(read(folder_of(model_version)), pictures, labels, out, on_progress)
        return register(out, by, model_version.Origin.LEARNED, model_version)
    except (ArtefactError, DataError) as problem:
        raise Unsuitable(str(problem)) from problem
