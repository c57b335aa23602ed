"""Engraved landscapes and seascapes."""

import numpy as np
from PIL import Image

from catalog.demo.toolbox.colour import luminance
from catalog.demo.toolbox.fields import Field, Shape, blurred, noise, resized, smoothstep
from catalog.demo.toolbox.growth import house, leafy_tree, ship
from catalog.demo.toolbox.hatching import Hatch, around, straight
from catalog.demo.toolbox.printing import block_printed, pulled
from catalog.demo.toolbox.scene import Scene


def ship_in_a_swell() -> Image.Image:
    """A three-master close-hauled before piled clouds."""
    scene = Scene((440, 620))
    scene.sky([(0, "777777"), (0.6, "b8b8b8"), (1, "f0f0f0")], 0.7, 61, "ffffff", "8a8a8a", 0.62, 0.4)
    scene.lay(smoothstep(0.7, 0.702, scene.y), "8c8c8c")
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
    return pulled(
        tone,
        [Hatch(first, 0.1, 0.9, 0.8), Hatch(second, 0.5, 1.1, 0.7), Hatch(third, 0.74, 1.1, 0.8)],
        68,
        caption="A SHIP IN A SWELL",
        signature="J. PELL FECIT",
    )


def old_oak() -> Image.Image:
    """A great oak on a heath."""
    scene = Scene((440, 600))
    scene.sky([(0, "b0b0b0"), (1, "fafafa")], 0.7, 71, "ffffff", "a0a0a0", 0.5, 0.35)
    scene.ridge(0.68, 0.03, 0.5, 72, "b0b0b0", "c8c8c8", 0.1)
    scene.ridge(0.76, 0.03, 0.4, 73, "d8d8d8", "4a4a4a", 0.22)
    leafy_tree(scene, (0.55, 0.84), 0.76, 0.74, 74, ("0c0c0c", "6a6a6a", "fdfdfd"), "2a2a2a", 0.13)
    shape: Shape = (900, 1227)
    tone = resized(luminance(scene.colour), shape)
    first, second = leafy_lines(scene, shape, tone, 75)
    return pulled(
        tone,
        [Hatch(first, 0.12, 1.0, 0.85), Hatch(second, 0.5, 1.1, 0.8)],
        78,
        caption="DIE ALTE EICHE",
        signature="J. RAVTENSTRAVCH FEC.",
    )


def leafy_lines(scene: Scene, shape: Shape, tone: Field, seed: int) -> tuple[Field, Field]:
    """Two sets of lines: level in the sky and on the ground, curling with each clump in the leaves."""
    leaves = smoothstep(0.3, 0.7, blurred(resized(scene.fine, shape), 6))
    lumps = noise(shape, 34, seed, 3) * leaves + 0.3 * noise(shape, 200, seed + 1, 2)
    first = around(straight(shape, 5.4, 0.03, seed + 2), lumps, 4.5)
    second = around(straight(shape, 5.0, 0.8, seed + 3), lumps, 2.5)
    del tone
    return first, second


def column(scene: Scene, x: float, top: float, foot: float, wide: float, broken: bool = False) -> None:
    """A fluted column with base and capital, lit from the left."""
    shaft = [(x - wide * 0.42, top), (x + wide * 0.42, top), (x + wide * 0.5, foot), (x - wide * 0.5, foot)]
    if broken:
        shaft[0] = (x - wide * 0.42, top + wide * 0.9)
        shaft.insert(1, (x - wide * 0.1, top + wide * 0.5))
    mask = scene.shape_of(shaft, "f2f2f2", smooth=False)
    across = (scene.x - x) / wide
    flute = 0.16 * np.cos(across * 2 * np.pi * 6.5)
    scene.shade(mask, np.clip(0.92 - 0.95 * (across + 0.18) ** 2 * 2 - 0.35 * across + flute, 0.06, 1.05))
    blocks = [(foot - wide * 0.22, foot)] if broken else [(foot - wide * 0.22, foot), (top - wide * 0.3, top)]
    for upper, lower in blocks:
        slab = [(x - wide * 0.68, upper), (x + wide * 0.68, upper), (x + wide * 0.68, lower), (x - wide * 0.68, lower)]
        cap = scene.shape_of(slab, "eeeeee", smooth=False)
        scene.shade(cap, np.clip(0.85 - 0.75 * (scene.x - x) / wide, 0.15, 1.0))


