"""The demonstration collection: some sixty invented works, each drawn by our own program.

Labels are TOML files in ``labels/``, one a category, for anyone to correct; the pictures are functions
in ``pictures/``, built on the tools in ``toolbox/``. No Django here, and no picture from anywhere else.
Reading the labels imports neither NumPy nor Pillow; the first drawing does.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

CREDIT_LINE = "Vitrine demonstration collection: an invented work, drawn by program"
CATEGORIES = ("painting", "engraving", "drawing", "iconography", "sculpture", "other")
LABELS = Path(__file__).parent / "labels"


@dataclass(frozen=True)
class DemoWork:
    """One invented work: its wall label, its true category and the means to draw it."""

    accession_number: str
    title: str
    maker: str
    maker_dates: str
    date_text: str
    earliest_year: int | None
    latest_year: int | None
    medium: str
    dimensions: str
    department: str
    credit_line: str
    description: str
    category: str | None
    filed: bool
    picture: str  # "module.function" under pictures/

    def draw(self) -> Image:
        """The picture, RGB, 1000-1400 pixels on its long side; the same at every call (about 0.5 s)."""
        module, name = self.picture.split(".")
        function: Callable[[], Image] = getattr(import_module(f"{__name__}.pictures.{module}"), name)
        return function()


@lru_cache(maxsize=1)
def collection() -> tuple[DemoWork, ...]:
    """Every work: first those that the museum has filed and hung, then those waiting for the tagger.

    Within each part the categories take turns, so that any first screenful shows a bit of everything.
    """
    rounds = zip_longest(*(_labelled(category) for category in CATEGORIES))
    works = [work for taking_turns in rounds for work in taking_turns if work is not None]
    return tuple(sorted(works, key=lambda work: not work.filed))


def _labelled(category: str) -> list[DemoWork]:
    text = (LABELS / f"{category}.toml").read_text(encoding="utf-8")
    return [
        DemoWork(
            credit_line=CREDIT_LINE,
            category=category,
            earliest_year=label["years"][0],
            latest_year=label["years"][1],
            **{key: value for key, value in label.items() if key != "years"},
        )
        for label in tomllib.loads(text)["work"]
    ]
