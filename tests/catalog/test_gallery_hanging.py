"""Proportions as classes: the style sheet and the code must say the same."""

import re

import pytest
from django.conf import settings

from catalog import hanging


def rules() -> dict[str, float]:
    text = (settings.BASE_DIR / "static/museum/ratios.css").read_text()
    return {name: float(value) for name, value in re.findall(r"\.(ratio-\d+)\{--r:([\d.]+)\}", text)}


def test_the_style_sheet_is_the_one_that_the_code_writes():
    text = (settings.BASE_DIR / "static/museum/ratios.css").read_text()
    assert text.split("\n", 1)[1] == hanging.ratio_rules(), "write it again: see the docstring of catalog/hanging.py"


@pytest.mark.parametrize(("width", "height"), [(1000, 1000), (1400, 905), (640, 1093), (3000, 1001), (333, 1600)])
def test_a_picture_gets_its_own_proportions_within_half_a_per_cent(width: int, height: int):
    assert rules()[hanging.ratio_class(width, height)] == pytest.approx(width / height, rel=0.006)


@pytest.mark.parametrize(("width", "height"), [(16, 30_000), (30_000, 16), (1, 0)])
def test_extreme_pictures_get_the_last_class_there_is(width: int, height: int):
    assert hanging.ratio_class(width, height) in rules()


def test_sizes_follow_the_proportions():
    assert hanging.card_sizes(700, 1000) == (
        "(max-width: 40em) and (min-resolution: 2.5dppx) 24vw, "
        "(max-width: 40em) and (min-resolution: 1.5dppx) 33vw, "
        "(max-width: 40em) 48vw, 217px"
    )
    assert hanging.card_sizes(2000, 1000).endswith("(max-width: 40em) 92vw, 620px")
