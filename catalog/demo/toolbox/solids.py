"""Solids as signed distances: negative inside, zero on the skin, positive outside.

Every function takes the x, y, z of many points (x right, y up, z towards the viewer) and answers one
distance a point. After Inigo Quilez, "Distance functions", whose ellipsoid is a close bound.
"""

from collections.abc import Callable, Sequence

import numpy as np

from catalog.demo.toolbox.fields import Field
from catalog.demo.toolbox.shapes import curve

Solid = Callable[[Field, Field, Field], Field]
Point = tuple[float, float, float]


def length(x: Field, y: Field, z: Field) -> Field:
    """The distance of each point from the origin."""
    return np.sqrt(x * x + y * y + z * z)


def ball(x: Field, y: Field, z: Field, centre: Point, radius: float) -> Field:
    """A sphere."""
    return length(x - centre[0], y - centre[1], z - centre[2]) - np.float32(radius)


def egg(x: Field, y: Field, z: Field, centre: Point, radii: Point) -> Field:
    """An ellipsoid with its axes along x, y and z."""
    a, b, c = x - centre[0], y - centre[1], z - centre[2]
    p, q, r = (np.float32(radius) for radius in radii)
    outward = length(a / p, b / q, c / r)
    steepness = length(a / (p * p), b / (q * q), c / (r * r))
    return outward * (outward - 1) / (steepness + np.float32(1e-6))


def limb(x: Field, y: Field, z: Field, start: Point, end: Point, radius: float, taper: float | None = None) -> Field:
    """A round rod from *start* to *end*, whose radius runs from *radius* to *taper*."""
    a, b, c = (e - s for s, e in zip(start, end, strict=True))
    u, v, w = x - start[0], y - start[1], z - start[2]
    along = np.clip((u * a + v * b + w * c) / np.float32(a * a + b * b + c * c), 0, 1)
    thick = radius + ((taper if taper is not None else radius) - radius) * along
    return np.asarray(length(u - along * a, v - along * b, w - along * c) - thick, dtype=np.float32)


def block(x: Field, y: Field, z: Field, centre: Point, half: Point, rounding: float = 0.02) -> Field:
    """A box with rounded edges."""
    a = np.abs(x - centre[0]) - np.float32(half[0] - rounding)
    b = np.abs(y - centre[1]) - np.float32(half[1] - rounding)
    c = np.abs(z - centre[2]) - np.float32(half[2] - rounding)
    outside = length(np.maximum(a, 0), np.maximum(b, 0), np.maximum(c, 0))
    return np.asarray(outside + np.minimum(np.maximum(a, np.maximum(b, c)), 0) - np.float32(rounding), dtype=np.float32)


def drum(x: Field, y: Field, z: Field, centre: Point, radius: float, half: float) -> Field:
    """An upright cylinder with slightly rounded rims."""
    across = np.hypot(x - centre[0], z - centre[2]) - np.float32(radius - 0.015)
    up = np.abs(y - centre[1]) - np.float32(half - 0.015)
    outside = np.hypot(np.maximum(across, 0), np.maximum(up, 0))
    return np.asarray(outside + np.minimum(np.maximum(across, up), 0) - np.float32(0.015), dtype=np.float32)


def ring(x: Field, y: Field, z: Field, centre: Point, radius: float, thick: float) -> Field:
    """A torus lying flat, about the y axis."""
    across = np.hypot(x - centre[0], z - centre[2]) - np.float32(radius)
    return np.asarray(np.hypot(across, y - centre[1]) - np.float32(thick), dtype=np.float32)


def turned_profile(
    x: Field, y: Field, z: Field, heights: Sequence[float], radii: Sequence[float], slack: float = 0.7
) -> Field:
    """A vessel thrown on the wheel: its radius at each height, shortened by *slack* for steep walls."""
    wall = np.hypot(x, z) - np.interp(y, heights, radii).astype(np.float32)
    lid = np.maximum(y - np.float32(heights[-1]), np.float32(heights[0]) - y)
    return np.asarray(np.maximum(wall * np.float32(slack), lid), dtype=np.float32)


def thrown(heights: Sequence[float], radii: Sequence[float]) -> tuple[list[float], list[float]]:
    """A profile given by a few points, rounded as the potter's hand rounds it."""
    path = curve([(r, h) for r, h in zip(radii, heights, strict=True)], 7)
    level = np.maximum.accumulate(path[:, 1])
    return level.tolist(), path[:, 0].tolist()


def blend(first: Field, second: Field, soft: float) -> Field:
    """Both solids, melted together over about *soft*."""
    share = np.clip(0.5 + 0.5 * (second - first) / np.float32(soft), 0, 1)
    return second + (first - second) * share - np.float32(soft) * share * (1 - share)


def carve(body: Field, tool: Field, soft: float) -> Field:
    """The body less the tool, its lip rounded over about *soft*."""
    return -blend(-body, tool, soft)


def turn(first: Field, second: Field, angle: float) -> tuple[Field, Field]:
    """Two coordinates turned about the third by an angle in radians."""
    cosine, sine = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return first * cosine - second * sine, first * sine + second * cosine
