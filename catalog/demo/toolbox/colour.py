"""Colour as light: RGB triples 0..1 in float32, mixed, graded and aged."""

import numpy as np
from PIL import Image

from catalog.demo.toolbox.fields import Field

Colour = tuple[float, float, float]


def ink(name: str) -> Field:
    """The colour of a hexadecimal name such as ``c9a25f``, as three floats."""
    return np.array([int(name[n : n + 2], 16) / 255 for n in (0, 2, 4)], dtype=np.float32)


def mixed(first: Field, second: Field, share: Field | float) -> Field:
    """From *first* to *second*; a share (h, w) is spread over the three channels."""
    part = np.asarray(share, dtype=np.float32)
    if part.ndim == 2:
        part = part[..., None]
    return np.asarray(first + (second - first) * part, dtype=np.float32)


def gradient(position: Field, stops: list[tuple[float, str]]) -> Field:
    """Colours along a ramp of (position, name); the position field may have any shape."""
    places = [place for place, _ in stops]
    colours = np.stack([ink(name) for _, name in stops])
    channels = [np.interp(position, places, colours[:, n]) for n in range(3)]
    return np.stack(channels, axis=-1).astype(np.float32)


def luminance(picture: Field) -> Field:
    """How light each pixel looks, 0..1."""
    weights = np.array([0.3, 0.59, 0.11], dtype=np.float32)
    return np.asarray(picture @ weights, dtype=np.float32)


def as_image(picture: Field) -> Image.Image:
    """The finished RGB picture, from floats (h, w, 3) or a single tone (h, w)."""
    if picture.ndim == 2:
        picture = np.repeat(picture[..., None], 3, axis=2)
    return Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))


def as_field(image: Image.Image) -> Field:
    """The floats behind an image: (h, w) for a mask, (h, w, 3) for RGB."""
    return np.asarray(image, dtype=np.float32) / np.float32(255)
