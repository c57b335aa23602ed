"""Painted seas and harbours."""

import numpy as np
from PIL import Image

from catalog.demo.pictures.landscapes import finished
from catalog.demo.toolbox.brush import BROAD, SMOOTH
from catalog.demo.toolbox.colour import gradient, ink, mixed
from catalog.demo.toolbox.fields import Field, smoothstep
from catalog.demo.toolbox.growth import house, ship
from catalog.demo.toolbox.scene import Scene


def waves(
    scene: Scene, top: float, seed: int, stops: list[tuple[float, str]], steep: float = 1.0, foam: float = 0.5
) -> Field:
    """A moving sea below *top*: rows of waves that grow towards the viewer, with foam on their backs."""
    depth = np.clip((scene.y - top) / (1 - top), 0, 1)
    phase = 11 * np.log(depth * 5 + 0.35)
    wander = scene.noise((0.05, 0.28), seed, 4) - 0.5
    swell = np.sin(phase * 2.6 + wander * 13) * 0.5 + wander * 1.2
    slope = swell - np.roll(swell, max(1, int(0.012 * scene.shape[0])), axis=0)
    light = 0.45 + 0.35 * swell * np.float32(steep) + 1.1 * slope * np.float32(steep) + 0.12 * (1 - depth)
    sea = gradient(np.clip(light, 0, 1), stops)
    spray = smoothstep(0.6, 0.85, swell + 0.9 * (scene.noise((0.012, 0.05), seed + 2, 3) - 0.5)) * np.float32(foam)
    sea = mixed(sea, ink(stops[-1][1]), spray)
    mask = np.clip((scene.y - top) * scene.shape[0], 0, 1)
    scene.lay(mask, sea, np.arctan(wander * 1.4 * (0.3 + depth)), 0.45)
    return np.asarray(swell, dtype=np.float32)


def ship_in_a_storm() -> Image.Image:
    """A ship labours in a grey-green storm; a break of light behind her."""
    scene = Scene((460, 640))
    scene.sky(
        [(0, "23282e"), (0.5, "5d6468"), (0.85, "b9b193"), (1, "cfc49f")], 0.62, 401, "d9d0b4", "2c3136", 0.75, 0.45
    )
    scene.glow((0.95, 0.45), 0.3, "efe2b4", 0.65)
    waves(scene, 0.6, 402, [(0, "10201f"), (0.4, "2f4a45"), (0.7, "6f8a7a"), (1, "dfe4d2")], 1.35, 0.9)
    ship(scene, (0.6, 0.72), 0.58, "1d1712", "c9b88f", "6d5f48", -0.14)
    crest = scene.noise((0.04, 0.2), 403)
    near = smoothstep(0.0, 0.02, scene.y - 0.74 - 0.1 * crest + 0.04 * np.cos(scene.x * 7))
    kept = scene.colour.copy()
    waves(scene, 0.5, 404, [(0, "0c1a1b"), (0.45, "27423f"), (0.75, "6d8a7c"), (1, "e8ebdc")], 1.3, 0.85)
    scene.colour = mixed(kept, scene.colour, near)
    source = np.random.default_rng(405)
    for mast in (-0.16, 0.0, 0.145):
        for side in (-0.1, 0.09):
            scene.touch([(0.6 + mast, 0.22 + abs(mast) * 0.6), (0.6 + mast + side, 0.63)], 0.0013, "2a221a")
    for _ in range(90):
        x, y = source.uniform(0.3, 1.0), source.normal(0.74, 0.03)
        scene.touch([(x, y), (x + source.uniform(0.005, 0.03), y - source.uniform(0, 0.012))], 0.004, "e3e6d6")
    return finished(scene, (900, 1252), 406, BROAD, varnish=0.14, relief=0.12, cracked=0.18)


def moonlit_harbour() -> Image.Image:
    """The moon on a quiet harbour: masts, a mole and one lit window."""
    scene = Scene((460, 600))
    scene.sky([(0, "0f1a2b"), (0.5, "24384d"), (1, "5d7078")], 0.55, 411, "9fb0ac", "22303f", 0.62, 0.4)
    scene.glow((0.86, 0.2), 0.2, "dfe3c4", 0.75)
    scene.lay(smoothstep(0.034, 0.03, np.hypot(scene.x - 0.86, scene.y - 0.2)), "f6f2d4", 0.0, 1.0)
    scene.ridge(0.52, 0.04, 0.5, 412, "1d2a36", "17222c", 0.1)
    for x, size in ((0.1, 0.1), (0.26, 0.13), (1.14, 0.11)):
        house(scene, (x, 0.56), size, "3a4148", "1b232b", lit=False)
    ship(scene, (0.5, 0.58), 0.4, "0f151b", "3d4a52", "1d262e")
    ship(scene, (1.0, 0.565), 0.22, "141b22", "4a565c", "1d262e")
    scene.water(0.57, "1b2c3a", 413, 0.35, 0.035, "aebcb4")
    path = np.exp(-(((scene.x - 0.86) / (0.03 + 0.12 * np.clip(scene.y - 0.57, 0, 1))) ** 2)) * (scene.y > 0.575)
    glitter = smoothstep(0.5, 0.68, scene.noise((0.006, 0.05), 414, 3))
    scene.lay(path * glitter * 0.95, "f2eecb", 0.0, 1.0)
    scene.touch([(0.135, 0.54), (0.143, 0.54)], 0.014, "f2c15a")
    for n in range(9):
        scene.touch(
            [(0.13 + 0.004 * (n % 3), 0.6 + 0.016 * n), (0.15 - 0.004 * (n % 2), 0.6 + 0.016 * n)],
            0.004,
            mixed(ink("e3a84a"), ink("3a4148"), n / 11),
        )
    scene.ridge(0.95, 0.05, 0.5, 415, "0d1218", "070a0e", 0.1, tilt=0.12)
    return finished(scene, (960, 1252), 416, SMOOTH, varnish=0.1, relief=0.12)


