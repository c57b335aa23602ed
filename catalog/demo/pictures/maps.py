"""A hand-coloured sea chart: coast, relief, compass rose, cartouche and ships."""

import numpy as np
from PIL import Image

from catalog.demo.toolbox.colour import as_image, gradient
from catalog.demo.toolbox.fields import Field, Shape, smoothstep
from catalog.demo.toolbox.grounds import paper
from catalog.demo.toolbox.lettering import centred, inscribed
from catalog.demo.toolbox.scene import Scene


def island_map() -> Image.Image:
    """A hand-coloured sea chart of an island, with a compass rose, ships and a scale."""
    shape: Shape = (960, 1280)
    scene = Scene(shape)
    x, y = scene.x, scene.y
    scene.colour = paper(shape, "e8d8b0", 941, 0.75)
    land = 0.55 - np.hypot((x - 0.62) / 1.0, (y - 0.5) / 0.85) + 0.75 * (scene.noise(0.38, 942, 7) - 0.5)
    coast = smoothstep(0.155, 0.16, land)
    for n in range(7):
        level = 0.15 - 0.012 * (n + 1) ** 1.15
        scene.lay(np.exp(-(((land - level) / 0.0014) ** 2)) * (0.6 - 0.07 * n) * (1 - coast), "4a5a5a")
    scene.lay((1 - coast) * smoothstep(0.02, 0.15, land) * 0.35, "7fa3a0")
    parts = scene.noise(0.45, 943, 2)
    wash = gradient(
        np.clip((parts - 0.3) * 2.2, 0, 1), [(0.2, "d6b46a"), (0.45, "c9a08a"), (0.6, "a9b07a"), (0.8, "d9c98a")]
    )
    rim = smoothstep(0.22, 0.16, land)
    scene.lay(coast * (0.28 + 0.4 * rim), wash)
    scene.lay(np.exp(-(((land - 0.158) / 0.0022) ** 2)) * 0.95, "3a2416")
    _relief_and_rivers(scene, land)
    _compass(scene, (1.13, 0.26), 0.13)
    _cartouche(scene)
    for cx, cy in ((0.13, 0.75), (1.2, 0.62)):
        _little_ship(scene, cx, cy, 0.06)
    inset = np.minimum(np.minimum(x, scene.aspect - x), np.minimum(y, 1 - y))
    band = (inset > 0.03) & (inset < 0.042)
    checks = (np.floor((x + y) / 0.05) % 2) > 0
    scene.lay((band & checks).astype(np.float32) * 0.8, "6d2f1f")
    for at in (0.03, 0.042, 0.048):
        scene.lay(np.exp(-(((inset - at) / 0.0013) ** 2)) * 0.85, "3a2416")
    creases = np.exp(-(((x - scene.aspect / 2) / 0.003) ** 2)) + np.exp(-(((y - 0.5) / 0.003) ** 2))
    scene.lay(np.clip(creases, 0, 1) * 0.25, "7a5a34")
    return as_image(scene.colour)


def _relief_and_rivers(scene: Scene, land: Field) -> None:
    source = np.random.default_rng(944)
    placed = 0
    for _ in range(700):
        px, py = source.uniform(0.2, 1.1), source.uniform(0.12, 0.9)
        here = float(land[int(py * scene.shape[0]), min(int(px * scene.shape[0]), scene.shape[1] - 1)])
        if here < 0.22:
            continue
        if here > 0.34 and placed < 46:
            size = source.uniform(0.018, 0.032)
            scene.shape_of(
                [
                    (px - size, py),
                    (px - size * 0.3, py - size * 0.8),
                    (px, py - size),
                    (px + size * 0.4, py - size * 0.6),
                    (px + size, py),
                ],
                "d9c48f",
                smooth=False,
            )
            scene.stroke(
                [
                    (px - size, py),
                    (px - size * 0.4, py - size * 0.75),
                    (px, py - size),
                    (px + size * 0.4, py - size * 0.6),
                    (px + size, py),
                ],
                0.0022,
                "3a2416",
            )
            for k in range(4):
                a = px + size * (0.15 + 0.18 * k)
                scene.stroke(
                    [(a, py - size * (0.8 - 0.2 * k)), (a + size * 0.05, py - size * 0.1)],
                    0.0014,
                    "5a3a22",
                    smooth=False,
                )
            placed += 1
        elif here < 0.33 and source.random() < 0.22:
            scene.stroke([(px - 0.005, py), (px, py - 0.014), (px + 0.005, py)], 0.0018, "4a5a2f")
            scene.stroke([(px, py), (px, py + 0.005)], 0.0018, "3a2416", smooth=False)
        elif source.random() < 0.1:
            scene.stroke([(px - 0.004, py), (px + 0.004, py)], 0.008, "8c2b1e", smooth=False)
            for k in range(source.integers(4, 8)):
                a = px + 0.012 + 0.009 * k
                scene.stroke(
                    [(a, py + 0.004), (a + 0.003, py - 0.005), (a + 0.006, py + 0.003)], 0.0016, "3a2416", smooth=False
                )


