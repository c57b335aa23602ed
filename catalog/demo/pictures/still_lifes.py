"""Painted still lifes: fruit, jugs, bread and flowers."""

import numpy as np
from PIL import Image

from catalog.demo.pictures.landscapes import finished
from catalog.demo.toolbox.arranged import Thing, arranged
from catalog.demo.toolbox.brush import SMOOTH
from catalog.demo.toolbox.colour import gradient, ink, mixed
from catalog.demo.toolbox.fields import Field, Shape, grid, noise, smoothstep
from catalog.demo.toolbox.scene import Scene
from catalog.demo.toolbox.tableware import apple, bread, cloth, grapes, handle, lemon, pear, table, vessel


def dark_room(shape: Shape, deep: str, pale: str, seed: int) -> Field:
    """A wall that takes a little light on the right, as Dutch painters have it."""
    x, y = grid(shape)
    fall = 0.9 * np.exp(-((x - 1.0) ** 2 + (y - 0.45) ** 2) / 0.35) + 0.25 * (noise(shape, shape[0] / 3, seed, 4) - 0.5)
    return gradient(np.clip(fall, 0, 1), [(0, deep), (1, pale)])


def fruit_and_jug() -> Image.Image:
    """Apples, pears and grapes beside a stoneware jug."""
    jug = vessel(
        -0.48, -0.15, [0, 0.05, 0.25, 0.5, 0.72, 0.82, 0.95], [0.17, 0.2, 0.29, 0.27, 0.14, 0.13, 0.17], hollow=0.03
    )
    bowl = vessel(0.3, -0.12, [0, 0.04, 0.08, 0.16, 0.22], [0.15, 0.13, 0.18, 0.3, 0.35], 0, 0.03)
    things = [
        Thing(table(front=0.62), "7d5338", "573724", 0.15, 0.5),
        Thing(jug, "a08c70", "64788a", 0.5, 0.5),
        Thing(handle(-0.79, 0.58, -0.15, 0.16, 0.032), "a08c70", "64788a", 0.5, 0.3),
        Thing(bowl, "c9cfd2", "8a9eb5", 0.8, 0.3),
        Thing(apple(0.12, 0.0, 0.15, 0.12), "b8321f", "d99a3a", 0.7, 0.5),
        Thing(apple(0.44, 0.02, 0.15, 0.12), "a9a13a", "c2552f", 0.6, 0.6),
        Thing(pear(0.26, -0.2, 0.15, 0.3, 0.16), "c2a544", "8a6a2a", 0.5, 0.4),
        Thing(grapes(-0.18, 0.34, 0.062, 30, 5), "4a2338", "7a4560", 0.9, 0.5),
        Thing(lemon(0.42, 0.42, 0.12), "e0b52f", "c98f1f", 0.5, 0.3),
        Thing(pear(-0.62, 0.38, 0.12, -0.3), "a9a050", "8a5a2a", 0.5, 0.5),
        Thing(cloth(0.62, 0.5, 0.95, 3), "ddd3c2", "bfb3a6", 0.05, 0.2),
    ]
    room = dark_room((440, 560), "241d16", "75614a", 301)
    scene = arranged(things, (440, 560), 1.62, (0, 0.2), room, 302)
    return finished(scene, (960, 1222), 303, SMOOTH, varnish=0.2, cracked=0.22)