def ruined_temple() -> Image.Image:
    """Columns of a ruined temple with bushes on the broken architrave."""
    scene = Scene((470, 620))
    scene.sky([(0, "8a8a8a"), (0.7, "d5d5d5"), (1, "ffffff")], 0.78, 81, "ffffff", "8f8f8f", 0.6, 0.45)
    scene.ridge(0.72, 0.05, 0.5, 82, "c2c2c2", "dddddd", 0.1)
    scene.ridge(0.82, 0.03, 0.4, 83, "e5e5e5", "555555", 0.2)
    for n, x in enumerate((0.3, 0.47, 0.64, 0.81)):
        column(scene, x, 0.3 if n < 3 else 0.44, 0.84, 0.085, broken=n == 3)
    beam = scene.shape_of([(0.2, 0.2), (0.66, 0.205), (0.7, 0.23), (0.715, 0.29), (0.2, 0.285)], "e0e0e0", smooth=False)
    stones = 0.78 + 0.5 * (scene.noise(0.03, 84) - 0.5) - 0.3 * (np.abs((scene.x / 0.12) % 1 - 0.5) < 0.03)
    scene.shade(beam, np.clip(stones - 2.2 * np.clip(scene.y - 0.255, 0, 1) * 5, 0.15, 1))
    scene.shape_of([(0.18, 0.84), (0.94, 0.84), (1.0, 0.885), (0.12, 0.885)], "8f8f8f", smooth=False)
    drum_mask = scene.shape_of([(1.0, 0.84), (1.12, 0.82), (1.16, 0.87), (1.13, 0.92), (1.02, 0.92)], "d0d0d0")
    scene.shade(drum_mask, np.clip(1 - 2.4 * (scene.x - 1.02) - 2 * (scene.y - 0.84), 0.1, 1))
    grey = ("101010", "707070", "fafafa")
    for n, (x, y, size) in enumerate(((0.24, 0.22, 0.1), (0.42, 0.21, 0.07), (1.14, 0.9, 0.5), (0.08, 0.9, 0.2))):
        leafy_tree(scene, (x, y), size, size * 0.9, 85 + n, grey, "202020", 0.2)
    shape: Shape = (940, 1240)
    tone = resized(luminance(scene.colour), shape)
    first, second = leafy_lines(scene, shape, tone, 88)
    upright = straight(shape, 5.0, 1.5, 89)
    return pulled(
        tone,
        [Hatch(first, 0.1, 0.95, 0.8), Hatch(second, 0.48, 1.1, 0.75), Hatch(upright, 0.72, 1.1, 0.7)],
        90,
        caption="ROVINE DI VN TEMPIO",
        signature="G. FRASSINETTI INC.",
    )


def bridge_and_town() -> Image.Image:
    """An arched bridge before a small town with two towers, mirrored in a river."""
    scene = Scene((420, 640))
    scene.sky([(0, "9a9a9a"), (0.7, "e0e0e0"), (1, "ffffff")], 0.6, 111, "ffffff", "a0a0a0", 0.55, 0.4)
    scene.ridge(0.5, 0.06, 0.5, 112, "c8c8c8", "dcdcdc", 0.12)
    source = np.random.default_rng(113)
    for n in range(16):
        x = 0.1 + 0.075 * n + source.uniform(-0.01, 0.01)
        house(scene, (x, 0.575 - 0.02 * source.random()), source.uniform(0.06, 0.095), "eeeeee", "6d6d6d")
    for x, top in ((0.42, 0.22), (0.98, 0.3)):
        body = scene.shape_of(
            [(x - 0.025, 0.56), (x - 0.025, top + 0.1), (x + 0.03, top + 0.1), (x + 0.03, 0.56)], "e5e5e5", smooth=False
        )
        scene.shade(body, np.clip(1 - 11 * np.clip(scene.x - x, 0, 1), 0.3, 1))
        scene.shape_of([(x - 0.03, top + 0.1), (x + 0.002, top), (x + 0.035, top + 0.1)], "4a4a4a", smooth=False)
    scene.shape_of([(0.0, 0.6), (0.75, 0.535), (1.53, 0.6), (1.53, 0.66), (0.0, 0.66)], "d5d5d5", smooth=False)
    for n in range(5):
        x, half, rise = 0.2 + 0.28 * n, 0.1, 0.075 - 0.008 * abs(n - 2)
        arch = [(x + half * np.cos(a), 0.66 - rise * np.sin(a)) for a in np.linspace(0, np.pi, 14)]
        scene.shape_of(arch, "262626", smooth=False)
        scene.stroke(arch, 0.007, "f5f5f5", smooth=False)
    scene.water(0.66, "c0c0c0", 114, 0.25, 0.025, "ffffff")
    scene.ridge(0.93, 0.05, 0.5, 115, "9a9a9a", "1a1a1a", 0.1, tilt=-0.1)
    leafy_tree(scene, (1.36, 0.97), 0.78, 0.42, 116, ("0a0a0a", "5a5a5a", "f0f0f0"), "181818", 0.12)
    shape: Shape = (820, 1249)
    tone = resized(luminance(scene.colour), shape)
    first, second = leafy_lines(scene, shape, tone, 117)
    return pulled(
        tone,
        [Hatch(first, 0.1, 0.95, 0.82), Hatch(second, 0.46, 1.1, 0.78)],
        119,
        "e6dcc2",
        "2a2018",
        caption="PONTE E CITTA SVL FIVME",
        signature="G. FRASSINETTI INC.",
    )


