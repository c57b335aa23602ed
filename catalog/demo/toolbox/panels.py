"""Icon panels: gesso, gold leaf and bole, and what candle smoke and centuries do to them."""

import numpy as np
from PIL import Image

from catalog.demo.toolbox.colour import as_image, ink, mixed
from catalog.demo.toolbox.fields import Shape, noise, smoothstep
from catalog.demo.toolbox.grounds import crackled, varnished
from catalog.demo.toolbox.scene import Scene


def gold_panel(shape: Shape, seed: int, border: str = "a9742f", rim: float = 0.07) -> Scene:
    """A gessoed panel with a raised border, burnished gold leaf and the red bole under it."""
    scene = Scene(shape, "c4923e")
    x, y, aspect = scene.x, scene.y, scene.aspect
    sheen = 0.5 + 0.5 * np.sin(x * 2.2 + y * 1.3 + 0.8 * (scene.noise(0.5, seed, 2) - 0.5))
    leaf = mixed(ink("a8752c"), ink("e2b761"), 0.25 + 0.5 * sheen + 0.5 * (scene.noise(0.12, seed + 1, 5) - 0.5))
    seams = np.minimum(np.abs((x / 0.17) % 1 - 0.5), np.abs((y / 0.17 + 0.3) % 1 - 0.5))
    leaf = leaf * (1 - 0.07 * smoothstep(0.02, 0.0, seams))[..., None]
    worn = smoothstep(0.66, 0.8, scene.noise(0.1, seed + 2, 6))
    scene.lay(np.ones(shape, dtype=np.float32), mixed(leaf, ink("8c3f26"), 0.55 * worn))
    edge = np.minimum(np.minimum(x, aspect - x), np.minimum(y, 1 - y))
    frame = smoothstep(rim + 0.001, rim - 0.001, edge)
    scene.lay(frame * 0.75, mixed(ink(border), ink("d9b06a"), 0.35 * sheen))
    scene.lay(np.exp(-(((edge - rim) / 0.0035) ** 2)) * 0.9, "7e2a1c")
    bevel = np.exp(-(((edge - rim - 0.007) / 0.006) ** 2))
    scene.lay(
        bevel * 0.35,
        np.where(((x < y) & (x < aspect / 2))[..., None] | (y < 0.5)[..., None], ink("5a3812"), ink("f2d592")),
    )
    return scene


def aged(scene: Scene, seed: int, rim: float = 0.07) -> Image.Image:
    """Last lines, then centuries: candle soot, cracks, losses along the edge."""
    edge = np.minimum(np.minimum(scene.x, scene.aspect - scene.x), np.minimum(scene.y, 1 - scene.y))
    border = gold_panel(scene.shape, seed - 4, rim=rim).colour if seed else scene.colour
    picture = mixed(scene.colour, border, smoothstep(rim + 0.003, rim + 0.001, edge))
    shape = scene.shape
    picture = picture * (1 + 0.16 * (noise(shape, 30, seed, 5) - 0.5))[..., None]
    lost = smoothstep(0.7, 0.76, noise(shape, 50, seed + 1, 6, 0.6) + 0.4 * smoothstep(0.03, 0, edge) - 0.11)
    picture = mixed(
        picture, mixed(ink("c9b694"), ink("6b4a2c"), smoothstep(0.3, 0.7, noise(shape, 24, seed + 2, 4))), lost * 0.85
    )
    picture = crackled(picture, 19, seed + 3, 0.34)
    split = np.exp(
        -(((scene.x - (0.25 + 0.5 * ((seed * 0.618) % 1)) * scene.aspect - 0.006 * np.sin(scene.y * 9)) / 0.0012) ** 2)
    ) * smoothstep(0.75, 0.25, scene.y)
    picture = picture * (1 - 0.5 * split * (noise(shape, 90, seed + 4, 2) > 0.42))[..., None]
    return as_image(varnished(picture, "c99a4f", 0.1, seed + 5))
