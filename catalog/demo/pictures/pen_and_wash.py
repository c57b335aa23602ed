"""Landscapes and buildings in pen, wash, pencil and charcoal."""

import numpy as np
from PIL import Image

from catalog.demo.pictures.chalk_heads import pressed
from catalog.demo.toolbox.chalk import Sheet, drawn_on, toothed, washed
from catalog.demo.toolbox.colour import as_image, luminance
from catalog.demo.toolbox.fields import Field, Shape, blurred, grid, noise, noise_line, resized, smoothstep
from catalog.demo.toolbox.grounds import paper
from catalog.demo.toolbox.growth import branches, house, leafy_tree, ship
from catalog.demo.toolbox.scene import Scene

Line = list[tuple[float, float]]


def skyline(
    aspect: float, base: float, height: float, cell: float, seed: int, start: float = 0.0, end: float = 1.0
) -> Line:
    """A pen line along hills."""
    wander = noise_line(80, 80 * cell, seed)
    return [
        (float(aspect * x), float(base + height * w)) for x, w in zip(np.linspace(start, end, 80), wander, strict=True)
    ]


def river_with_trees() -> Image.Image:
    """Pen and brown ink with wash: a river valley framed by two trees."""
    shape: Shape = (860, 1260)
    scene = Scene((430, 630), "ffffff")
    scene.ridge(0.42, 0.06, 0.5, 801, "ffffff", "e5e5e5", 0.2)
    scene.ridge(0.52, 0.05, 0.4, 802, "f2f2f2", "d0d0d0", 0.15)
    house(scene, (0.9, 0.56), 0.07, "ffffff", "9a9a9a")
    house(scene, (1.0, 0.555), 0.055, "ffffff", "9a9a9a")
    scene.ridge(0.6, 0.02, 0.4, 803, "ffffff", "ffffff", 0.2)
    bank = np.clip((scene.y - 0.82 - 0.1 * np.sin(scene.x * 3.4 + 0.6)) * 40, 0, 1)
    scene.lay(
        bank,
        np.clip(0.95 - 1.3 * (scene.y[..., None] - 0.75) - 0.3 * scene.noise((0.02, 0.1), 804)[..., None], 0.25, 1)
        * np.ones(3, dtype=np.float32),
    )
    grey = ("303030", "9a9a9a", "ffffff")
    leafy_tree(scene, (0.2, 0.92), 0.86, 0.5, 805, grey, "5a5a5a", 0.14)
    leafy_tree(scene, (1.28, 0.84), 0.6, 0.36, 806, grey, "5a5a5a", 0.16)
    for n in range(9):
        leafy_tree(scene, (0.55 + 0.06 * n, 0.58), 0.07, 0.06, 807 + n, grey, "6a6a6a", 0.3)
    dark = 1 - resized(luminance(scene.colour), shape)
    leaves = resized(smoothstep(0.6, 0.7, scene.fine), shape)
    sheet = Sheet(shape, 820)
    aspect = shape[1] / shape[0]
    sheet.contours(
        [
            skyline(aspect, 0.42, 0.06, 0.35, 801),
            skyline(aspect, 0.52, 0.05, 0.27, 802),
            skyline(aspect, 0.61, 0.02, 0.27, 803, 0.3, 1),
        ],
        0.0022,
        0.7,
    )
    sheet.contours(
        [
            [
                (0.35 + 0.1 * n, 0.66 + 0.025 * (n % 4)),
                (0.5 + 0.1 * n, 0.665 + 0.025 * (n % 4)),
                (0.6 + 0.09 * n, 0.66 + 0.025 * (n % 4)),
            ]
            for n in range(8)
        ],
        0.0015,
        0.6,
    )
    sheet.marks = sheet.marks * (1 - leaves)
    sheet.scribbled(np.clip(dark * 1.2, 0, 1) * leaves, 0.011, 9000, 0.18, 0.0014)
    sheet.hatched(dark * (1 - leaves), 2.3, 0.007, 0.0013, 0.22, 0.7, 0.04)
    sheet.marks = np.maximum(sheet.marks, 0.8 * pressed(_sharp_edges(scene, shape) * (1 - leaves), 821))
    ground = washed(paper(shape, "ecdfc2", 822, 0.6), dark, "8a6038", 823)
    return as_image(drawn_on(ground, toothed(sheet.marks, 0.15, 824), "4a2a12"))


def _sharp_edges(scene: Scene, shape: Shape) -> Field:
    """Where the composed greys step: walls, roofs, trunks."""
    tone = resized(luminance(scene.colour), shape)
    return np.asarray(smoothstep(0.05, 0.2, np.hypot(*np.gradient(tone))), dtype=np.float32)