def firs_by_moonlight() -> Image.Image:
    """A wood engraving: firs, a moon and a frozen stream, cut in white lines."""
    scene = Scene((520, 400), "0a0a0a")
    away = np.hypot(scene.x - 0.5, scene.y - 0.27)
    glow = np.clip(0.62 - 0.85 * away, 0.06, 1)
    scene.lay(np.ones(scene.shape, dtype=np.float32), np.repeat(glow[..., None], 3, axis=2))
    scene.lay(smoothstep(0.082, 0.078, away), "ffffff")
    scene.ridge(0.6, 0.1, 0.3, 131, "5a5a5a", "161616", 0.16)
    scene.ridge(0.7, 0.03, 0.3, 132, "e0e0e0", "909090", 0.25)
    stream = np.clip(
        1 - np.abs(scene.x - 0.4 - 0.1 * np.sin(scene.y * 11)) / (0.02 + 0.3 * np.clip(scene.y - 0.7, 0, 1)), 0, 1
    )
    scene.lay(smoothstep(0, 0.2, stream) * (scene.y > 0.71), "1a1a1a")
    source = np.random.default_rng(133)
    for n, (x, base, tall) in enumerate(
        (
            (0.62, 0.76, 0.4),
            (0.14, 0.78, 0.55),
            (0.7, 0.88, 0.62),
            (0.03, 0.86, 0.5),
            (0.24, 0.73, 0.28),
            (0.54, 0.72, 0.22),
        )
    ):
        tiers: list[tuple[float, float]] = [(x, base - tall)]
        for side in (1, -1):
            steps = range(9) if side == 1 else range(8, -1, -1)
            for step in steps:
                low = base - tall + tall * (step + 1) / 9.5
                wide = side * tall * 0.032 * (step + 1) * source.uniform(0.85, 1.15)
                pair = [(x + wide, low), (x + wide * 0.55, low - 0.008)]
                tiers.extend(pair if side == 1 else pair[::-1])
        mask = scene.shape_of(tiers, "0c0c0c", smooth=False)
        snow = smoothstep(0.45, 0.75, scene.noise((0.02, 0.05), 134 + n, 3) + 0.12 * (0.5 - (scene.x - x) / tall * 3))
        scene.lay(mask * snow, "d0d0d0")
    shape: Shape = (1040, 800)
    tone = resized(luminance(scene.colour), shape)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    rings = np.hypot(x - 0.5 * shape[0], y - 0.27 * shape[0]) / 7.5
    level = around(straight(shape, 6.5, 0.0, 138), resized(scene.noise(0.2, 139), shape), 5)
    ground = resized(scene.fine, shape) > 0.2
    first = np.where(ground, level, rings + 0.3 * noise(shape, 60, 140, 2)).astype(np.float32)
    return block_printed(tone, [Hatch(first, 0.04, 0.95, 0.94)], 141)