def _compass(scene: Scene, centre: tuple[float, float], size: float) -> None:
    for n in range(32):
        angle = n * np.pi / 16
        reach = 2.2
        scene.stroke(
            [centre, (centre[0] + reach * np.cos(angle), centre[1] + reach * np.sin(angle))],
            0.0007,
            "8a6a44",
            smooth=False,
        )
    for n in sorted(range(16), key=lambda k: (k % 4 == 0, k % 2 == 0)):
        angle = n * np.pi / 8 - np.pi / 2
        reach = size * (1.0 if n % 4 == 0 else 0.72 if n % 2 == 0 else 0.5)
        tip = (centre[0] + reach * np.cos(angle), centre[1] + reach * np.sin(angle))
        for side, dye in ((-1, "7e2418"), (1, "e6d3a0")):
            bend = angle + side * np.pi / 8
            foot = (centre[0] + 0.22 * size * np.cos(bend), centre[1] + 0.22 * size * np.sin(bend))
            scene.shape_of([centre, tip, foot], dye if n % 4 else ("23405a" if side < 0 else "e6d3a0"), smooth=False)
            scene.stroke([centre, tip, foot, centre], 0.0012, "3a2416", smooth=False)
    ring = [
        (centre[0] + size * 0.62 * np.cos(a), centre[1] + size * 0.62 * np.sin(a))
        for a in np.linspace(0, 2 * np.pi, 40)
    ]
    scene.stroke(ring, 0.0016, "3a2416")


def _cartouche(scene: Scene) -> None:
    frame = [
        (0.09, 0.08),
        (0.25, 0.07),
        (0.42, 0.085),
        (0.44, 0.15),
        (0.42, 0.22),
        (0.25, 0.235),
        (0.09, 0.22),
        (0.07, 0.15),
    ]
    scene.shape_of(frame, "ecdcb0")
    scene.stroke([*frame, frame[0]], 0.004, "7e2418")
    for text, top, size in (
        ("INSVLA AVRELIA", 0.107, 0.024),
        ("DIOGO CALDEIRAO FECIT", 0.152, 0.0145),
        ("ANNO MDXCVIII", 0.184, 0.0145),
    ):
        inscribed(scene, text, (centred(text, 0.255, size), top), size, "3a2416", 0.11)
    for n in range(10):
        scene.stroke(
            [(0.13 + 0.025 * n, 0.925), (0.155 + 0.025 * n, 0.925)],
            0.008,
            "3a2416" if n % 2 else "ecdcb0",
            smooth=False,
        )
    scene.stroke([(0.13, 0.92), (0.38, 0.92), (0.38, 0.93), (0.13, 0.93), (0.13, 0.92)], 0.0016, "3a2416", smooth=False)


def _little_ship(scene: Scene, cx: float, cy: float, size: float) -> None:
    scene.shape_of(
        [
            (cx - size, cy - 0.15 * size),
            (cx + size, cy - 0.3 * size),
            (cx + 0.7 * size, cy + 0.25 * size),
            (cx - 0.75 * size, cy + 0.25 * size),
        ],
        "8a5a34",
        smooth=False,
    )
    for mast, tall in ((-0.45, 1.1), (0.05, 1.5), (0.5, 1.1)):
        scene.stroke([(cx + mast * size, cy), (cx + mast * size, cy - tall * size)], 0.002, "3a2416", smooth=False)
        sail = [
            (cx + (mast - 0.22) * size, cy - tall * size * 0.95),
            (cx + (mast + 0.2) * size, cy - tall * size * 0.95),
            (cx + (mast + 0.34) * size, cy - tall * size * 0.6),
            (cx + (mast + 0.2) * size, cy - tall * size * 0.35),
            (cx + (mast - 0.22) * size, cy - tall * size * 0.35),
        ]
        scene.shape_of(sail, "f3e7c6", smooth=False)
        scene.stroke([*sail, sail[0]], 0.0016, "3a2416", smooth=False)
    for n in range(4):
        left = cx - size + 0.5 * size * n
        scene.stroke(
            [(left, cy + 0.34 * size), (left + 0.2 * size, cy + 0.28 * size), (left + 0.42 * size, cy + 0.36 * size)],
            0.0016,
            "4a5a5a",
        )
