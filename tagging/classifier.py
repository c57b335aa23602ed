"""The only door to `ml`. The network is loaded on first use, once per process, never in a parent or the web."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

from tagging.measured import MODEL_SECONDS

if TYPE_CHECKING:
    import numpy.typing as npt
    from django.contrib.auth.models import User

    from ml import Artefact, Predictor, Unreadable
    from ml import Prediction as Prediction
    from tagging.models import ModelVersion

MOST_TEXT = 2_000_000

_loading = threading.Lock()
_loaded: dict[str, Predictor] = {}
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
    from tagging import model_store
    from tagging.models import ModelVersion

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
    from catalog.models import Category
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


def classify(model_version: ModelVersion, pictures: Sequence[bytes]) -> list[Prediction | Unreadable]:
    """One answer per picture, in order. Loads the network on the first call of the process (0.1 to 0.5 s)."""
    loaded, begun = predictor(model_version), time.perf_counter()
    answers = loaded.predict(pictures)
    for _picture in pictures:
        MODEL_SECONDS.observe((time.perf_counter() - begun) / len(pictures))
    return answers


@dataclass(frozen=True)
class Explained:
    """`maps` (labels, grid, grid) in logits; `sentences` by label: where its evidence lies."""

    maps: npt.NDArray[np.float64]
    sentences: dict[str, str]
    additivity_error: float


def explain(model_version: ModelVersion, picture: bytes) -> Explained | Unreadable:
    """Where in a picture the network sees its evidence, for every label. The first call takes seconds, others one."""
    from ml import Unreadable
    from ml.explaining import explain
    from ml.pictures import prepare

    network = predictor(model_version)
    try:
        found = explain(network, prepare(picture, network.side))
    except Unreadable as refusal:
        return refusal
    sentences = {label: found.sentence(index) for index, label in enumerate(found.labels)}
    return Explained(found.maps, sentences, float(found.additivity_error.max()))


def tint(contributions: npt.NDArray[np.float32], reach: float, side: int) -> npt.NDArray[np.uint8]:
    """Contributions as a square (side, side, 4) to lay over a picture: orange speaks for the label, blue against."""
    from ml.explaining import tint

    return tint(contributions, reach, side)


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


def has_scope(model_version: ModelVersion) -> bool:
    """Whether it tells how strange a picture looks."""
    return "scope" in read(folder_of(model_version)).manifest


def suspects(
    features: npt.NDArray[np.float32], filed: Sequence[str], groups: Sequence[str], on_fold: Callable[[int, int], None]
) -> list[tuple[int, str, float]]:
    """Filed works that look wrong, the most doubtful first: place in `filed`, what it looks like, and the margin.

    Judged by heads that never saw where that work is filed; copies of one picture (`groups`) are judged together.
    """
    from ml.doubting import answer_unseen, doubt

    labels = sorted(set(filed))
    if len(labels) < 2:
        return []
    given = np.array([labels.index(label) for label in filed], dtype=np.int64)
    found = doubt(answer_unseen(features, given, groups, labels, on_fold=on_fold), given)
    ranked = [int(place) for place in found.ranked() if found.suspected[place]]
    return [(place, labels[int(found.other[place])], float(found.margin[place])) for place in ranked]


def mcnemar(only_first: int, only_second: int) -> float:
    """The p-value of McNemar's exact test on the pictures that only one of two models got right."""
    from ml.metrics import mcnemar

    return mcnemar(only_first, only_second)


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


def folder_of(model_version: ModelVersion) -> Path:
    """Where the artefact's files are on this machine; fetched from the store on first use. Raises Unsuitable."""
    from ml import STARTER
    from tagging import model_store

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


def _forget_copy(model_version: ModelVersion) -> None:
    """A copy on this machine that is damaged is fetched again next time."""
    from tagging import model_store

    if model_version.path is None:
        model_store.forget(model_version.version)
