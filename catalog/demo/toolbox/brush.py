"""The painter's brush: thousands of strokes of bristles that follow a flow over a composed scene.

After Hertzmann, "Painterly rendering with curved brush strokes of multiple sizes" (1998): broad
strokes first, smaller ones where there is detail; a stroke stops where the scene's colour leaves it.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from catalog.demo.toolbox.colour import as_field, luminance
from catalog.demo.toolbox.fields import Field, Shape, blurred, noise, sampled
from catalog.demo.toolbox.scene import Scene


@dataclass(frozen=True)
class Pass:
    """One going-over of the canvas; lengths and widths in pixels of a picture 1000 high."""

    count: int
    length: float
    width: float
    bristles: int
    jitter: float = 0.035  # how far colours stray, 0..1
    fine: float = 0.0  # 0: everywhere, 1: only where the scene asks for detail
    stray: float = 0.2  # how far the hand strays from the flow, radians


@dataclass(frozen=True)
class Manner:
    """A painter's way: the goings-over, and how far a last thin glaze draws the whole together, 0..1."""

    passes: tuple[Pass, ...]
    glaze: float


BROAD = Manner(
    (
        Pass(1500, 120, 30, 6, 0.05),
        Pass(3400, 70, 14, 4, 0.045),
        Pass(4200, 34, 7, 3, 0.04, 0.5),
        Pass(5200, 18, 4, 2, 0.03, 1.0),
    ),
    0.16,
)
SMOOTH = Manner(
    (
        Pass(1800, 90, 22, 5, 0.02, 0.0, 0.15),
        Pass(4600, 46, 10, 3, 0.018, 0.0, 0.1),
        Pass(7000, 20, 4.5, 2, 0.016, 0.7, 0.06),
        Pass(8000, 11, 2.6, 1, 0.012, 1.0, 0.05),
    ),
    0.5,
)


def painted(scene: Scene, shape: Shape, seed: int, manner: Manner = BROAD) -> Field:
    """The scene gone over with the brush, at the asked shape; about 0.5 s for a whole canvas.

    It is worked half as large again and shrunk, so that no bristle shows a staircase.
    """
    source = np.random.default_rng(seed)
    ground = Image.fromarray((np.clip(scene.colour, 0, 1) * 255).astype(np.uint8))
    large = (shape[0] * 3 // 2, shape[1] * 3 // 2)
    ground = ground.resize((large[1], large[0]), Image.Resampling.BICUBIC)
    image = ground.copy()
    pen = ImageDraw.Draw(image)
    for going in manner.passes:
        _go_over(pen, scene, large, source, going)
    image = Image.blend(image, ground, manner.glaze)
    _touch(ImageDraw.Draw(image), scene, large, source)
    return as_field(image.resize((shape[1], shape[0]), Image.Resampling.BOX))


def _touch(pen: ImageDraw.ImageDraw, scene: Scene, shape: Shape, source: np.random.Generator) -> None:
    """The last touches: twigs, rigging, reeds, set down with a small brush over everything."""
    for points, width, colour in scene.touches:
        tint = np.clip((colour + source.normal(0, 0.03)) * 255, 0, 255).astype(int)
        corners = (np.asarray(points, dtype=np.float32) * shape[0]).ravel().tolist()
        pen.line(corners, fill=tuple(tint.tolist()), width=max(1, round(width * shape[0])), joint="curve")


def _starts(fine: Field, source: np.random.Generator, going: Pass) -> tuple[Field, Field]:
    """Where the strokes begin, in scene pixels: by chance, but kept where detail is wanted."""
    tries = going.count * (3 if going.fine else 1)
    x = source.random(tries, dtype=np.float32) * fine.shape[1]
    y = source.random(tries, dtype=np.float32) * fine.shape[0]
    if going.fine:
        chance = (1 - going.fine) * 0.33 + going.fine * sampled(fine, x, y)
        kept = np.flatnonzero(source.random(tries) < chance)[: going.count]
        x, y = x[kept], y[kept]
    return x, y


def _paths(scene: Scene, x: Field, y: Field, step: float, colour: Field, stray: Field) -> Field:
    """The strokes' courses (n, 5, 2) in scene pixels, each halted where the colour changes."""
    course = [np.stack([x, y], axis=1)]
    going = np.ones(x.size, dtype=bool)
    for _ in range(4):
        angle = sampled(scene.flow, x, y) + stray
        ahead_x, ahead_y = x + np.cos(angle) * step, y + np.sin(angle) * step
        change = np.abs(sampled(scene.colour, ahead_x, ahead_y) - colour).sum(axis=1)
        going &= change < 0.22
        x, y = np.where(going, ahead_x, x), np.where(going, ahead_y, y)
        course.append(np.stack([x, y], axis=1))
    return np.stack(course, axis=1)


def _go_over(
    pen: ImageDraw.ImageDraw,
    scene: Scene,
    shape: Shape,
    source: np.random.Generator,
    going: Pass,
) -> None:
    unit = shape[0] / 1000
    zoom = shape[0] / scene.shape[0]
    x, y = _starts(scene.fine, source, going)
    colour = sampled(scene.colour, x, y)
    stray = source.normal(0, going.stray, x.size).astype(np.float32)
    path = _paths(scene, x, y, going.length * unit / zoom / 4, colour, stray) * zoom
    along = path[:, -1] - path[:, 0]
    reach = np.hypot(along[:, 0], along[:, 1])[:, None] + 1e-3
    aside = np.stack([-along[:, 1], along[:, 0]], axis=1) / reach
    mood = source.normal(0, going.jitter, (x.size, 1, 1)) + source.normal(0, going.jitter / 3, (x.size, 1, 3))
    hairs = source.normal(0, going.jitter * 0.6, (x.size, going.bristles, 1))
    tints = np.clip((colour[:, None, :] + mood + hairs) * 255, 0, 255).astype(int)
    size = source.uniform(0.7, 1.25, x.size)
    width = going.width * unit
    thick = max(1, round(width / going.bristles * 1.5))
    for hair in range(going.bristles):
        off = ((hair + 0.5) / going.bristles - 0.5) * width
        ragged = along / reach * source.normal(0, 0.4 * width, (x.size, 1))
        shifted = path + (aside * (off * size)[:, None] + ragged)[:, None, :]
        _draw(pen, shifted, tints[:, hair], thick)


def _draw(pen: ImageDraw.ImageDraw, paths: Field, tints: Field, thick: int) -> None:
    flat = paths.reshape(len(paths), -1).tolist()
    for corners, tint in zip(flat, tints.tolist(), strict=True):
        pen.line(corners, fill=tuple(tint), width=thick)


def impasto(picture: Field, depth: float, seed: int) -> Field:
    """Paint with a body: ridges between bristles catch light from the upper left."""
    tone = luminance(picture)
    body = tone - blurred(tone, 5) + 0.25 * (noise(tone.shape, 5, seed, 2) - 0.5)
    body = np.tanh(blurred(body, 1.6) * 9)
    slope = np.zeros_like(body)
    slope[1:, 1:] = body[1:, 1:] - body[:-1, :-1]
    return np.asarray(picture * (1 + np.float32(depth) * slope[..., None]), dtype=np.float32)
