"""Fruit, jugs, bowls and bread as solids, standing on the plane y = 0."""

import numpy as np

from catalog.demo.toolbox.fields import Field
from catalog.demo.toolbox.solids import Solid, ball, blend, carve, egg, limb, ring, thrown, turned_profile


def apple(x0: float, z0: float, size: float, y0: float = 0.0) -> Solid:
    """An apple with its dimple and stalk."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        x, y, z = x - np.float32(x0), y - np.float32(y0 + 0.9 * size), z - np.float32(z0)
        body = egg(x, y, z, (0, 0, 0), (size, 0.92 * size, size))
        body = carve(body, ball(x, y, z, (0.1 * size, 1.05 * size, 0.1 * size), 0.2 * size), 0.35 * size)
        return np.minimum(
            body,
            limb(x, y, z, (0.1 * size, 0.7 * size, 0.1 * size), (0.25 * size, 1.15 * size, 0.1 * size), 0.05 * size),
        )

    return solid


def pear(x0: float, z0: float, size: float, lean: float = 0.2, y0: float = 0.0) -> Solid:
    """A pear leaning a little."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        x, y, z = x - np.float32(x0), y - np.float32(y0 + 0.95 * size), z - np.float32(z0)
        body = blend(
            ball(x, y, z, (0, 0, 0), size), ball(x, y, z, (lean * size, 1.15 * size, 0), 0.5 * size), 0.8 * size
        )
        return np.minimum(
            body, limb(x, y, z, (lean * size, 1.6 * size, 0), (lean * 2.4 * size, 2.1 * size, 0), 0.06 * size)
        )

    return solid


def lemon(x0: float, z0: float, size: float, y0: float = 0.0) -> Solid:
    """A lemon on its side."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        x, y, z = x - np.float32(x0), y - np.float32(y0 + 0.85 * size), z - np.float32(z0)
        body = egg(x, y, z, (0, 0, 0), (1.15 * size, 0.85 * size, 0.85 * size))
        return blend(body, ball(x, y, z, (1.15 * size, 0, 0), 0.18 * size), 0.3 * size)

    return solid


def bread(x0: float, z0: float) -> Solid:
    """A round loaf with a cross cut into its crust."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        x, y, z = x - np.float32(x0), y - np.float32(0.1), z - np.float32(z0)
        body = egg(x, y, z, (0, 0, 0), (0.39, 0.22, 0.36))
        for start, end in (((-0.22, 0.2, -0.16), (0.22, 0.2, 0.16)), ((-0.2, 0.2, 0.18), (0.2, 0.2, -0.18))):
            body = carve(body, limb(x, y, z, start, end, 0.02), 0.05)
        return np.asarray(np.maximum(body, -y - np.float32(0.1)), dtype=np.float32)

    return solid


def grapes(x0: float, z0: float, size: float, count: int, seed: int, y0: float = 0.0) -> Solid:
    """A bunch lying on the table, heaped towards the middle."""
    source = np.random.default_rng(seed)
    spots = []
    for n in range(count):
        share = n / count
        out = source.uniform(0, 1) ** 0.6
        angle = source.uniform(0, 2 * np.pi)
        spots.append(
            (
                x0 + 3.6 * size * out * np.cos(angle) + 1.2 * size * share,
                y0 + size + (1 - out) * 2.4 * size * source.uniform(0.4, 1),
                z0 + 2.1 * size * out * np.sin(angle),
            )
        )

    def solid(x: Field, y: Field, z: Field) -> Field:
        nearest = ball(x, y, z, spots[0], size)
        for spot in spots[1:]:
            nearest = np.minimum(nearest, ball(x, y, z, spot, size))
        return nearest

    return solid


def vessel(
    x0: float, z0: float, heights: list[float], radii: list[float], y0: float = 0.0, hollow: float = 0.0
) -> Solid:
    """Anything thrown on a wheel; *hollow* is the thickness of its wall, 0 for a closed body."""
    heights, radii = thrown(heights, radii)
    inside = [max(radius - hollow, 0.005) for radius in radii]

    def solid(x: Field, y: Field, z: Field) -> Field:
        x, y, z = x - np.float32(x0), y - np.float32(y0), z - np.float32(z0)
        body = turned_profile(x, y, z, heights, radii)
        if hollow:
            inner = turned_profile(x, y - np.float32(hollow), z, heights, inside)
            body = np.maximum(body, -inner)
        return body - np.float32(0.006)

    return solid


def handle(x0: float, y0: float, z0: float, radius: float, thick: float) -> Solid:
    """A round handle standing in the picture plane."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        return ring(
            x - np.float32(x0), z - np.float32(z0), (y - np.float32(y0)) * np.float32(0.8), (0, 0, 0), radius, thick
        )

    return solid


def table(depth: float = 0.9, front: float = 0.75, wide: float = 3.0) -> Solid:
    """The table's top, its near edge at z = *front*."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        slab = np.maximum(np.maximum(y, -y - 1.2), np.maximum(z - front, -z - depth))
        return np.asarray(np.maximum(slab, np.abs(x) - wide), dtype=np.float32)

    return solid


def cloth(front: float, left: float, right: float, seed: int) -> Solid:
    """A napkin hanging over the table's edge in folds."""
    phase = seed % 7

    def solid(x: Field, y: Field, z: Field) -> Field:
        ripple = 0.02 * np.sin(x * 21 + phase + 3 * y) + 0.012 * np.sin(x * 43 + z * 9)
        top = np.maximum(y - 0.03 - 0.5 * ripple, np.maximum(z - front - 0.03 - ripple, -z - 0.05))
        drop = np.maximum(
            np.abs(z - front - 0.02 - 1.2 * ripple) - 0.02,
            np.maximum(y - 0.03, -y - 0.42 - 0.4 * ripple - 0.15 * (x - left)),
        )
        sides = np.maximum(left - x - 0.1 * z, x - right - 0.1 * z)
        return np.asarray(
            np.maximum(np.minimum(np.maximum(top, -y - 0.01), drop), sides) * np.float32(0.7), dtype=np.float32
        )

    return solid