def colonnade() -> Image.Image:
    """A colonnade in steep perspective, pen and grey wash over ruled pencil."""
    shape: Shape = (900, 1240)
    aspect = shape[1] / shape[0]
    vanish = (0.47 * aspect, 0.6)
    scene = Scene((450, 620), "ffffff")

    def towards(x: float, y: float, share: float) -> tuple[float, float]:
        return (x + (vanish[0] - x) * share, y + (vanish[1] - y) * share)

    lines: list[Line] = []
    scene.shape_of([(0, 0.97), (aspect, 0.97), vanish], "e8e8e8", smooth=False)
    for side, x in ((1, -0.02), (-1, aspect + 0.02)):
        scene.shape_of([(x, -0.1), vanish, (x, 0.97)], "d5d5d5" if side == 1 else "8f8f8f", smooth=False)
        shares = [1 - 0.86**n for n in range(1, 13)]
        for near, far in zip(shares[::2], shares[1::2], strict=True):
            top = [towards(x, 0.16, near + (far - near) * t) for t in np.linspace(0, 1, 9)]
            rise = [
                (px, py - 0.17 * (1 - near) * float(np.sin(np.pi * t)))
                for (px, py), t in zip(top, np.linspace(0, 1, 9), strict=True)
            ]
            gate = [towards(x, 0.95, near), *rise, towards(x, 0.95, far)]
            scene.shape_of(gate, "4a4a4a" if side == 1 else "f6f6f6", smooth=False)
            lines.extend([gate[:2], rise, gate[-2:]])
        for level in (-0.1, -0.03, 0.16, 0.95):
            lines.append([(x, level), towards(x, level, 0.9)])
    for n in range(1, 9):
        share = 1 - 0.78**n
        lines.append([towards(0, 0.97, share), towards(aspect, 0.97, share)])
        lines.append([(aspect * n / 9, 0.97), towards(aspect * n / 9, 0.97, 0.88)])
    end = [
        (vanish[0] - 0.035, 0.61),
        (vanish[0] - 0.035, 0.55),
        (vanish[0], 0.525),
        (vanish[0] + 0.035, 0.55),
        (vanish[0] + 0.035, 0.61),
    ]
    scene.shape_of(end, "ffffff", smooth=False)
    lines.append(end)
    for n, (x, y, tall) in enumerate(((0.5, 0.83, 0.16), (0.57, 0.82, 0.15), (0.86, 0.72, 0.08))):
        cloak = [
            (x, y - tall),
            (x + tall * 0.13, y - tall * 0.75),
            (x + tall * 0.2, y),
            (x - tall * 0.2, y),
            (x - tall * 0.13, y - tall * 0.75),
        ]
        scene.shape_of(cloak, "3a3a3a" if n != 1 else "8a8a8a")
        scene.shape_of(
            [
                (x + tall * 0.15, y),
                (x + tall * 1.1, y + tall * 0.12),
                (x + tall * 1.1, y + tall * 0.17),
                (x - tall * 0.1, y + tall * 0.02),
            ],
            "9a9a9a",
        )
        lines.append([*cloak, cloak[0]])
    dark = 1 - resized(luminance(scene.colour), shape)
    sheet = Sheet(shape, 830)
    sheet.contours(
        [
            [a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), b] if len(line) == 2 else line
            for line in lines
            for a, b in [(line[0], line[-1])]
        ],
        0.002,
        0.8,
        2,
        0.0015,
    )
    sheet.hatched(dark, 2.2, 0.006, 0.0012, 0.5, 0.5, 0.05)
    ground = washed(paper(shape, "efe6d0", 831, 0.45), dark, "7d7468", 832, (0.12, 0.36, 0.62))
    return as_image(drawn_on(ground, toothed(sheet.marks, 0.15, 833), "33241a"))


