"""Painted landscapes: hills, rivers, woods, snow and villages."""

import numpy as np
from PIL import Image

from catalog.demo.toolbox.brush import BROAD, SMOOTH, Manner, impasto, painted
from catalog.demo.toolbox.colour import as_image, gradient
from catalog.demo.toolbox.fields import Shape, smoothstep
from catalog.demo.toolbox.grounds import canvas_weave, crackled, varnished
from catalog.demo.toolbox.growth import bare_tree, house, leafy_tree
from catalog.demo.toolbox.scene import Scene


def finished(
    scene: Scene,
    shape: Shape,
    seed: int,
    manner: Manner = BROAD,
    varnish: float = 0.14,
    relief: float = 0.12,
    cracked: float = 0.0,
) -> Image.Image:
    """The scene painted, given its body of paint and canvas, and varnished."""
    picture = painted(scene, shape, seed, manner)
    picture = impasto(picture, relief, seed + 1)
    picture = canvas_weave(picture, 0.02, seed + 2)
    picture = varnished(picture, share=varnish, seed=seed + 3)
    if cracked:
        picture = crackled(picture, shape[0] / 44, seed + 4, cracked)
    return as_image(picture)


def river_at_dusk() -> Image.Image:
    """A broad river under a low sun, poplars on the far bank, a dark near bank with a tree."""
    scene = Scene((450, 640))
    scene.sky(
        [(0, "5d7291"), (0.45, "b9a79a"), (0.8, "f0c383"), (1, "f7dca0")],
        0.56,
        11,
        cloud="f6d3a0",
        shadow="85758a",
        cover=0.55,
    )
    scene.glow((0.92, 0.5), 0.28, "ffe9ae", 0.85)
    scene.ridge(0.53, 0.03, 0.5, 12, "8d8597", "9a8f92", 0.1)
    scene.ridge(0.56, 0.02, 0.3, 13, "6f6a63", "7d7458", 0.08)
    for n, place in enumerate((0.16, 0.23, 0.3, 0.42, 1.08, 1.15, 1.27, 1.33)):
        leafy_tree(
            scene, (place, 0.59), 0.14 + 0.05 * ((n * 7) % 3), 0.055, 40 + n, ("2d3026", "55523a", "9b8a52"), clump=0.3
        )
    scene.water(0.59, "7a7d83", 15, 0.25, 0.03, "ffe6b0")
    scene.ridge(0.93, 0.06, 0.6, 16, "4d4426", "231e13", 0.12, tilt=-0.16)
    leafy_tree(scene, (0.16, 0.93), 0.78, 0.52, 17, ("191a10", "3d3c1d", "7e7539"), clump=0.1)
    scene.tufts(260, 0.9, 1.0, 0.09, 19, ("2b2813", "7d7338"))
    return finished(scene, (900, 1280), 18, varnish=0.16)


def snow_village() -> Image.Image:
    """A village street under snow, bare trees, a yellow evening sky."""
    scene = Scene((480, 600))
    scene.sky([(0, "7d8796"), (0.6, "c9b79d"), (1, "ecd3a0")], 0.5, 21, "d9ccb8", "8e8d96", 0.7)
    scene.ridge(0.46, 0.05, 0.5, 22, "a3a7b4", "c6c5c6", 0.2)
    scene.ridge(0.55, 0.03, 0.4, 23, "c3c3ca", "e8e2d6", 0.2)
    for x, y, size, wall in ((0.2, 0.62, 0.12, "8f7a63"), (0.46, 0.6, 0.1, "9c8468"), (1.02, 0.61, 0.13, "84705c")):
        house(scene, (x, y), size, wall, "e3ddd4")
    house(scene, (0.86, 0.74), 0.24, "a58462", "efe9de")
    scene.shape_of([(0.56, 0.6), (0.6, 0.6), (0.6, 0.36), (0.58, 0.26), (0.56, 0.36)], "7b6a5b", smooth=False)
    scene.ridge(0.74, 0.03, 0.7, 24, "dcdbe0", "f1eadd", 0.15)
    scene.ridge(0.86, 0.04, 0.5, 25, "b9bfd0", "e9e4dc", 0.2, tilt=0.05)
    for n, (x, base, tall) in enumerate(((0.1, 0.84, 0.62), (1.16, 0.92, 0.8), (0.66, 0.66, 0.26), (0.36, 0.7, 0.3))):
        bare_tree(scene, (x, base), tall, 30 + n, "3a3029", 6 if tall > 0.5 else 5)
    road = scene.noise((0.02, 0.3), 26)
    inside = np.clip(1 - np.abs(scene.x - 0.55 - 0.25 * (scene.y - 0.75)) / (0.05 + 0.5 * (scene.y - 0.64)), 0, 1)
    scene.lay(inside * (scene.y > 0.68) * 0.4 * (road > 0.46), "9b8f86")
    return finished(scene, (960, 1200), 28, varnish=0.12)


