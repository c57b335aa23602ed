"""Fields: float32 arrays over the picture plane, and the noise everything else is made of.

Lengths are in pixels of the field at hand; every random choice comes from a seed, so a field is the
same in any process and in any order.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.floating[Any]]  # float32 wherever it is made here
Mask = NDArray[np.bool_]
Shape = tuple[int, int]


def grid(shape: Shape) -> tuple[Field, Field]:
    """x and y of every pixel, in units of the picture's height: y runs 0..1 downwards, x 0..aspect."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return (x + 0.5) / height, (y + 0.5) / height


def resized(field: Field, shape: Shape, sharp: bool = False) -> Field:
    """The field (h, w) or (h, w, n) stretched to another shape; *sharp* keeps hard steps."""
    if field.ndim == 3:
        return np.stack([resized(field[..., n], shape, sharp) for n in range(field.shape[2])], axis=-1)
    method = Image.Resampling.NEAREST if sharp else Image.Resampling.BICUBIC
    picture = Image.fromarray(np.ascontiguousarray(field, dtype=np.float32))
    return np.asarray(picture.resize((shape[1], shape[0]), method), dtype=np.float32)


def blurred(field: Field, radius: float) -> Field:
    """A soft copy: shrunk by about the radius and stretched back, which is fast at any radius."""
    height, width = field.shape[:2]
    factor = max(1.0, radius * 0.8)
    small = (max(2, round(height / factor)), max(2, round(width / factor)))
    if field.ndim == 3:
        return np.stack([blurred(field[..., n], radius) for n in range(field.shape[2])], axis=-1)
    picture = Image.fromarray(np.ascontiguousarray(field, dtype=np.float32))
    shrunk = picture.resize((small[1], small[0]), Image.Resampling.BILINEAR)
    return np.asarray(shrunk.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32)


def smoothstep(low: float, high: float, value: Field) -> Field:
    """0 below *low*, 1 above *high*, an S between; *low* may exceed *high* to turn it round."""
    step = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(step * step * (3 - 2 * step), dtype=np.float32)


def noise(
    shape: Shape,
    cell: float | tuple[float, float],
    seed: int,
    octaves: int = 4,
    gain: float = 0.5,
) -> Field:
    """Cloudy noise in about 0..1, mean 0.5; *cell* is the largest blob in pixels, or (high, wide)."""
    high, wide = (cell, cell) if isinstance(cell, int | float) else cell
    source = np.random.default_rng(seed)
    total = np.zeros(shape, dtype=np.float32)
    weight, weights = 1.0, 0.0
    for _ in range(octaves):
        rows, columns = int(shape[0] / high) + 4, int(shape[1] / wide) + 4
        knots = source.random((rows, columns), dtype=np.float32)
        window = (1.0, 1.0, 1.0 + shape[1] / wide, 1.0 + shape[0] / high)
        layer = Image.fromarray(knots).resize((shape[1], shape[0]), Image.Resampling.BICUBIC, box=window)
        total += np.float32(weight) * (np.asarray(layer, dtype=np.float32) - 0.5)
        weights += weight * weight
        weight *= gain
        high, wide = max(1.0, high / 2), max(1.0, wide / 2)
    spread = np.float32(0.62 / np.sqrt(weights))
    return np.asarray(0.5 + total * spread, dtype=np.float32)


def grain(shape: Shape, seed: int) -> Field:
    """White noise, 0..1, one value a pixel."""
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


def noise_line(length: int, cell: float, seed: int, octaves: int = 4, gain: float = 0.5) -> Field:
    """One row of cloudy noise, -1..1: a ridge, a coast, a trembling hand."""
    row = noise((1, length), (1.0, cell), seed, octaves, gain)[0]
    return np.asarray((row - row.mean()) / (np.abs(row - row.mean()).max() + 1e-6), dtype=np.float32)


def sampled(field: Field, x: Field, y: Field) -> Field:
    """The field's values at pixel positions, nearest neighbour, clamped at the border."""
    rows = np.clip(y, 0, field.shape[0] - 1).astype(np.int32)
    columns = np.clip(x, 0, field.shape[1] - 1).astype(np.int32)
    return np.asarray(field[rows, columns], dtype=np.float32)


def warped(field: Field, shift_x: Field, shift_y: Field) -> Field:
    """The field looked at through moving glass: every pixel fetched from (x + shift_x, y + shift_y)."""
    y, x = np.mgrid[0 : field.shape[0], 0 : field.shape[1]].astype(np.float32)
    return sampled(field, x + shift_x, y + shift_y)


@lru_cache(maxsize=8)
def cracks(shape: Shape, cell: float, seed: int) -> Field:
    """Distance to the nearest border between jittered cells, in cells: 0 on a crack, about 0.5 inside."""
    source = np.random.default_rng(seed)
    rows, columns = int(shape[0] / cell) + 4, int(shape[1] / cell) + 4
    knots = source.random((2, rows, columns), dtype=np.float32) * 0.9
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) / np.float32(cell)
    wander = 0.5 * (noise(shape, cell * 1.3, seed + 1, 3) - 0.5)
    x, y = x + 1 + wander, y + 1 + 0.5 * (noise(shape, cell * 1.3, seed + 2, 3) - 0.5)
    column, row = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    first = np.full(shape, 9, dtype=np.float32)
    second = first.copy()
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            r, c = np.clip(row + down, 0, rows - 1), np.clip(column + right, 0, columns - 1)
            away = np.hypot(c + knots[0, r, c] - x, r + knots[1, r, c] - y)
            second = np.minimum(second, np.maximum(first, away))
            first = np.minimum(first, away)
    return np.asarray(second - first, dtype=np.float32)