def ships_at_anchor() -> Image.Image:
    """Ships at anchor off a small town, soft pencil with a little grey wash."""
    shape: Shape = (840, 1240)
    scene = Scene((420, 620), "ffffff")
    scene.ridge(0.5, 0.07, 0.5, 841, "e9e9e9", "d5d5d5", 0.12)
    source = np.random.default_rng(842)
    for n in range(13):
        house(
            scene, (0.72 + 0.062 * n, 0.575 - 0.025 * source.random()), source.uniform(0.055, 0.08), "f4f4f4", "7d7d7d"
        )
    scene.shape_of([(1.13, 0.56), (1.13, 0.4), (1.15, 0.34), (1.17, 0.4), (1.17, 0.56)], "a8a8a8", smooth=False)
    scene.ridge(0.59, 0.006, 0.3, 843, "cfcfcf", "cfcfcf", 0.02)
    ship(scene, (0.46, 0.68), 0.58, "3a3a3a", "cccccc", "9a9a9a")
    ship(scene, (1.02, 0.615), 0.26, "5a5a5a", "cfcfcf", "9a9a9a")
    scene.water(0.625, "f4f4f4", 844, 0.72, 0.03, "ffffff", mask=np.clip((scene.y - 0.69) * 30, 0, 1))
    for cx, cy, size in ((0.86, 0.8, 0.14), (0.2, 0.78, 0.09)):
        scene.shape_of(
            [
                (cx - size, cy - 0.3 * size),
                (cx, cy - 0.12 * size),
                (cx + size, cy - 0.34 * size),
                (cx + 0.75 * size, cy + 0.12 * size),
                (cx - 0.75 * size, cy + 0.14 * size),
            ],
            "6a6a6a",
        )
        for side in (-0.35, 0.2):
            scene.shape_of(
                [
                    (cx + side * size, cy - 0.2 * size),
                    (cx + (side + 0.06) * size, cy - 0.62 * size),
                    (cx + (side + 0.2) * size, cy - 0.2 * size),
                ],
                "4a4a4a",
            )
    dark = 1 - resized(luminance(scene.colour), shape)
    _, y = grid(shape)
    sheet = Sheet(shape, 845)
    sheet.marks = 0.9 * pressed(_sharp_edges(scene, shape), 846)
    rigging: list[Line] = []
    for mast, tall in ((-0.157, 0.4), (0.0, 0.53), (0.145, 0.45)):
        rigging += [[(0.46 + mast, 0.68 - tall), (0.46 + mast + side, 0.6)] for side in (-0.1, -0.07, 0.07, 0.1)]
    sheet.contours([[a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), b] for a, b in rigging], 0.0013, 0.55, 1, 0.001)
    sheet.hatched(dark, 2.35, 0.005, 0.0015, 0.16, 0.5, 0.05)
    sheet.hatched(dark, 1.9, 0.005, 0.0016, 0.45, 0.5, 0.04)
    cloud = smoothstep(0.45, 0.7, noise(shape, (140, 300), 847, 4)) * smoothstep(0.5, 0.2, y) * 0.6
    sheet.hatched(np.asarray(cloud, dtype=np.float32), -0.5, 0.008, 0.0015, 0.25, 0.3, 0.12)
    ripples = smoothstep(0.7, 0.75, y) * smoothstep(0.5, 0.75, noise(shape, (12, 120), 848, 3)) * 0.7
    sheet.hatched(np.asarray(ripples, dtype=np.float32), 0.0, 0.006, 0.0015, 0.3, 0.4, 0.07)
    ground = washed(paper(shape, "ece7da", 849, 0.35, laid=False), dark * 0.8, "9a9a98", 840, (0.2, 0.5))
    return as_image(drawn_on(ground, toothed(sheet.marks, 0.45, 843), "333338"))


def winter_tree() -> Image.Image:
    """A bare tree on a rise in charcoal, smudged sky."""
    shape: Shape = (1160, 900)
    sheet = Sheet(shape, 850)
    limbs = branches((0.4, 0.88), 0.84, 857, 0.5, 7)
    x, y = grid(shape)
    cloud = smoothstep(0.4, 0.75, noise(shape, (160, 320), 851, 4)) * smoothstep(0.75, 0.2, y)
    sheet.rubbed(np.asarray(cloud, dtype=np.float32), 0.35, 0.02)
    hill = smoothstep(0.0, 0.03, y - 0.86 - 0.06 * (x - 0.37) ** 2 * 4 + 0.02 * noise(shape, 80, 852))
    sheet.rubbed(np.asarray(hill * (0.35 + 0.5 * (y - 0.86) * 4), dtype=np.float32), 0.7)
    sheet.hatched((hill * 0.8).astype(np.float32), -0.15, 0.008, 0.003, 0.2, 0.5, 0.08)
    sheet.limbs(limbs, 0.9)
    sheet.limbs([limb for limb in limbs if limb[4] > 0.004], 0.5, 0.002)
    for n, place in enumerate((0.1, 0.16, 0.62, 0.7)):
        grass = [(place + 0.008 * k, 0.93 + 0.01 * ((n + k) % 3)) for k in range(6)]
        sheet.contours([[(a, b), (a + 0.005, b - 0.03), (a + 0.015, b - 0.05)] for a, b in grass], 0.002, 0.7, 1)
    marks = toothed(blurred(sheet.marks, 1.0), 0.85, 854)
    return as_image(drawn_on(paper(shape, "ddd2bb", 855, 0.4), marks, "1c1a19"))
