"""Views and draws: what the network is shown."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml import LABELS
from ml.augmentation import Strength, random_view
from ml.listing import Sample
from tests.ml.drawing import draw

PICTURE = np.asarray(draw("iconography", side=64))
LESS_COLOUR = Strength(grey=1.0, tone=0.0, noise=0.0, erase=0.0, jpeg=0.0)


def make_samples() -> list[Sample]:
    sizes = {("painting", "large"): 90, ("painting", "small"): 10, ("drawing", "large"): 20}
    return [Sample(Path("x"), label, source) for (label, source), num in sizes.items() for _ in range(num)]


@given(st.integers(0, 1000))
def test_a_view_is_a_square_of_pixels_and_follows_from_its_dice(seed):
    first, again = (random_view(PICTURE, 40, np.random.default_rng(seed), Strength()) for _ in range(2))
    assert first.shape == (40, 40, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)


@given(st.integers(0, 200))
def test_a_grey_view_has_no_colour_left(seed):
    view = random_view(PICTURE, 40, np.random.default_rng(seed), LESS_COLOUR)
    assert np.ptp(view.astype(int), axis=2).max() <= 1


def test_about_the_asked_share_of_views_loses_its_colour():
    strength = Strength(grey=0.4, tone=0.0, noise=0.0, erase=0.0, jpeg=0.0)
    views = [random_view(PICTURE, 24, np.random.default_rng(seed), strength) for seed in range(300)]
    grey = [np.ptp(view.astype(int), axis=2).mean() < 1.0 for view in views]
    assert 0.3 < np.mean(grey) < 0.5


@pytest.mark.learning
@pytest.mark.parametrize(("balance", "small_share"), [(0.0, 0.1), (1.0, 0.5)])
def test_balance_moves_the_draw_from_as_they_come_to_every_source_alike(balance, small_share):
    from ml.feeding import drawing_chances

    samples = make_samples()
    chances = drawing_chances(samples, balance)
    assert chances.sum() == pytest.approx(1.0)
    mass: Counter[tuple[str, str]] = Counter()
    for sample, chance in zip(samples, chances, strict=True):
        mass[sample.label, sample.source] += chance
    painting = mass["painting", "large"] + mass["painting", "small"]
    assert mass["painting", "small"] / painting == pytest.approx(small_share)
    assert painting == pytest.approx(100 / 120 if balance == 0 else 0.5)


@pytest.mark.learning
@given(st.integers(0, 300))
def test_mixed_views_keep_the_weight_of_their_targets(seed):
    from ml.feeding import mix

    views = np.stack([np.asarray(draw(label, side=24)) for label in LABELS])
    mixed, targets = mix(views, np.eye(5), np.random.default_rng(seed))
    assert mixed.shape == views.shape
    assert mixed.dtype == np.uint8
    assert np.allclose(targets.sum(axis=1), 1.0)
    assert (targets >= 0).all()


@pytest.mark.learning
def test_a_batch_depends_on_seed_stage_epoch_and_number_only():
    from ml.backbones import Blueprint
    from ml.feeding import Views
    from ml.recipe import Recipe

    samples = [Sample(Path("x"), label, "one") for label in LABELS]
    pixels = np.stack([np.asarray(draw(label, side=36)) for label in LABELS])
    recipe = Recipe(Blueprint("vgg16", 24, 5), batch=4, class_weights=True)
    first, again = (Views(pixels, samples, LABELS, recipe) for _ in range(2))
    again[0]
    assert np.array_equal(first[3][0], again[3][0])
    further = Views(pixels, samples, LABELS, recipe, stage=1)
    assert not np.array_equal(first[3][0], further[3][0]), "what is trained further would see the same views again"
    again.on_epoch_end()
    assert not np.array_equal(first[3][0], again[3][0])
    assert first[3][1]["logits"].sum(axis=1) == pytest.approx(1.0)
