"""The only door to `ml`. The network is loaded on first use, once per process, never in a parent or the web."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from ml import Prediction as Prediction
    from ml import Predictor, Unreadable
    from tagging.models import ModelVersion

_loading = threading.Lock()
_loaded: dict[str, Predictor] = {}


class Unsuitable(Exception):
    """The artefact cannot serve here; the message says why and how to mend it."""


def register(path: Path | None = None) -> ModelVersion:
    """The row for the artefact in `path` (None: the starter), made if it is new. Does not activate it.

    Raises Unsuitable where the artefact is damaged, foreign or knows a label that is no category.
    """
    from catalog.models import Category
    from ml import STARTER, Artefact, ArtefactError
    from tagging.models import ModelVersion

    try:
        artefact = Artefact.read(path or STARTER)
    except ArtefactError as problem:
        raise Unsuitable(str(problem)) from problem
    unknown = set(artefact.labels) - set(Category.objects.values_list("slug", flat=True))
    if unknown:
        raise Unsuitable(
            f"The model answers {', '.join(sorted(unknown))}, which the museum has no category for. "
            "Add the category first, or choose another model."
        )
    row, _ = ModelVersion.objects.update_or_create(
        version=artefact.version,
        defaults={
            "location": str(path.resolve()) if path else ModelVersion.STARTER,
            "labels": list(artefact.labels),
            "card": artefact.card,
            "report": artefact.report,
        },
    )
    return row


def classify(model_version: ModelVersion, pictures: Sequence[bytes]) -> list[Prediction | Unreadable]:
    """One answer per picture, in order. Loads the network on the first call of the process (0.1 to 0.5 s)."""
    return predictor(model_version).predict(pictures)


def predictor(model_version: ModelVersion) -> Predictor:
    """The loaded network of `model_version`. Raises Unsuitable where the artefact on disk is another one."""
    with _loading:
        if model_version.version not in _loaded:
            _loaded.clear()  # a promoted model takes the place of the old one, not a place beside it
            _loaded[model_version.version] = _load(model_version)
        return _loaded[model_version.version]


def _load(model_version: ModelVersion) -> Predictor:
    from ml import STARTER, ArtefactError, load

    try:
        loaded = load(model_version.path or STARTER, num_threads=settings.TAGGING_THREADS or None)
    except ArtefactError as problem:
        raise Unsuitable(str(problem)) from problem
    if loaded.version != model_version.version:
        raise Unsuitable(
            f"The folder of model {model_version.short} now holds model {loaded.version[:10]}. "
            "Register it with `python manage.py register_model`."
        )
    return loaded