def field_stripes(scene: Scene, top: float, seed: int, colours: tuple[str, str, str]) -> None:
    """Ripe corn in perspective: furrows that run to a point on the horizon."""
    depth = np.clip((scene.y - top) / (1 - top), 0.001, 1)
    across = (scene.x - 0.75 * scene.aspect) / (depth + 0.06)
    rows = np.sin(across * 24) * 0.25 + scene.noise((0.02, 0.04), seed, 4)
    tone = gradient(np.clip(rows * 0.8 + 0.1, 0, 1), [(0.1, colours[0]), (0.5, colours[1]), (0.9, colours[2])])
    mask = np.clip((scene.y - top - 0.012 * scene.noise((0.02, 0.02), seed + 1)) * scene.shape[0], 0, 1)
    scene.lay(mask, tone, np.arctan2(np.full_like(across, 1.0), across * 0.5), 0.4)


def wheat_and_poplars() -> Image.Image:
    """A wheat field under tall summer clouds, with a row of poplars and a farm."""
    scene = Scene((440, 640))
    scene.sky([(0, "4a82b8"), (0.6, "9cc0d4"), (1, "e3e6d4")], 0.56, 501, "fffaf0", "a4aebf", 0.68, 0.45)
    scene.ridge(0.53, 0.03, 0.6, 502, "7d97a8", "8fa38f", 0.08)
    scene.ridge(0.56, 0.02, 0.4, 503, "5d7a4a", "7d9355", 0.06)
    house(scene, (0.3, 0.6), 0.085, "d9c9ac", "a35a3f")
    for n in range(7):
        leafy_tree(
            scene,
            (0.62 + 0.085 * n, 0.6),
            0.26 + 0.03 * ((n * 5) % 3),
            0.062,
            510 + n,
            ("22391f", "4a6a2f", "a3b055"),
            clump=0.22,
        )
    field_stripes(scene, 0.585, 505, ("a3772a", "dcb24a", "f7e08f"))
    scene.tufts(500, 0.78, 1.02, 0.13, 506, ("a97a2a", "f6dd8a"))
    source = np.random.default_rng(507)
    for _ in range(46):
        x, y = source.uniform(0, scene.aspect), source.uniform(0.78, 0.99)
        scene.touch([(x, y), (x + 0.006 + 0.006 * y, y + 0.002)], 0.008 * y, "c23a22")
    return finished(scene, (900, 1310), 508, BROAD, varnish=0.04, relief=0.2)


def mountain_lake() -> Image.Image:
    """A lake under snow peaks, firs on the shore, everything doubled in the water."""
    scene = Scene((440, 620))
    scene.sky([(0, "5d83ad"), (0.7, "c3cdd3"), (1, "f0dfc4")], 0.55, 521, "fbf1e2", "a6adbc", 0.5, 0.3)
    peaks = scene.ridge(0.34, 0.17, 0.5, 522, "f4f1ee", "7d8aa3", 0.3, rough=0.62)
    facets = scene.noise((0.16, 0.06), 523, 5)
    scene.shade(peaks * (scene.y < 0.56), np.clip(0.55 + 0.9 * facets, 0.5, 1.1))
    scene.ridge(0.49, 0.05, 0.4, 524, "5a6d78", "4a5f5a", 0.1)
    scene.ridge(0.55, 0.02, 0.3, 525, "3d5240", "2c3d2c", 0.05)
    source = np.random.default_rng(526)
    for _ in range(46):
        x, tall = source.uniform(-0.02, scene.aspect), source.uniform(0.04, 0.1)
        if 0.55 < x < 0.9:
            tall *= 0.5
        base = 0.59
        scene.shape_of(
            [
                (x - tall * 0.2, base),
                (x - tall * 0.05, base - tall * 0.6),
                (x, base - tall),
                (x + tall * 0.05, base - tall * 0.6),
                (x + tall * 0.2, base),
            ],
            mixed_green(source.uniform(0, 1)),
            smooth=False,
            flow=1.5,
        )
    scene.water(0.59, "4f6d84", 527, 0.18, 0.018, "e6ebe8")
    scene.ridge(0.93, 0.05, 0.5, 528, "5f5a3a", "2d2b1c", 0.14, tilt=0.1)
    for n, (x, base, tall) in enumerate(((0.12, 0.97, 0.55), (0.24, 0.99, 0.4), (0.05, 1.0, 0.42))):
        fir(scene, (x, base), tall, 530 + n)
    scene.tufts(420, 0.93, 1.02, 0.05, 535, ("33331c", "9a925a"))
    return finished(scene, (900, 1268), 534, SMOOTH, varnish=0.08, relief=0.1)


