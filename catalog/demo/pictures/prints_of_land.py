"""Engraved landscapes and seascapes."""

import numpy as np
from PIL import Image

from catalog.demo.toolbox.colour import as_image, luminance
from catalog.demo.toolbox.fields import Field, Shape, noise, resized, smoothstep
from catalog.demo.toolbox.grounds import paper, plate_mark
from catalog.demo.toolbox.growth import leafy_tree, ship
from catalog.demo.toolbox.hatching import Hatch, around, inked, printed, straight
from catalog.demo.toolbox.scene import Scene


def framed(tone: Field, cover: Field, sheet: Field, top: int, left: int) -> Field:
    """The inked image set into a full sheet; returns the sheet's cover."""
    whole = np.zeros(sheet.shape[:2], dtype=np.float32)
    whole[top : top + tone.shape[0], left : left + tone.shape[1]] = cover
    return whole


def pulled(tone: Field, hatches: list[Hatch], seed: int, tint: str = "ece2c8", colour: str = "1e1a17") -> Image.Image:
    """An impression: border line, margin with an inscription, plate mark and paper."""
    high, wide = tone.shape
    margin = int(high * 0.085)
    shape = (high + 2 * margin + margin // 2, wide + 2 * margin)
    cover = inked(tone, hatches, seed)
    rim = 2
    cover[:rim], cover[-rim:], cover[:, :rim], cover[:, -rim:] = 0.9, 0.9, 0.9, 0.9
    sheet = plate_mark(paper(shape, tint, seed + 1), 0.035, seed + 2)
    return as_image(printed(sheet, framed(tone, cover, sheet, margin, margin), colour, seed + 3))


def ship_in_a_swell() -> Image.Image:
    """A three-master close-hauled before piled clouds."""
    scene = Scene((440, 620))
    scene.sky([(0, "777777"), (0.6, "b8b8b8"), (1, "f0f0f0")], 0.7, 61, "ffffff", "8a8a8a", 0.62, 0.4)
    scene.lay(smoothstep(0.7, 0.702, scene.y), "8c8c8c")
    swell = np.sin((scene.y - 0.7) ** 0.6 * 46 + 5 * scene.noise((0.06, 0.5), 62)) if False else None
    waves = scene.noise((0.035, 0.22), 62, 4)
    depth = np.clip((scene.y - 0.7) / 0.3, 0, 1)
    sea = np.clip(0.62 - 0.35 * depth + 1.7 * (waves - 0.5), 0.03, 1)
    scene.lay(smoothstep(0.7, 0.702, scene.y), np.repeat(sea[..., None], 3, axis=2))
    ship(scene, (0.62, 0.77), 0.62, "161616", "f4f4f4", "4a4a4a", -0.07)
    shape: Shape = (880, 1240)
    tone = resized(luminance(scene.colour), shape)
    lumps = noise(shape, 120, 63, 3)
    sky = straight(shape, 5.5, 0.02, 64)
    sea_lines = around(straight(shape, 6.2, 0.0, 65), resized(waves, shape), 9)
    is_sea = resized(smoothstep(0.69, 0.71, scene.y), shape) > 0.5
    first = np.where(is_sea, sea_lines, around(sky, lumps, 1.5))
    second = straight(shape, 5.2, 0.62, 66)
    third = straight(shape, 4.8, -0.75, 67)
    del swell
    return pulled(tone, [Hatch(first, 0.1, 0.9, 0.8), Hatch(second, 0.5, 1.1, 0.7), Hatch(third, 0.74, 1.1, 0.8)], 68)


def old_oak() -> Image.Image:
    """A great oak on a heath."""
    scene = Scene((440, 600))
    scene.sky([(0, "b0b0b0"), (1, "fafafa")], 0.7, 71, "ffffff", "a0a0a0", 0.5, 0.35)
    scene.ridge(0.68, 0.03, 0.5, 72, "b0b0b0", "c8c8c8", 0.1)
    scene.ridge(0.76, 0.03, 0.4, 73, "d8d8d8", "4a4a4a", 0.22)
    leafy_tree(scene, (0.55, 0.84), 0.76, 0.74, 74, ("0c0c0c", "6a6a6a", "fdfdfd"), "2a2a2a", 0.13)
    shape: Shape = (900, 1227)
    tone = resized(luminance(scene.colour), shape)
    lumps = noise(shape, 46, 75, 3)
    first = around(straight(shape, 5.4, 0.05, 76), lumps, 5.0)
    second = around(straight(shape, 5.0, 0.8, 77), lumps, 3.0)
    return pulled(tone, [Hatch(first, 0.12, 1.0, 0.85), Hatch(second, 0.5, 1.1, 0.8)], 78)
