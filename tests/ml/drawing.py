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
    left, top = (int(value) for value in dice.integers(2, side // 3, 2))
    right, bottom = (int(value) for value in dice.integers(side * 2 // 3, side - 2, 2))
    if label == "engraving":
        for start in range(-side, side, int(dice.integers(3, 7))):
            pen.line([(start, 0), (start + right, side)], fill="black")
        pen.rectangle([left, top, left + bottom // 3, top + right // 3], fill=(235, 235, 235))
    elif label == "drawing":
        for start in dice.integers(0, 300, 5):
            corner = dice.integers(0, side // 2, 2)
            pen.arc([*corner, *(corner + dice.integers(8, side // 2, 2))], start, start + 250, fill=(60, 60, 60))
    elif label == "iconography":
        pen.rectangle([left, side // 2, right, side], fill=(140, 30, 30))
        pen.ellipse([left + 4, top, right - 4, bottom], fill=(225, 190, 70), outline=(120, 40, 20))
        pen.line([(left, bottom), (right, top)], fill=(90, 30, 20), width=3)
    elif label == "painting":
        for _ in range(30):
            left, top = (int(value) for value in dice.integers(0, side, 2))
            pen.ellipse([left, top, left + 9, top + 6], fill=tuple(int(value) for value in dice.integers(30, 220, 3)))
    else:
        for _ in range(2):
            x, y, size = (int(value) for value in dice.integers(side // 5, side * 4 // 5, 3))
            for ring in range(size // 2, 0, -1):
                grey = 250 - ring * 7
                pen.ellipse([x - ring, y - ring, x + ring, y + ring], fill=(grey, grey, grey))
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


def write_collection(
    root: Path, num_each: int = 12, sources: tuple[str, ...] = ("north", "south", "east"), first: int = 0
) -> Path:
    """Write `root/<source>/<label>/<number>.png`, numbers from `first`, and return the root."""
    for label in LABELS:
        for number in range(first, first + num_each):
            folder = root / sources[number % len(sources)] / label
            folder.mkdir(parents=True, exist_ok=True)
            draw(label, number).save(folder / f"{number:03d}.png")
    return root
