"""Models, certificates and lessons that many tests of the desk begin with."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from tagging import autofiling, classifier, front, gathering, learning_folder, tasks, trying
from tagging.models import Certificate, ModelVersion
from tests.making import make_model_version
from tests.tagging import filed_works
from tests.tagging.trusting import answered, promise


@pytest.fixture(autouse=True)
def the_queue_is_never_slow(monkeypatch) -> None:
    monkeypatch.setattr(front, "SLOW_SECONDS", 3600)  # a busy machine must not change the order of a test's queue


@pytest.fixture
def model(db) -> ModelVersion:
    return make_model_version()


@pytest.fixture
def certified(model: ModelVersion, ana: User, cleo: User) -> Certificate:
    """A promise for paintings that has its certificate."""
    answered(200, model, ana)
    promise(cleo)
    autofiling.go_on()
    return Certificate.objects.get()


@pytest.fixture
def starter(db) -> ModelVersion:
    """The model that comes with Vitrine, suggesting."""
    version = classifier.register()
    version.activate()
    return version


@pytest.fixture
def a_made_up_network(monkeypatch) -> None:
    filed_works.SEEN.clear()
    monkeypatch.setattr(classifier, "classify", filed_works.answer)
    monkeypatch.setattr(gathering, "original", lambda photograph: photograph.original.encode())
    monkeypatch.setattr(trying, "original", lambda photograph: photograph.original.encode())
    monkeypatch.setattr(tasks.learn, "delay", lambda: None)
    monkeypatch.setattr("tagging.views.learning.nudge", lambda *_: None)


@pytest.fixture
def trained(monkeypatch, settings, tmp_path: Path) -> list[dict]:
    """What was given to the training, which is over at once; what it writes is the starter with another card."""
    settings.DATA_DIR, settings.LEARNING_NIGHT = tmp_path, "0-0"
    given: list[dict] = []

    def deepen(start, pictures, labels, out, by, on_progress):
        paths = sorted(Path(pictures).glob("*/*"))
        given.append(
            {"start": start, "labels": list(labels), "pictures": {path.stem: path.parent.name for path in paths}}
        )
        on_progress("training", 1, 2)
        return ModelVersion.objects.create(version=f"{len(given):064x}", location="starter", labels=list(labels),
                                           origin="learned", parent=start, registered_by=by)  # fmt: skip

    monkeypatch.setattr(classifier, "deepen", deepen)
    monkeypatch.setattr(learning_folder, "FEWEST_OF_CATEGORY", 1)
    monkeypatch.setattr("tagging.management.commands.learn_deeply._be_polite", lambda: None)
    return given