def mixed_green(share: float) -> str:
    """One of a few fir greens."""
    return ("1f3024", "2d4230", "3f5a3d", "24382f")[int(share * 3.99)]


def fir(scene: Scene, base: tuple[float, float], tall: float, seed: int) -> None:
    """A fir whose boughs droop in tiers, lit on the left."""
    source = np.random.default_rng(seed)
    x, y = base
    scene.stroke([(x, y), (x, y - tall)], tall * 0.03, "2c2118", smooth=False)
    for n in range(150):
        share = n / 150
        level = y - tall * (0.06 + 0.94 * share)
        side = source.choice([-1.0, 1.0])
        reach = tall * 0.24 * (1 - share) * source.uniform(0.4, 1.05)
        tip = (x + side * reach, level + reach * source.uniform(0.2, 0.5))
        shade = source.uniform(0, 0.5) + (0.35 if side < 0 else 0.0)
        colour = gradient(np.float32(shade).reshape(1), [(0, "101c14"), (0.6, "35502f"), (1, "8a9a5a")])[0]
        scene.touch([(x, level), ((x + tip[0]) / 2, level + reach * 0.08), tip], tall * 0.014, colour)


def birch_wood() -> Image.Image:
    """A path through autumn birches."""
    scene = Scene((560, 440))
    scene.sky([(0, "b9c3c0"), (1, "efe3bf")], 0.6, 541, "f7eccf", "c9bf9f", 0.4, 0.3)
    for n, (tone, foot) in enumerate((("c9a65a", "b98a3f"), ("b0803a", "8a5f2c"))):
        crowns = scene.noise((0.1, 0.12), 542 + n, 5)
        haze = smoothstep(0.52 + 0.07 * n, 0.42, 1.15 * scene.y - 0.55 * crowns + 0.1 * n) * smoothstep(
            0.3, 0.55, crowns + 0.1
        )
        scene.lay(
            haze * 0.8,
            gradient(np.clip(crowns * 1.4 - 0.2, 0, 1), [(0, foot), (0.6, tone), (1, "f0d58a")]),
            crowns * 8,
            0.6,
        )
    scene.ridge(0.6, 0.03, 0.5, 545, "a8843f", "6b4a22", 0.35)
    path = np.clip(
        1 - np.abs(scene.x - 0.42 - 0.12 * np.sin(scene.y * 7)) / (0.02 + 0.5 * np.clip(scene.y - 0.6, 0, 1)), 0, 1
    )
    scene.lay(
        smoothstep(0, 0.25, path) * (scene.y > 0.6) * 0.85,
        gradient(scene.noise((0.02, 0.08), 546), [(0.2, "9a7a5a"), (0.8, "dcc39a")]),
        0.1,
        0.3,
    )
    source = np.random.default_rng(547)
    for n in range(22):
        near = (n / 21) ** 1.7
        x = source.uniform(-0.02, 0.8)
        if abs(x - 0.42) < 0.07 + 0.12 * near:
            x = 0.1 + 0.6 * (x > 0.42)
        base, thick = 0.6 + 0.34 * near, 0.006 + 0.026 * near
        lean = source.normal(0, 0.02)
        trunk = [
            (x - thick / 2, base),
            (x + thick / 2, base),
            (x + lean + thick * 0.3, -0.02),
            (x + lean - thick * 0.3, -0.02),
        ]
        mask = scene.shape_of(trunk, "e9e2d2", smooth=False, flow=1.57, fine=1.0)
        scene.shade(mask, np.clip(1.02 - 0.75 * (scene.x - x - lean * (base - scene.y)) / thick, 0.45, 1.08))
        for _ in range(int(10 + 14 * near)):
            y = source.uniform(0, base)
            at = x + lean * (base - y) / base
            scene.touch(
                [(at - thick * source.uniform(0, 0.45), y), (at + thick * source.uniform(-0.1, 0.45), y + thick * 0.1)],
                thick * source.uniform(0.08, 0.22),
                "2b241e",
            )
    for _ in range(900):
        x, y = source.uniform(0, 0.79), source.uniform(0, 1) ** 1.3
        if 0.5 < y < 0.62:
            continue
        tint = gradient(np.array([source.random()], dtype=np.float32), [(0, "8a4a1c"), (0.5, "d9982f"), (1, "f6dc7a")])[
            0
        ]
        reach = 0.005 + 0.004 * abs(y - 0.5)
        scene.touch([(x, y), (x + reach, y + source.normal(0, 0.5) * reach)], 0.0055, tint)
    return finished(scene, (1260, 990), 548, BROAD, varnish=0.06, relief=0.16)