def small_boat(scene: Scene, foot: tuple[float, float], size: float, hull: str, sail: str) -> None:
    """A fishing boat with a lug sail."""
    x, y = foot
    scene.stroke([(x - 0.02 * size, y - 0.1 * size), (x, y - size)], 0.02 * size, "4a3424", smooth=False)
    mask = scene.shape_of(
        [
            (x - 0.3 * size, y - 0.85 * size),
            (x + 0.2 * size, y - 1.0 * size),
            (x + 0.34 * size, y - 0.22 * size),
            (x - 0.2 * size, y - 0.2 * size),
        ],
        sail,
        smooth=False,
        flow=1.4,
    )
    scene.shade(mask, np.clip(1.05 - 0.6 * (scene.x - x) / size, 0.6, 1.2))
    scene.shape_of(
        [
            (x - 0.5 * size, y - 0.17 * size),
            (x + 0.5 * size, y - 0.2 * size),
            (x + 0.38 * size, y + 0.02 * size),
            (x - 0.38 * size, y + 0.03 * size),
        ],
        hull,
        smooth=False,
        flow=0.0,
    )
    scene.stroke(
        [(x - 0.48 * size, y - 0.15 * size), (x + 0.48 * size, y - 0.18 * size)], 0.025 * size, "d9cdb0", smooth=False
    )


def morning_calm() -> Image.Image:
    """Fishing boats on a pale, windless sea in short bright strokes."""
    scene = Scene((440, 660))
    scene.sky(
        [(0, "9ebdd0"), (0.55, "dfd9c8"), (0.9, "f6dfb9"), (1, "f9e6c4")], 0.48, 421, "fdf4e0", "b9bccb", 0.5, 0.3
    )
    scene.glow((0.35, 0.42), 0.3, "fff1c9", 0.7)
    scene.ridge(0.475, 0.025, 0.6, 422, "a8b3c4", "b9bcc0", 0.06)
    for x, y, size, hull, sail in (
        (0.32, 0.53, 0.1, "4a5a6a", "e9d9b9"),
        (1.2, 0.52, 0.075, "6a4a3a", "d9b98a"),
        (0.62, 0.5, 0.05, "5a5a5a", "efe6d2"),
    ):
        small_boat(scene, (x, y), size, hull, sail)
    small_boat(scene, (0.98, 0.66), 0.34, "2f4a5a", "c9683a")
    scene.water(0.49, "a9c0c4", 423, 0.22, 0.03, "fff6df")
    small_boat(scene, (0.98, 0.66), 0.34, "2f4a5a", "c9683a")
    return finished(scene, (900, 1350), 424, BROAD, varnish=0.03, relief=0.16)


def chalk_cliffs() -> Image.Image:
    """White cliffs above a green sea, gulls, a towering cloud."""
    scene = Scene((480, 600))
    scene.sky([(0, "4f7aa3"), (0.6, "9fbccb"), (1, "dde0d2")], 0.62, 431, "fbf6ea", "a3aab4", 0.62, 0.42)
    waves(scene, 0.6, 432, [(0, "1d4a55"), (0.4, "3f7a7d"), (0.75, "86b3a6"), (1, "f4f6ea")], 0.9, 0.6)
    cliff = [
        (-0.1, 0.24),
        (0.12, 0.22),
        (0.3, 0.27),
        (0.42, 0.33),
        (0.5, 0.36),
        (0.55, 0.5),
        (0.6, 0.62),
        (0.52, 0.68),
        (0.3, 0.75),
        (-0.1, 0.85),
    ]
    mask = scene.shape_of(cliff, "e6dfcb", flow=1.45, fine=0.7)
    gullies = scene.noise((0.3, 0.035), 433, 4)
    scene.shade(mask, np.clip(0.62 + 0.75 * gullies - 0.5 * (scene.x - 0.2) * (scene.x > 0.2), 0.35, 1.15))
    scene.shape_of(
        [
            (-0.1, 0.2),
            (0.12, 0.19),
            (0.3, 0.24),
            (0.44, 0.31),
            (0.5, 0.355),
            (0.42, 0.35),
            (0.28, 0.3),
            (0.12, 0.25),
            (-0.1, 0.27),
        ],
        "6f8a45",
        flow=0.2,
    )
    scene.shape_of([(0.66, 0.62), (0.68, 0.46), (0.71, 0.43), (0.74, 0.47), (0.76, 0.62)], "d9d1bb", flow=1.5)
    shore = smoothstep(0.0, 0.03, scene.y - 0.83 + 0.16 * (scene.x - 0.3) - 0.05 * scene.noise(0.2, 434))
    scene.lay(
        shore * smoothstep(1.0, 0.8, scene.x + 0.3 * scene.noise(0.15, 437)),
        gradient(scene.noise((0.02, 0.08), 435), [(0.2, "8a7a5f"), (0.7, "d2c3a0")]),
        -0.15,
        0.4,
    )
    for x, y in ((0.8, 0.25), (0.87, 0.29), (0.74, 0.32), (0.98, 0.2)):
        scene.touch(
            [(x - 0.018, y - 0.008), (x - 0.006, y - 0.01), (x, y), (x + 0.007, y - 0.011), (x + 0.018, y - 0.007)],
            0.0028,
            "f7f5ee",
        )
    return finished(scene, (1000, 1250), 436, BROAD, varnish=0.06, relief=0.14)
