"""The real predictor and the fake one keep the same promises."""

import subprocess
import sys

import pytest

from ml import STARTER, Artefact, load
from tests.fakes import FakePredictor
from tests.ml.contract import check_predictor
from tests.ml.drawing import draw, encode

GOOD = encode(draw("painting"))
BROKEN = encode(draw("painting"), "JPEG")[:300]


def test_the_fake_predictor_keeps_the_contract():
    check_predictor(FakePredictor(), GOOD, BROKEN)


@pytest.mark.learning
def test_the_starter_predictor_keeps_the_contract():
    check_predictor(load(), GOOD, BROKEN)


def test_the_starter_artefact_is_whole_and_says_what_it_is():
    artefact = Artefact.read(STARTER)
    assert artefact.labels == ("drawing", "engraving", "iconography", "painting", "sculpture")
    assert artefact.card.startswith("# VGG16")
    assert artefact.report["measured"]["unseen"]["n"] > 300
    assert sum(path.stat().st_size for path in STARTER.iterdir()) < 32 * 2**20


def test_importing_the_library_loads_no_machine_learning_runtime():
    heavy = ("tensorflow", "keras", "ai_edge_litert", "shap", "sklearn", "matplotlib", "imagehash", "django", "celery")
    code = f"import ml, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