def mill_by_the_water() -> Image.Image:
    """A windmill on a mound by a canal under a wide sky."""
    scene = Scene((500, 560))
    scene.sky([(0, "6d8496"), (0.5, "b4bcb9"), (0.85, "e6d9b6"), (1, "efdfb8")], 0.7, 551, "f6ecd6", "7d848a", 0.7, 0.5)
    scene.ridge(0.7, 0.015, 0.5, 552, "7d8578", "6d7458", 0.06)
    scene.ridge(0.72, 0.05, 0.4, 553, "5f6a3d", "3d4527", 0.1, tilt=-0.06)
    x, y = 0.72, 0.7
    tower = [(x - 0.1, y), (x - 0.065, y - 0.28), (x + 0.06, y - 0.28), (x + 0.1, y)]
    mask = scene.shape_of(tower, "7a6350", smooth=False, flow=1.5)
    scene.shade(mask, np.clip(1.15 - 4.5 * (scene.x - x), 0.5, 1.3))
    scene.shape_of(
        [(x - 0.08, y - 0.27), (x - 0.03, y - 0.36), (x + 0.03, y - 0.36), (x + 0.075, y - 0.27)],
        "4a3a2c",
        smooth=False,
    )
    hub = (x - 0.02, y - 0.3)
    for n in range(4):
        angle = 0.35 + n * np.pi / 2
        tip = (hub[0] + 0.27 * np.cos(angle), hub[1] + 0.27 * np.sin(angle))
        side = (-np.sin(angle) * 0.045, np.cos(angle) * 0.045)
        start = (hub[0] + 0.05 * np.cos(angle), hub[1] + 0.05 * np.sin(angle))
        scene.shape_of(
            [start, tip, (tip[0] + side[0], tip[1] + side[1]), (start[0] + side[0], start[1] + side[1])],
            "c9b48c" if n != 1 else "8a775a",
            smooth=False,
            flow=angle,
        )
        scene.touch([hub, tip], 0.006, "2c221a")
        for step in range(1, 9):
            share = 0.2 + 0.1 * step
            here = (hub[0] + 0.27 * share * np.cos(angle), hub[1] + 0.27 * share * np.sin(angle))
            scene.touch([here, (here[0] + side[0], here[1] + side[1])], 0.002, "4a3a2a")
    house(scene, (0.42, 0.72), 0.075, "a38a6d", "8a4a35")
    for n, place in enumerate((0.1, 0.2, 0.28, 1.0, 1.08)):
        leafy_tree(scene, (place, 0.73), 0.13, 0.11, 560 + n, ("232a18", "4a5530", "8a9055"), clump=0.25)
    scene.water(0.755, "6d7a78", 556, 0.25, 0.02, "f0e6cc")
    scene.ridge(0.96, 0.03, 0.4, 557, "4a4a28", "26260f", 0.1, tilt=0.1)
    scene.tufts(240, 0.9, 1.0, 0.1, 558, ("26260f", "8a8a4a"))
    return finished(scene, (1060, 1187), 559, BROAD, varnish=0.16, relief=0.1, cracked=0.2)
