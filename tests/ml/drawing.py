"""Tiny pictures drawn on the spot: a look for each label that a network tells apart in seconds."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from ml import LABELS


def draw(label: str, number: int = 0, side: int = 48) -> Image.Image:
    """Return picture `number` of a label: the same numbers give the same picture."""
    dice = np.random.default_rng((LABELS.index(label), number))
    image = Image.new("RGB", (side, side), _GROUND[label])
    pen = ImageDraw.Draw(image)
    shift = int(dice.integers(0, 8))
    if label == "engraving":
        for start in range(-side, side, 4):
            pen.line([(start + shift, 0), (start + shift + side, side)], fill="black")
    elif label == "drawing":
        for _ in range(4):
            pen.arc([*dice.integers(0, side // 2, 2), *dice.integers(side // 2, side, 2)], 0, 300, fill=(60, 60, 60))
    elif label == "iconography":
        pen.ellipse([12 + shift, 6, 30 + shift, 24], fill=(220, 180, 60), outline=(120, 40, 20))
        pen.rectangle([10 + shift, 26, 32 + shift, side], fill=(140, 30, 30))
    elif label == "painting":
        for _ in range(30):
            left, top = dice.integers(0, side, 2)
            pen.ellipse([left, top, left + 9, top + 6], fill=tuple(int(value) for value in dice.integers(30, 220, 3)))
    else:
        for ring in range(16, 0, -1):
            grey = 250 - ring * 10
            pen.ellipse([24 + shift - ring, 24 - ring, 24 + shift + ring, 24 + ring], fill=(grey, grey, grey))
    return image


_GROUND = {
    "drawing": (240, 238, 230),
    "engraving": (225, 225, 225),
    "iconography": (200, 160, 50),
    "painting": (70, 90, 60),
    "sculpture": (25, 25, 28),
}


def encode(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """Return the bytes of a picture file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def write_collection(root: Path, num_each: int = 12, sources: tuple[str, ...] = ("north", "south", "east")) -> Path:
    """Write `root/<source>/<label>/<number>.png` and return the root."""
    for label in LABELS:
        for number in range(num_each):
            folder = root / sources[number % len(sources)] / label
            folder.mkdir(parents=True, exist_ok=True)
            draw(label, number).save(folder / f"{number:03d}.png")
    return root
