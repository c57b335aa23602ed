"""Painted portraits out of a dark room."""

import numpy as np
from PIL import Image

from catalog.demo.pictures.landscapes import finished
from catalog.demo.pictures.still_lifes import dark_room
from catalog.demo.toolbox.arranged import Thing, arranged
from catalog.demo.toolbox.brush import SMOOTH
from catalog.demo.toolbox.colour import ink
from catalog.demo.toolbox.fields import Field, Shape
from catalog.demo.toolbox.heads import Head
from catalog.demo.toolbox.scene import Scene
from catalog.demo.toolbox.solids import Solid, blend, egg, limb, ring


def skin_of(head: Head) -> Solid:
    """Head without hair, and the neck."""
    bald = Head(head.turned, head.bowed, "none", 0.0, head.wide, head.hooked)

    def solid(x: Field, y: Field, z: Field) -> Field:
        return blend(bald.distance(x, y, z), limb(x, y, z, (0, -0.3, -0.06), (0, -0.8, -0.14), 0.165, 0.2), 0.06)

    return solid


def hair_of(head: Head) -> Solid:
    """What the head has over its skin: hair and beard."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        return head.distance(x, y, z) + np.float32(0.0015)

    return solid


def gown(head: Head, wide: float = 1.0) -> Solid:
    """A dark coat over broad shoulders."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        side = np.sqrt(x * x + np.float32(0.006))
        body = egg(side, y, z, (0.25 * wide, -1.2, -0.15), (0.5 * wide, 0.48, 0.38))
        ripple = np.float32(0.012) * np.sin((x - 0.6 * y) * 26 + 2 * np.sin(y * 7))
        return np.asarray(
            blend(body, limb(side, y, z, (0.5 * wide, -1.1, -0.1), (0.62 * wide, -1.9, 0.1), 0.27), 0.1) - ripple,
            dtype=np.float32,
        )

    return solid


def features(scene: Scene, head: Head, place: tuple[float, float], size: float, dark: str) -> None:
    """Irises, brows and lips, set where the turned head carries them."""
    cosine, sine = np.cos(head.turned), np.sin(head.turned)

    def at(x: float, y: float, z: float) -> tuple[float, float]:
        across, near = x * head.wide * cosine - z * sine, z * cosine + x * sine
        up = (y + 0.5) * np.cos(head.bowed) + near * np.sin(head.bowed) - 0.5
        return (float(place[0] + across * size), float(place[1] - up * size))

    for side in (-1.0, 1.0):
        x, y = at(side * 0.122, -0.012, 0.345)
        r = 0.026 * size
        scene.shape_of([(x - r, y), (x, y - r), (x + r, y), (x, y + r * 0.9)], "20140e")
        if side < 0:  # the lamp stands on the left
            scene.touch([(x - r * 0.5, y - r * 0.5), (x - r * 0.2, y - r * 0.5)], 0.006 * size, "e8dccb")
        scene.touch(
            [at(side * 0.06, 0.008, 0.345), at(side * 0.122, 0.026, 0.352), at(side * 0.19, -0.005, 0.31)],
            0.009 * size,
            ink(dark) * np.float32(0.55 if side < 0 else 0.3),
        )
        brow = [at(side * 0.05, 0.075, 0.37), at(side * 0.13, 0.105, 0.35), at(side * 0.21, 0.07, 0.29)]
        scene.stroke(brow, 0.02 * size, ink(dark) * np.float32(0.75 if side < 0 else 0.4))
    lips = [
        at(-0.072, -0.268, 0.36),
        at(-0.025, -0.243, 0.395),
        at(0.025, -0.243, 0.395),
        at(0.072, -0.268, 0.36),
        at(0, -0.31, 0.385),
    ]
    scene.shape_of(lips, "8f4637", fine=1.0, strength=0.5)
    scene.touch([at(-0.074, -0.268, 0.36), at(0, -0.266, 0.4), at(0.074, -0.268, 0.36)], 0.007 * size, "4a1c16")


def sitter(
    head: Head,
    shape: Shape,
    seed: int,
    coat: tuple[str, str],
    hair: tuple[str, str],
    linen: float = 0.2,
    room: tuple[str, str] = ("120e0b", "4a3a28"),
) -> Scene:
    """A half-length sitter lit from high on the left."""
    collar = lambda x, y, z: ring(x, y, z, (0, -0.74, -0.08), 0.23, 0.055) - 0.014 * np.sin(np.arctan2(z, x) * 16)  # noqa: E731
    things = [
        Thing(skin_of(head), "efc3a0", "cf8a6a", 0.16, 0.35),
        Thing(hair_of(head), hair[0], hair[1], 0.25, 0.5),
        Thing(gown(head), coat[0], coat[1], 0.08, 0.5),
        Thing(collar, "e6dfd0", "c9c0b0", 0.05, linen),
    ]
    back = dark_room(shape, *room, seed)
    scene = arranged(things, shape, 2.35, (0, -0.45), back, seed + 1, tip=0.0, lamp=(-0.65, 0.5, 0.45), dusk=0.16)
    place = (scene.aspect / 2, (2.35 / 2 - 0.45) / 2.35)
    features(scene, head, place, 1 / 2.35, hair[0])
    return scene


def woman_in_black() -> Image.Image:
    """A woman in a white ruff turns towards the light."""
    scene = sitter(Head(-0.42, 0.03, "bun", wide=0.95), (600, 480), 341, ("241f22", "3d3338"), ("4a2c18", "7a5230"))
    return finished(scene, (1200, 960), 343, SMOOTH, varnish=0.2, relief=0.08, cracked=0.3)


def old_man() -> Image.Image:
    """An old man with a grey beard, half in shadow."""
    scene = sitter(
        Head(0.55, 0.12, "waves", 0.45, hooked=0.02), (600, 470), 351, ("4a2f1f", "6b452a"), ("7d746a", "b5aca0")
    )
    return finished(scene, (1240, 971), 353, varnish=0.22, relief=0.1, cracked=0.25)


def young_man_in_blue() -> Image.Image:
    """A curly-haired young man in a blue jacket."""
    scene = sitter(
        Head(-0.15, -0.02, "curls", wide=1.0),
        (560, 460),
        361,
        ("2f4a6b", "5f7f9f"),
        ("5a3a1f", "9a6a38"),
        room=("3a3528", "8a7a5c"),
    )
    return finished(scene, (1120, 920), 363, SMOOTH, varnish=0.1, relief=0.08)
