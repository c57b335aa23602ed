"""The demonstration pictures themselves: a sample of every category, drawn once and looked at from all sides."""

import hashlib
import subprocess
import sys
from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from catalog.demo import DemoWork, collection


def sample() -> list[DemoWork]:
    """Of each category the first filed work and the last that waits: about seven seconds of drawing."""
    kinds = defaultdict(list)
    for work in collection():
        kinds[work.category].append(work)
    return [work for works in kinds.values() for work in (works[0], works[-1])]


@pytest.fixture(scope="module")
def drawn() -> dict[str, Image.Image]:
    return {work.picture: work.draw() for work in sample()}


def fingerprint(image: Image.Image) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()


def thumbnail(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L").resize((16, 16)), dtype=float)


def test_pictures_are_rgb_and_between_1000_and_1400_pixels_long(drawn: dict[str, Image.Image]) -> None:
    for picture, image in drawn.items():
        assert image.mode == "RGB", picture
        assert 1000 <= max(image.size) <= 1400, picture
        assert min(image.size) >= 600, picture


def test_no_picture_is_blank(drawn: dict[str, Image.Image]) -> None:
    for picture, image in drawn.items():
        tones = np.asarray(image.convert("L"), dtype=float)
        assert tones.std() > 12, picture
        fine = np.abs(np.diff(tones, axis=1)).mean()
        assert fine > 0.5, f"{picture}: smooth as a cloud"


def test_no_two_pictures_look_alike(drawn: dict[str, Image.Image]) -> None:
    seen = {picture: thumbnail(image) for picture, image in drawn.items()}
    for one, other in combinations(seen, 2):
        assert np.abs(seen[one] - seen[other]).mean() > 8, (one, other)


def test_a_picture_is_the_same_when_drawn_again_in_another_order(drawn: dict[str, Image.Image]) -> None:
    for work in reversed(sample()[1::3]):
        assert fingerprint(work.draw()) == fingerprint(drawn[work.picture]), work.picture


def test_a_picture_is_the_same_in_another_process(drawn: dict[str, Image.Image]) -> None:
    picture = sample()[0].picture
    asked = (
        "import hashlib; from catalog.demo import collection;"
        f"work = next(work for work in collection() if work.picture == {picture!r});"
        "print(hashlib.sha256(work.draw().tobytes()).hexdigest())"
    )
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == fingerprint(drawn[picture])
