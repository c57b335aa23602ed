"""Painted landscapes: hills, rivers, woods, snow and villages."""

import numpy as np
from PIL import Image

from catalog.demo.toolbox.brush import BROAD, Pass, impasto, painted
from catalog.demo.toolbox.colour import as_image
from catalog.demo.toolbox.fields import Shape
from catalog.demo.toolbox.grounds import canvas_weave, crackled, varnished
from catalog.demo.toolbox.growth import bare_tree, house, leafy_tree
from catalog.demo.toolbox.scene import Scene


def finished(
    scene: Scene, shape: Shape, seed: int, passes: tuple[Pass, ...] = BROAD,
    varnish: float = 0.14, relief: float = 0.12, cracked: float = 0.0,
) -> Image.Image:
    """The scene painted, given its body of paint and canvas, and varnished."""
    picture = painted(scene, shape, seed, passes)
    picture = impasto(picture, relief, seed + 1)
    picture = canvas_weave(picture, 0.02, seed + 2)
    picture = varnished(picture, share=varnish, seed=seed + 3)
    if cracked:
        picture = crackled(picture, shape[0] / 26, seed + 4, cracked)
    return as_image(picture)


def river_at_dusk() -> Image.Image:
    """A broad river under a low sun, poplars on the far bank, a dark near bank with a tree."""
    scene = Scene((450, 640))
    scene.sky([(0, "5d7291"), (0.45, "b9a79a"), (0.8, "f0c383"), (1, "f7dca0")], 0.56, 11,
              cloud="f6d3a0", shadow="85758a", cover=0.55)
    scene.glow((0.92, 0.5), 0.28, "ffe9ae", 0.85)
    scene.ridge(0.53, 0.03, 0.5, 12, "8d8597", "9a8f92", 0.1)
    scene.ridge(0.56, 0.02, 0.3, 13, "6f6a63", "7d7458", 0.08)
    for n, place in enumerate((0.16, 0.23, 0.3, 0.42, 1.08, 1.15, 1.27, 1.33)):
        leafy_tree(scene, (place, 0.59), 0.14 + 0.05 * ((n * 7) % 3), 0.055, 40 + n,
                   ("2d3026", "55523a", "9b8a52"), clump=0.3)
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
