"""Shapes: smooth curves through points, and soft-edged masks cut from them.

Points are (x, y) pairs in units of the picture's height, as in :func:`fields.grid`.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from catalog.demo.toolbox.fields import Field, Shape

Points = Sequence[tuple[float, float]] | Field


def curve(points: Points, steps: int = 8, closed: bool = False) -> Field:
    """A Catmull-Rom curve through the points: an array (n, 2)."""
    knots = np.asarray(points, dtype=np.float32)
    if closed:
        knots = np.concatenate([knots[-1:], knots, knots[:2]])
    else:
        knots = np.concatenate([knots[:1], knots, knots[-1:]])
    before, start, end, after = knots[:-3], knots[1:-2], knots[2:-1], knots[3:]
    share = np.linspace(0, 1, steps, endpoint=False, dtype=np.float32)[None, :, None]
    b, s, e, a = (part[:, None, :] for part in (before, start, end, after))
    path = 0.5 * (
        2 * s
        + (e - b) * share
        + (2 * b - 5 * s + 4 * e - a) * share**2
        + (3 * s - b - 3 * e + a) * share**3
    )
    path = path.reshape(-1, 2)
    return np.asarray(path if closed else np.concatenate([path, knots[-2:-1]]), dtype=np.float32)


def area(shape: Shape, points: Points, smooth: bool = True, finer: int = 2) -> Field:
    """The mask (h, w) of a closed outline, 0..1; *smooth* rounds its corners."""
    outline = curve(points, closed=True) if smooth else np.asarray(points, dtype=np.float32)
    size = (shape[1] * finer, shape[0] * finer)
    image = Image.new("L", size)
    ImageDraw.Draw(image).polygon([tuple(p) for p in (outline * size[1]).tolist()], fill=255)
    image = image.resize((shape[1], shape[0]), Image.Resampling.BOX)
    return np.asarray(image, dtype=np.float32) / np.float32(255)


def line(shape: Shape, points: Points, width: float, smooth: bool = True, finer: int = 2) -> Field:
    """The mask of a line of even width (in picture heights)."""
    path = curve(points) if smooth else np.asarray(points, dtype=np.float32)
    size = (shape[1] * finer, shape[0] * finer)
    image = Image.new("L", size)
    corners = [tuple(p) for p in (path * size[1]).tolist()]
    ImageDraw.Draw(image).line(corners, fill=255, width=max(1, round(width * size[1])), joint="curve")
    image = image.resize((shape[1], shape[0]), Image.Resampling.BOX)
    return np.asarray(image, dtype=np.float32) / np.float32(255)


def ellipse(
    x: Field, y: Field, centre: tuple[float, float], radii: tuple[float, float], turn: float = 0
) -> Field:
    """How far out each pixel lies: 0 at the centre, 1 on the rim of a turned ellipse."""
    across, down = x - centre[0], y - centre[1]
    cosine, sine = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    along, aside = across * cosine + down * sine, down * cosine - across * sine
    return np.asarray(np.hypot(along / radii[0], aside / radii[1]), dtype=np.float32)


def ribbon(path: Field, width: Field) -> Field:
    """The outline (2n, 2) of a stroke whose width changes along its path (n, 2)."""
    ahead = np.gradient(path, axis=0)
    ahead /= np.hypot(ahead[:, :1], ahead[:, 1:]) + 1e-6
    aside = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) * width[:, None] / 2
    return np.asarray(np.concatenate([path + aside, (path - aside)[::-1]]), dtype=np.float32)
