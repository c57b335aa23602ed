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
    ends = (knots[-1:], knots[:2]) if closed else (knots[:1], knots[-1:])
    knots = np.concatenate([ends[0], knots, ends[1]])
    before, start, end, after = knots[:-3], knots[1:-2], knots[2:-1], knots[3:]
    share = np.linspace(0, 1, steps, endpoint=False, dtype=np.float32)[None, :, None]
    b, s, e, a = (part[:, None, :] for part in (before, start, end, after))
    path = 0.5 * (2 * s + (e - b) * share + (2 * b - 5 * s + 4 * e - a) * share**2 + (3 * s - b - 3 * e + a) * share**3)
    path = path.reshape(-1, 2)
    return np.asarray(path if closed else np.concatenate([path, knots[-2:-1]]), dtype=np.float32)


Window = tuple[slice, slice]


def window_of(shape: Shape, path: Field, margin: float = 0.0) -> Window:
    """The rows and columns that a path touches, with a margin in picture heights."""
    height, width = shape
    left, top = ((path.min(axis=0) - margin) * height - 2).astype(int).tolist()
    right, bottom = ((path.max(axis=0) + margin) * height + 3).astype(int).tolist()
    rows = slice(min(max(top, 0), height - 1), max(1, min(bottom, height)))
    return rows, slice(min(max(left, 0), width - 1), max(1, min(right, width)))


def _canvas(shape: Shape, path: Field, window: Window, finer: int) -> tuple[Image.Image, list[tuple[float, float]]]:
    rows, columns = window
    size = (max(1, columns.stop - columns.start) * finer, max(1, rows.stop - rows.start) * finer)
    moved = (path * shape[0] - np.array([columns.start, rows.start])) * finer
    return Image.new("L", size), [(float(x), float(y)) for x, y in moved]


def _shrunk(image: Image.Image, finer: int) -> Field:
    return np.asarray(image.reduce(finer), dtype=np.float32) / np.float32(255)


def area(shape: Shape, points: Points, smooth: bool = True, finer: int = 2) -> tuple[Field, Window]:
    """The mask of a closed outline, 0..1, and the window it fills; *smooth* rounds its corners."""
    outline = curve(points, closed=True) if smooth else np.asarray(points, dtype=np.float32)
    window = window_of(shape, outline)
    image, corners = _canvas(shape, outline, window, finer)
    ImageDraw.Draw(image).polygon(corners, fill=255)
    return _shrunk(image, finer), window


def line(shape: Shape, points: Points, width: float, smooth: bool = True, finer: int = 3) -> tuple[Field, Window]:
    """The mask of a line of even width (in picture heights), and the window it fills."""
    path = curve(points) if smooth else np.asarray(points, dtype=np.float32)
    window = window_of(shape, path, width)
    image, corners = _canvas(shape, path, window, finer)
    thick = max(1, round(width * shape[0] * finer))
    ImageDraw.Draw(image).line(corners, fill=255, width=thick, joint="curve")
    return _shrunk(image, finer), window


def ellipse(x: Field, y: Field, centre: tuple[float, float], radii: tuple[float, float], turn: float = 0) -> Field:
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
