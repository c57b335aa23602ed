"""Explanations: their sentences and their pictures, from maps drawn by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_the_sentence_may_be_about_another_label_than_the_answer():
    evidence = np.zeros((6, 6))
    evidence[0, 0] = 1.0
    found = explanation_with(evidence, answer=3)
    assert found.sentence(0).startswith("No part of the picture speaks for drawing")
    assert found.sentence(3) == found.sentence()


def test_a_blurred_picture_has_no_details():
    from ml.explaining import blurred

    picture = np.asarray(draw("engraving"))
    assert blurred(picture).std() < picture.std() / 3


@given(st.integers(4, 64), st.integers(1, 8))
def test_every_pixel_belongs_to_the_regions_in_shares_that_add_up_to_one(side, grid):
    from ml.explaining import soft_regions

    shares = soft_regions(side, grid)
    assert shares.shape == (grid**2, side**2)
    assert shares.min() >= 0
    assert shares.sum(axis=0) == pytest.approx(np.ones(side**2), abs=1e-3)


class OneRegionMatters:
    """Says *painting* by the light in the upper left quarter."""

    labels = ("drawing", "painting")
    side = 32

    def logits(self, pixels):
        light = pixels[:, :16, :16].mean(axis=(1, 2, 3)) / 25.0
        return np.stack([-light, light], axis=1).astype(np.float32)


def test_what_alone_matters_gets_all_the_credit():
    from ml.explaining import explain

    picture = np.zeros((32, 32, 3), dtype=np.uint8)
    picture[2:10, 2:10] = 255
    found = explain(OneRegionMatters(), picture, grid=4, num_evaluations=99)
    assert found.answer == 1
    assert found.additivity_error.max() < 1e-3
    outside = found.maps[1].copy()
    outside[:3, :3] = 0
    assert np.abs(outside).max() < 1e-6
    assert found.maps[1, :2, :2].sum() > 0
    assert found.maps[0] == pytest.approx(-found.maps[1])


def test_too_few_evaluations_are_refused():
    from ml.explaining import explain

    with pytest.raises(ValueError, match="At least 33"):
        explain(OneRegionMatters(), np.zeros((32, 32, 3), dtype=np.uint8), grid=4, num_evaluations=32)


def test_the_overlay_is_orange_where_a_place_speaks_for_the_label_and_blue_where_against():
    from ml.explaining import overlay, tint

    contributions = np.zeros((6, 6))
    contributions[:3, :3], contributions[3:, 3:] = 1.0, -1.0
    shown = overlay(np.full((48, 48, 3), 128, dtype=np.uint8), contributions).astype(int)
    assert shown[8, 8, 0] > shown[8, 8, 2] + 80
    assert shown[40, 40, 2] > shown[40, 40, 0] + 60
    over = tint(contributions, reach=2.0, side=48)
    assert over.shape == (48, 48, 4)
    assert 100 < over[8, 8, 3] < 160, "half of the reach is half opaque"
    assert over[8, 40, 3] < 20
