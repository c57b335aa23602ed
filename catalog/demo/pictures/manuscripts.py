"""A leaf of vellum: script, a gold initial and a border of flowers."""

import numpy as np
from PIL import Image

from catalog.demo.toolbox.colour import as_image, ink, mixed
from catalog.demo.toolbox.fields import Shape, smoothstep
from catalog.demo.toolbox.grounds import paper
from catalog.demo.toolbox.scene import Scene


def book_of_hours() -> Image.Image:
    """A vellum leaf: two columns' width of black script, a gold initial, a flowering border."""
    shape: Shape = (1240, 920)
    scene = Scene(shape)
    scene.colour = paper(shape, "eadfc4", 961, 0.45, laid=False)
    source = np.random.default_rng(962)
    left, right, top, pitch = 0.16, 0.56, 0.13, 0.0405
    for n in range(18):
        level = top + pitch * (n + 1)
        scene.stroke([(left - 0.01, level), (right + 0.01, level)], 0.0007, "b98a7a", smooth=False)
        start = left + (0.135 if n < 3 else 0.0)
        _script_line(scene, source, start, right, level, pitch * 0.42, "7e2418" if n in (5, 12) else "2a1d16")
    _initial(scene, (left, top + 0.006), 0.118)
    _vine(scene, source)
    scene.colour = scene.colour * (1 - 0.2 * smoothstep(0.06, 0.0, scene.x))[..., None]
    return as_image(scene.colour)


def _script_line(
    scene: Scene, source: np.random.Generator, start: float, end: float, level: float, tall: float, dye: str
) -> None:
    """Gothic script: upright minims with lozenge feet, grouped in words."""
    x = start
    while x < end - 0.03:
        for _ in range(int(source.integers(3, 11))):
            if x > end:
                break
            reach = source.choice([0.0, 0.0, 0.0, 0.7, -0.6])
            high, low = level - tall * (1 + max(reach, 0.0)), level + tall * max(-reach, 0.0)
            scene.stroke([(x, high), (x + 0.0006, low)], 0.0034, dye, smooth=False)
            scene.stroke([(x - 0.0025, high + 0.0015), (x + 0.0025, high - 0.0015)], 0.0034, dye, smooth=False)
            scene.stroke([(x - 0.002, low), (x + 0.003, low - 0.002)], 0.0034, dye, smooth=False)
            if source.random() < 0.4:
                scene.stroke([(x, high), (x + 0.0078, high + 0.001)], 0.0018, dye, smooth=False)
            x += 0.0078
        x += 0.009


def _initial(scene: Scene, corner: tuple[float, float], size: float) -> None:
    x, y = corner
    scene.shape_of([(x, y), (x + size, y), (x + size, y + size), (x, y + size)], "27456b", smooth=False)
    gold = mixed(ink("b98535"), ink("f6dc8c"), np.clip((scene.x + scene.y - x - y) / size / 2, 0, 1))
    inner = smoothstep(0.36 * size, 0.355 * size, np.hypot(scene.x - x - size / 2, (scene.y - y - size / 2) * 1.05))
    hole = smoothstep(0.235 * size, 0.23 * size, np.hypot((scene.x - x - size * 0.52) * 1.25, scene.y - y - size / 2))
    scene.lay(inner * (1 - hole), gold)
    scene.lay(hole, "8c2b1e")
    for n in range(3):
        a = 0.6 + n * 2.1
        centre = (x + size * (0.52 + 0.09 * np.cos(a)), y + size * (0.5 + 0.11 * np.sin(a)))
        scene.shape_of(
            [
                (centre[0] - 0.008, centre[1]),
                (centre[0], centre[1] - 0.009),
                (centre[0] + 0.008, centre[1]),
                (centre[0], centre[1] + 0.009),
            ],
            "e9d9b0",
        )
    frame = [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]
    scene.stroke(frame, 0.005, "d9b052", smooth=False)
    for k in range(8):
        u = x + size * (0.08 + 0.12 * k)
        scene.stroke([(u, y + 0.012), (u + 0.006, y + 0.007)], 0.0016, "e9e2d2", smooth=False)
        scene.stroke([(u, y + size - 0.008), (u + 0.006, y + size - 0.013)], 0.0016, "e9e2d2", smooth=False)


def _vine(scene: Scene, source: np.random.Generator) -> None:
    """A border of curling stems with leaves, berries in gold and flowers."""
    paths = [((0.1, 0.08 + 0.84 * t), 0.018) for t in np.linspace(0, 1, 30)] + [
        ((0.1 + 0.56 * t, 0.925), 0.016) for t in np.linspace(0, 1, 22)
    ]
    paths += [((0.645, 0.09 + 0.8 * t), 0.018) for t in np.linspace(0, 1, 28)] + [
        ((0.12 + 0.5 * t, 0.075), 0.012) for t in np.linspace(0, 1, 18)
    ]
    for n, ((x, y), reach) in enumerate(paths):
        spin = 1 if n % 2 else -1
        a = np.linspace(0, 2 * np.pi * 0.9, 14)
        curl = [
            (x + spin * (reach * 1.25) * (1 - 0.07 * k) * np.cos(t), y + reach * (1 - 0.07 * k) * np.sin(t))
            for k, t in enumerate(a)
        ]
        scene.stroke(curl, 0.0015, "3f5a35")
        for k in (2, 5, 8):
            px, py = curl[k]
            form = source.random()
            r = 0.0055
            if form < 0.45:
                scene.shape_of([(px - r, py), (px, py - r), (px + r, py), (px, py + r)], "d9ab3f")
                scene.stroke([(px - r * 0.4, py - r * 0.4), (px, py - r * 0.5)], 0.0018, "fbeebc", smooth=False)
            elif form < 0.8:
                scene.shape_of(
                    [(px - r * 1.6, py), (px, py - r * 0.8), (px + r * 1.8, py), (px, py + r * 0.8)], "5f7f4a"
                )
            else:
                dye = ("b5403a", "3a5f8a", "c98aa0")[int(source.integers(3))]
                for t in np.linspace(0, 2 * np.pi, 5, endpoint=False):
                    qx, qy = px + r * 1.2 * np.cos(t), py + r * 1.2 * np.sin(t)
                    scene.shape_of([(qx - r, qy), (qx, qy - r), (qx + r, qy), (qx, qy + r)], dye)
                scene.shape_of(
                    [(px - r * 0.6, py), (px, py - r * 0.6), (px + r * 0.6, py), (px, py + r * 0.6)], "f2d67a"
                )
