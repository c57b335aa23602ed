"""What pictures are made on, and what time does to them: canvas, paper, panel, varnish, cracks."""

import numpy as np

from catalog.demo.toolbox.colour import ink, mixed
from catalog.demo.toolbox.fields import Field, Shape, blurred, cracks, grain, grid, noise, smoothstep


def canvas_weave(picture: Field, strength: float, seed: int) -> Field:
    """The picture on linen: a plain weave of threads, felt more than seen."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    uneven = noise((height, width), 60, seed, 2)
    over = np.sin(x * 1.9 + uneven * 9) * np.cos(y * 1.9 + uneven * 7)
    cloth = over + 0.6 * (grain((height, width), seed + 1) - 0.5)
    return np.asarray(picture * (1 + np.float32(strength) * cloth[..., None]), dtype=np.float32)


def varnished(picture: Field, tone: str = "d9b679", share: float = 0.14, seed: int = 0) -> Field:
    """Old varnish: a warm glaze that deepens the darks, uneven and thicker to the edges."""
    shape = (picture.shape[0], picture.shape[1])
    x, y = grid(shape)
    aspect = shape[1] / shape[0]
    edge = np.clip(np.hypot((x / aspect - 0.5) * 1.6, (y - 0.5) * 1.6) - 0.45, 0, 1)
    thick = np.float32(share) * (0.7 + 0.6 * noise(shape, shape[0] / 3, seed, 3)) + 0.22 * edge
    glaze = picture * (0.35 + 0.65 * ink(tone) / ink(tone).max())
    return mixed(picture, glaze * (1 - 0.25 * edge[..., None]), np.clip(thick * 2.2, 0, 0.8))


def crackled(picture: Field, cell: float, seed: int, strength: float = 0.35) -> Field:
    """Craquelure: fine dark fissures, deeper in patches, each with a lifted pale lip."""
    shape = (picture.shape[0], picture.shape[1])
    gap = cracks(shape, cell, seed)
    worn = smoothstep(0.4, 0.75, noise(shape, shape[0] / 4, seed + 5, 3))
    fissure = smoothstep(1.6 / cell, 0.4 / cell, gap) * worn * np.float32(strength)
    lip = np.roll(fissure, (1, 1), axis=(0, 1)) * 0.3
    return np.asarray(picture * (1 - fissure[..., None]) + lip[..., None] * 0.12, dtype=np.float32)


def paper(shape: Shape, tint: str, seed: int, age: float = 0.5, laid: bool = True) -> Field:
    """A sheet (h, w, 3): fibres, faint laid lines, cloudy browning at the edges, a few foxed spots."""
    height, width = shape
    x, y = grid(shape)
    aspect = width / height
    rim = np.minimum(np.minimum(x, aspect - x), np.minimum(y, 1 - y))
    browned = np.float32(age) * (smoothstep(0.13, 0.0, rim + 0.08 * (noise(shape, height / 6, seed) - 0.5)))
    cloudy = noise(shape, height / 3, seed + 1, 5) - 0.5
    sheet = ink(tint) * (1 + 0.05 * cloudy[..., None])
    fibres = noise(shape, (2, 9), seed + 2, 2) - 0.5 + 0.5 * (grain(shape, seed + 3) - 0.5)
    if laid:
        rows = np.arange(height, dtype=np.float32)[:, None]
        fibres = fibres + 0.16 * np.sin(rows * 1.25)
    sheet = sheet * (1 + 0.045 * fibres[..., None])
    spots = smoothstep(0.79, 0.9, noise(shape, height / 34, seed + 4, 2)) * np.float32(age)
    spots = spots * smoothstep(0.45, 0.7, noise(shape, height / 2.5, seed + 6, 2))
    sheet = mixed(sheet, ink("b08a55"), 0.45 * spots)
    return mixed(sheet, ink("a47f4e"), 0.38 * browned)


def plate_mark(sheet: Field, margin: float, seed: int) -> Field:
    """The dent of a copper plate: a bevelled rectangle, a little toned by ink wiped thin."""
    shape = (sheet.shape[0], sheet.shape[1])
    x, y = grid(shape)
    aspect = shape[1] / shape[0]
    inside = np.minimum(np.minimum(x, aspect - x), np.minimum(y, 1 - y)) - np.float32(margin)
    left_top = np.minimum(x, y) < np.minimum(aspect - x, 1 - y)
    bevel = np.exp(-((inside / 0.003) ** 2)) * np.where(left_top, -0.16, 0.07)
    film = smoothstep(0, 0.004, inside) * (0.035 + 0.03 * noise(shape, shape[0] / 4, seed))
    return np.asarray(sheet * (1 + bevel[..., None] - film[..., None]), dtype=np.float32)


def lit_unevenly(picture: Field, fall: float = 0.12) -> Field:
    """A studio lamp from the upper left, as on every museum photograph."""
    x, y = grid((picture.shape[0], picture.shape[1]))
    light = 1 + np.float32(fall) * (0.5 - 0.5 * x - 0.5 * y)
    return np.asarray(picture * light[..., None], dtype=np.float32)


def soft_shadow(mask: Field, radius: float) -> Field:
    """The shadow that a cut-out casts, before it is moved."""
    return blurred(blurred(mask, radius), radius / 2)
