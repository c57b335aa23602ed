"""Seeing a solid: rays marched through its distances, then light, shadow and hollows.

The camera looks straight along -z without perspective, as a long lens does at a statue. A coarse pass
at a quarter of the size finds where each bundle of rays may start; only the last steps are taken at
full size, which is what makes half a million pixels affordable (about 0.3 s).
"""

from dataclasses import dataclass

import numpy as np

from catalog.demo.toolbox.fields import Field, Shape, resized, smoothstep
from catalog.demo.toolbox.solids import Point, Solid

NEAR, FAR = 1.7, -1.7


@dataclass(frozen=True)
class View:
    """What the camera saw: fields (h, w), zero where there is nothing but backdrop."""

    cover: Field
    x: Field
    y: Field
    z: Field
    normal: Field  # (h, w, 3)
    key: Field  # light from the lamp, shadow included, 0..1
    hollow: Field  # 1 in the open, towards 0 in creases

    def enlarged(self, shape: Shape) -> "View":
        """The same view at another size; its outline is sharpened again."""
        planes = np.stack([self.x, self.y, self.z, self.key, self.hollow], axis=-1)
        spilled = resized(_spilled(np.concatenate([planes, self.normal], axis=-1), self.cover), shape)
        x, y, z, key, hollow = (spilled[..., n] for n in range(5))
        return View(
            smoothstep(0.36, 0.64, resized(_softened(self.cover), shape)), x, y, z, spilled[..., 5:], key, hollow
        )


def _softened(cover: Field) -> Field:
    """The outline without its staircase: three pixels mixed, twice over."""
    for _ in range(2):
        cover = (2 * cover + np.roll(cover, 1, axis=0) + np.roll(cover, -1, axis=0)) / 4
        cover = (2 * cover + np.roll(cover, 1, axis=1) + np.roll(cover, -1, axis=1)) / 4
    return cover


def _spilled(fields: Field, cover: Field) -> Field:
    """Fields (h, w, n) run two pixels over their outline, so that no zero from outside darkens the edge."""
    rim = np.flatnonzero(_softened(cover) * (cover == 0))
    columns = cover.shape[1]
    flat, known = fields.reshape(cover.size, -1).copy(), cover.ravel() > 0
    for _ in range(2):
        near = [np.clip(rim + step, 0, cover.size - 1) for step in (1, -1, columns, -columns)]
        weight = np.stack([known[spot] for spot in near], axis=1).astype(np.float32)
        total = sum(flat[spot] * weight[:, n, None] for n, spot in enumerate(near))
        found = ~known[rim] & (weight.sum(axis=1) > 0)
        flat[rim[found]] = (total / np.maximum(weight.sum(axis=1), 1)[:, None])[found]
        known[rim[found]] = True
    return flat.reshape(fields.shape)


def _rays(shape: Shape, span: float, centre: tuple[float, float]) -> tuple[Field, Field]:
    height, width = shape
    unit = span / height
    x = (np.arange(width, dtype=np.float32) + 0.5 - width / 2) * np.float32(unit) + np.float32(centre[0])
    y = (height / 2 - np.arange(height, dtype=np.float32) - 0.5) * np.float32(unit) + np.float32(centre[1])
    return np.tile(x, height), np.repeat(y, width)


def _march(solid: Solid, x: Field, y: Field, z: Field, margin: float, steps: int) -> Field:
    """Where each ray first comes within *margin* of the solid; below FAR when it never does."""
    z = z.copy()
    going = np.flatnonzero(z > FAR)
    for _ in range(steps):
        if not going.size:
            break
        away = solid(x[going], y[going], z[going]) - np.float32(margin)
        z[going] -= away * np.float32(0.9)
        going = going[(np.abs(away) > 0.0015) & (z[going] > FAR)]  # a ray that went in too far comes back
    return z


def _normals(solid: Solid, x: Field, y: Field, z: Field, step: float = 0.004) -> Field:
    total = np.zeros((x.size, 3), dtype=np.float32)
    for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        a, b, c = (np.float32(sign * step) for sign in corner)
        total += solid(x + a, y + b, z + c)[:, None] * np.array(corner, dtype=np.float32)
    return np.asarray(total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-9), dtype=np.float32)


def _shadow(solid: Solid, points: tuple[Field, Field, Field], lamp: Field, steps: int = 9) -> Field:
    """1 where the lamp is in full sight, 0 where the solid stands well before it."""
    x, y, z = points
    seen = np.ones_like(x)
    travelled = np.full_like(x, 0.04)
    for _ in range(steps):
        away = solid(x + lamp[0] * travelled, y + lamp[1] * travelled, z + lamp[2] * travelled)
        seen = np.minimum(seen, np.clip(0.5 + 5 * away / travelled, 0, 1))
        travelled = travelled + np.clip(away, 0.03, 0.25)
    return np.asarray(seen * seen * (3 - 2 * seen), dtype=np.float32)


def _hollow(solid: Solid, points: tuple[Field, Field, Field], normal: Field) -> Field:
    """How open the surroundings are, felt at three distances along the normal."""
    closed = np.zeros_like(points[0])
    for distance, weight in ((0.03, 1.0), (0.09, 0.55), (0.22, 0.3)):
        x, y, z = (p + normal[:, n] * np.float32(distance) for n, p in enumerate(points))
        closed += np.float32(weight / distance) * np.clip(distance - solid(x, y, z), 0, distance)
    return np.asarray(np.clip(1 - closed * 0.55, 0, 1), dtype=np.float32)


def seen(
    solid: Solid,
    shape: Shape,
    span: float,
    centre: tuple[float, float] = (0.0, 0.0),
    lamp: Point = (-0.55, 0.65, 0.55),
) -> View:
    """The solid as the camera sees it; *span* is the height of the picture in the solid's units."""
    height, width = shape
    coarse = (-(-height // 4), -(-width // 4))
    unit = span / height
    x, y = _rays(
        coarse,
        unit * 4 * coarse[0],
        (centre[0] + unit * (4 * coarse[1] - width) / 2, centre[1] - unit * (4 * coarse[0] - height) / 2),
    )
    first = _march(solid, x, y, np.full_like(x, NEAR), unit * 2.9, 48).reshape(coarse)
    start = np.repeat(np.repeat(first, 4, axis=0), 4, axis=1)[:height, :width]
    x, y = _rays(shape, span, centre)
    z = _march(solid, x, y, np.ascontiguousarray(start).ravel(), 0.0, 48)
    hit = np.flatnonzero(z > FAR)
    hit = hit[solid(x[hit], y[hit], z[hit]) < unit]  # rays still grazing past are misses
    points = (x[hit], y[hit], z[hit])
    normal = _normals(solid, *points)
    light = np.array(lamp, dtype=np.float32) / np.float32(np.linalg.norm(lamp))
    facing = np.clip(normal @ light, 0, 1)
    lit = facing * _shadow(solid, points, light)

    def spread(values: Field) -> Field:
        field = np.zeros((height * width, *values.shape[1:]), dtype=np.float32)
        field[hit] = values
        return field.reshape(height, width, *values.shape[1:])

    hollow = _hollow(solid, points, normal)
    here_x, here_y, here_z = (spread(p) for p in points)
    return View(spread(np.ones_like(lit)), here_x, here_y, here_z, spread(normal), spread(lit), spread(hollow))
