"""Artefacts as this museum keeps them: checked, registered, found again, and what they say of themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.models import Category
from tagging import model_store
from tagging.models import ModelVersion

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from ml import Artefact

MOST_TEXT = 2_000_000

_networks: dict[str, str] = {}


class Unsuitable(Exception):
    """The artefact cannot serve here; the message says why and how to mend it."""


def register(
    path: Path | None = None, by: User | None = None, origin: str = "", parent: ModelVersion | None = None
) -> ModelVersion:
    """The row for the artefact in `path` (None: the starter), made if it is new. Does not activate it.

    Its files go to the store, where every worker finds them. Raises Unsuitable where the artefact is damaged, foreign
    or knows a label that is no category.
    """
    artefact = read(path)
    model_store.keep(artefact.path, artefact.version)
    values = {
        "location": ModelVersion.STORED if path else ModelVersion.STARTER,
        "labels": list(artefact.labels),
        "card": artefact.card,
        "report": artefact.report,
    }
    origin = origin or (ModelVersion.Origin.SHELL if path else ModelVersion.Origin.STARTER)
    came = {"registered_by": by, "parent": parent, "origin": origin}
    row, _ = ModelVersion.objects.update_or_create(
        version=artefact.version, defaults=values, create_defaults={**values, **came}
    )
    return row


def read(path: Path | None) -> Artefact:
    """The checked artefact in `path` (None: the starter). Raises Unsuitable; see `register`."""
    from ml import STARTER, Artefact, ArtefactError

    try:
        artefact = Artefact.read(path or STARTER)
        labels = list(artefact.labels)
    except ArtefactError as problem:
        raise Unsuitable(str(problem)) from problem
    except (AttributeError, KeyError, TypeError, ValueError, OSError) as problem:
        raise Unsuitable(
            f"The manifest is not written as this program writes it ({problem}). Export the model again."
        ) from problem
    if len(artefact.card) > MOST_TEXT or len(json.dumps(artefact.report)) > MOST_TEXT:
        raise Unsuitable("The model's card or report is longer than 2 million characters. Export it again.")
    if len(set(labels)) < 2 or not all(isinstance(label, str) for label in labels):
        raise Unsuitable("The model must answer at least two different labels. Export it again.")
    unknown = set(labels) - set(Category.objects.values_list("slug", flat=True))
    if unknown:
        raise Unsuitable(
            f"The model answers {', '.join(sorted(unknown))}, which the museum has no category for. "
            "Add the category first, or choose another model."
        )
    return artefact


def folder_of(model_version: ModelVersion) -> Path:
    """Where the artefact's files are on this machine; fetched from the store on first use. Raises Unsuitable."""
    from ml import STARTER

    if model_version.path is not None:
        return model_version.path
    if model_version.location == model_version.STARTER and _is_starter(model_version):
        return STARTER
    try:
        return model_store.fetch(model_version.version)
    except (OSError, model_store.Refused) as problem:
        raise Unsuitable(
            f"Model {model_version.short} cannot be fetched from the store of models ({problem}). "
            "Register it again, or promote another one."
        ) from problem


def _is_starter(model_version: ModelVersion) -> bool:
    """Vitrine may come with a newer one by now; the older is in the store."""
    from ml import STARTER, Artefact

    return Artefact.read(STARTER).version == model_version.version


def has_learned(model_version: ModelVersion, sha256s: Sequence[str]) -> list[bool]:
    """Whether the artefact was fitted on each file, by its hash; figures about those mean nothing."""
    from ml.artefact import Artefact
    from ml.learned import read_learned
    from ml.loading import DIGEST_DIGITS

    try:
        learned = read_learned(Artefact.read(folder_of(model_version)))
    except OSError:
        learned = frozenset()  # an artefact that does not say so
    return [sha256[:DIGEST_DIGITS] in learned for sha256 in sha256s]


def has_scope(model_version: ModelVersion) -> bool:
    """Whether it tells how strange a picture looks."""
    return "scope" in read(folder_of(model_version)).manifest


def network_of(model_version: ModelVersion) -> str:
    """SHA-256 of the network without its head: versions that share it see the same features. Raises Unsuitable.

    Asked once a version and process: an artefact's version vouches for its contents, and to hash them takes 20 ms.
    """
    if model_version.version not in _networks:
        _networks[model_version.version] = _network_of(model_version)
    return _networks[model_version.version]


def _network_of(model_version: ModelVersion) -> str:
    artefact = read(folder_of(model_version))
    if artefact.head_file is None:
        raise Unsuitable(
            "This model keeps its last layer inside its network, so no head can be taught. Export it again with "
            "`python -m ml export`, and register what comes of it."
        )
    return str(artefact.manifest["files"][artefact.serving_file.name])
