"""The network in this process's memory: loaded once, asked for answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings

from tagging import model_store
from tagging.classifier.artefacts import Unsuitable, folder_of
from tagging.measured import MODEL_SECONDS

if TYPE_CHECKING:
    from ml import Prediction, Predictor, Unreadable
    from tagging.models import ModelVersion

_loading = threading.Lock()
_loaded: dict[str, Predictor] = {}


def classify(model_version: ModelVersion, pictures: Sequence[bytes]) -> list[Prediction | Unreadable]:
    """One answer per picture, in order. Loads the network on the first call of the process (0.1 to 0.5 s)."""
    loaded, begun = predictor(model_version), time.perf_counter()
    answers = loaded.predict(pictures)
    for _picture in pictures:
        MODEL_SECONDS.observe((time.perf_counter() - begun) / len(pictures))
    return answers


def predictor(model_version: ModelVersion) -> Predictor:
    """The loaded network of `model_version`. Raises Unsuitable where the artefact on disk is another one."""
    with _loading:
        if model_version.version not in _loaded:
            _loaded.clear()  # a promoted model takes the place of the old one, not a place beside it
            _loaded[model_version.version] = _load(model_version)
        return _loaded[model_version.version]


def _load(model_version: ModelVersion) -> Predictor:
    from ml import ArtefactError, load

    try:
        loaded = load(folder_of(model_version), num_threads=settings.TAGGING_THREADS or None)
    except ArtefactError as problem:
        _forget_copy(model_version)
        raise Unsuitable(str(problem)) from problem
    if loaded.version != model_version.version:
        raise Unsuitable(
            f"The folder of model {model_version.short} now holds model {loaded.version[:10]}. "
            "Register it with `python manage.py register_model`."
        )
    return loaded


def _forget_copy(model_version: ModelVersion) -> None:
    """A copy on this machine that is damaged is fetched again next time."""
    if model_version.path is None:
        model_store.forget(model_version.version)
