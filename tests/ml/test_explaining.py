"""Explanations: their sentences and their pictures, from maps drawn by hand."""

import numpy as np
import pytest

from ml import LABELS
from tests.ml.drawing import draw

pytestmark = pytest.mark.learning


def explanation_with(evidence: np.ndarray, answer: int = 3):
    from ml.explaining import Explanation

    maps = np.zeros((5, *evidence.shape))
    maps[answer] = evidence
    return Explanation(LABELS, maps, np.eye(5)[answer] * evidence.sum(), np.zeros(5))


@pytest.mark.parametrize(
    ("row", "column", "place"),
    [
        (0, 0, "in the upper left"),
        (0, 4, "at the top"),
        (4, 4, "in the middle"),
        (8, 4, "at the bottom"),
        (8, 8, "right"),
    ],
)
def test_the_sentence_names_the_place_of_the_evidence(row, column, place):
    evidence = np.zeros((9, 9))
    evidence[row, column] = 2.0
    found = explanation_with(evidence)
    assert found.sentence().startswith("100% of the evidence for painting lies")
    assert found.sentence().endswith(f"{place}.")
    assert found.additivity_error == pytest.approx(0.0)


def test_no_evidence_is_said_as_such():
    assert (
        explanation_with(np.zeros((6, 6)), answer=0).sentence().startswith("No part of the picture speaks for drawing")
    )


def test_backgrounds_have_no_details():
    from ml.explaining import backgrounds

    picture = np.asarray(draw("engraving"))
    blurred, mean, grey = backgrounds(picture)
    assert blurred.std() < picture.std() / 3
    assert np.ptp(mean, axis=(0, 1)).max() == np.ptp(grey) == 0


def test_the_overlay_is_red_where_a_place_speaks_for_the_label_and_blue_where_against():
    from ml.explaining import overlay

    contributions = np.zeros((6, 6))
    contributions[:3, :3], contributions[3:, 3:] = 1.0, -1.0
    shown = overlay(np.full((48, 48, 3), 128, dtype=np.uint8), contributions).astype(int)
    assert shown[8, 8, 0] > shown[8, 8, 2] + 80
    assert shown[40, 40, 2] > shown[40, 40, 0] + 80