def bread_and_pitcher() -> Image.Image:
    """A frugal table: a white pitcher, a round loaf, a glazed cup and two onions."""
    pitcher = vessel(0.34, -0.1, [0, 0.06, 0.3, 0.56, 0.74, 0.86], [0.15, 0.19, 0.24, 0.17, 0.125, 0.17], hollow=0.028)
    loaf = bread(-0.35, 0.05)
    cup = vessel(-0.02, 0.38, [0, 0.03, 0.14, 0.24], [0.08, 0.11, 0.13, 0.14], 0, 0.02)
    things = [
        Thing(table(), "7a6248", "59452f", 0.1, 0.5),
        Thing(pitcher, "d8d2c2", "a9a898", 0.5, 0.3),
        Thing(handle(0.62, 0.55, -0.1, 0.15, 0.03), "d8d2c2", "a9a898", 0.5, 0.2),
        Thing(loaf, "b07a3a", "6e431c", 0.1, 0.7),
        Thing(cup, "4c6a72", "27414a", 0.9, 0.4),
        Thing(apple(-0.62, 0.5, 0.1), "c08a52", "8a4a35", 0.5, 0.5),
        Thing(apple(0.5, 0.48, 0.09), "b9804a", "e0c49a", 0.5, 0.5),
        Thing(cloth(0.75, -0.45, 0.1, 8), "e4dccb", "c9bda8", 0.05, 0.2),
    ]
    room = dark_room((460, 520), "5a5142", "a3957a", 311)
    scene = arranged(things, (460, 520), 1.6, (0, 0.18), room, 312, dusk=0.3)
    return finished(scene, (1000, 1130), 313, varnish=0.1)


def _petal(
    scene: Scene,
    centre: tuple[float, float],
    reach: tuple[float, float],
    wide: float,
    tints: tuple[Field, Field],
    angle: float,
) -> None:
    """One petal: its shadow, its body, and light on the curl of its tip."""
    length = float(np.hypot(*reach))
    aside = (-reach[1] / length * wide, reach[0] / length * wide)

    def leaf(start: float, end: float, swell: float) -> list[tuple[float, float]]:
        middle = start + (end - start) * 0.62
        at = [(centre[0] + reach[0] * t, centre[1] + reach[1] * t) for t in (start, middle, end)]
        left = (at[1][0] + aside[0] * swell, at[1][1] + aside[1] * swell)
        return [at[0], left, at[2], (at[1][0] - aside[0] * swell, at[1][1] - aside[1] * swell)]

    scene.shape_of(leaf(0, 1.04, 1.08), tints[0] * np.float32(0.5), flow=angle, fine=1.0)
    scene.shape_of(leaf(0, 0.98, 0.94), tints[0], flow=angle, fine=1.0)
    scene.shape_of(leaf(0.55, 0.96, 0.55), mixed(tints[0], tints[1], 0.45), flow=angle, fine=1.0)


def flower(
    scene: Scene, centre: tuple[float, float], size: float, kind: str, colours: tuple[str, str, str], seed: int
) -> None:
    """One bloom: petals from the back ring to the front, shaded from heart to tip."""
    source = np.random.default_rng(seed)
    deep, body, pale = (ink(colour) for colour in colours)
    squash = source.uniform(0.6, 0.95)
    rings = {"rose": ((1.0, 9), (0.78, 8), (0.56, 7), (0.36, 5)), "daisy": ((1.0, 15),), "tulip": ((1.0, 5), (0.8, 4))}[
        kind
    ]
    for ring_size, petals in rings:
        for n in range(petals):
            angle = 2 * np.pi * (n + source.uniform(-0.2, 0.2)) / petals + ring_size * 3
            reach = size * ring_size * source.uniform(0.85, 1.1)
            wide = reach * (0.2 if kind == "daisy" else 0.5)
            ax, ay = np.cos(angle), np.sin(angle) * squash
            light = np.clip(0.62 - 0.3 * (ax + ay) - 0.45 * (1 - ring_size) + source.normal(0, 0.17), 0.05, 1)
            tint = mixed(mixed(deep, body, min(1.0, light * 1.6)), pale, max(0.0, light * 1.5 - 0.7))
            _petal(scene, centre, (ax * reach, ay * reach), wide, (tint, pale), float(angle))
    heart = size * (0.25 if kind == "daisy" else 0.14)
    x, y = centre
    scene.shape_of(
        [(x - heart, y), (x, y - heart * squash), (x + heart, y), (x, y + heart * squash)],
        "c9952f" if kind == "daisy" else deep,
    )


HEART = (0.393, 0.43)  # the middle of the bunch
BLOOMS = [
    (-0.2, -0.12, 0.075, "rose", 0),
    (0.2, -0.1, 0.08, "rose", 1),
    (0.0, -0.27, 0.07, "tulip", 2),
    (-0.13, -0.26, 0.06, "tulip", 3),
    (0.15, -0.25, 0.055, "daisy", 4),
    (-0.27, 0.03, 0.05, "daisy", 4),
    (0.27, 0.06, 0.055, "tulip", 2),
    (0.11, 0.1, 0.075, "rose", 5),
    (-0.12, 0.12, 0.07, "daisy", 4),
    (0.0, -0.06, 0.105, "rose", 5),
    (-0.22, 0.17, 0.06, "rose", 1),
    (0.21, 0.19, 0.05, "daisy", 4),
]
DYES = [
    ("6b1f1c", "b5403a", "eaa08c"),
    ("8a4a5a", "d58f98", "f7dcd4"),
    ("8a2a1a", "d4552a", "f2b25a"),
    ("5a2a5a", "9a5f95", "d9b5d6"),
    ("a9a496", "ece6d6", "fffdf4"),
    ("b08a6a", "efd9bd", "fff6e8"),
]


def _foliage(scene: Scene) -> None:
    """Leaves behind the blooms, lighter towards the window."""
    source = np.random.default_rng(323)
    for _ in range(150):
        angle, out = source.uniform(0, 2 * np.pi), source.uniform(0.1, 1) ** 0.7
        x, y = HEART[0] + 0.31 * out * np.cos(angle), HEART[1] + 0.31 * out * np.sin(angle) - 0.02
        turn, reach = angle + source.normal(0, 0.6), source.uniform(0.04, 0.08)
        tip = (x + np.cos(turn) * reach, y + np.sin(turn) * reach)
        side = (-np.sin(turn) * reach * 0.25, np.cos(turn) * reach * 0.25)
        middle = ((x + tip[0]) / 2, (y + tip[1]) / 2)
        tint = mixed(
            ink("1d2a18"), ink("7d8f4a"), np.clip(source.uniform(0, 0.7) - 0.4 * np.cos(angle + 0.8) * out, 0, 1)
        )
        scene.shape_of(
            [(x, y), (middle[0] + side[0], middle[1] + side[1]), tip, (middle[0] - side[0], middle[1] - side[1])],
            tint,
            flow=float(turn),
        )


def flowers_in_a_vase() -> Image.Image:
    """Roses, daisies and tulips in a blue-and-white vase."""
    pot = vessel(0, 0, [0, 0.04, 0.2, 0.42, 0.58, 0.66], [0.16, 0.17, 0.26, 0.27, 0.15, 0.19])
    things = [
        Thing(table(), "5f4a38", "3f2f22", 0.15, 0.5),
        Thing(pot, "d5dde0", "4a6ea0", 0.9, 0.45),
        Thing(apple(0.5, 0.3, 0.1), "c9702f", "e0b052", 0.6, 0.5),
    ]
    shape = (560, 440)
    scene = arranged(things, shape, 2.5, (0, 0.72), dark_room(shape, "15130f", "4a4234", 321), 322)
    _foliage(scene)
    for n, (x, y, size, kind, dye) in enumerate(BLOOMS):
        scene.shade(
            smoothstep(
                size * 1.7, size * 0.5, np.hypot(scene.x - HEART[0] - x - 0.012, scene.y - HEART[1] - y - 0.015)
            ),
            scene.y * 0 + 0.45,
        )
        flower(scene, (HEART[0] + x, HEART[1] + y), size, kind, DYES[dye], 330 + n)
    return finished(scene, (1260, 990), 324, SMOOTH, varnish=0.18, cracked=0.2)
