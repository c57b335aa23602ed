"""Icons: half-length saints and angels on gold."""

import numpy as np
from PIL import Image, ImageDraw

from catalog.demo.toolbox.colour import as_field, as_image, ink, mixed
from catalog.demo.toolbox.fields import Field, Shape, blurred, noise, smoothstep
from catalog.demo.toolbox.grounds import crackled, varnished
from catalog.demo.toolbox.saints import LINE, Face, folds, halo, paint_face
from catalog.demo.toolbox.scene import Scene

PANEL = (1150, 880)


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
    scene.lay(bevel * 0.35, np.where(((x < y) & (x < aspect / 2))[..., None] | (y < 0.5)[..., None], ink("5a3812"), ink("f2d592")))
    return scene


def aged(scene: Scene, seed: int, rim: float = 0.07) -> Image.Image:
    """Last lines, then centuries: candle soot, cracks, losses along the edge."""
    image = as_image(scene.colour)
    large = image.resize((scene.shape[1] * 2, scene.shape[0] * 2), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(large)
    for points, width, colour in scene.touches:
        corners = (np.asarray(points, dtype=np.float32) * large.height).ravel().tolist()
        tint = tuple((np.clip(colour, 0, 1) * 255).astype(int).tolist())
        pen.line(corners, fill=tint, width=max(2, round(width * large.height)), joint="curve")
    picture = as_field(large.resize(image.size, Image.Resampling.BOX))
    shape = scene.shape
    picture = picture * (1 + 0.16 * (noise(shape, 30, seed, 5) - 0.5))[..., None]
    edge = np.minimum(np.minimum(scene.x, scene.aspect - scene.x), np.minimum(scene.y, 1 - scene.y))
    lost = smoothstep(0.62, 0.7, noise(shape, 50, seed + 1, 6, 0.6) + 0.55 * smoothstep(0.05, 0, edge) - 0.12)
    picture = mixed(picture, mixed(ink("c9b694"), ink("6b4a2c"), smoothstep(0.3, 0.7, noise(shape, 24, seed + 2, 4))), lost * 0.85)
    picture = crackled(picture, 24, seed + 3, 0.55)
    split = np.exp(-(((scene.x - 0.52 * scene.aspect - 0.006 * np.sin(scene.y * 9)) / 0.0012) ** 2)) * smoothstep(0.75, 0.25, scene.y)
    picture = picture * (1 - 0.5 * split * (noise(shape, 90, seed + 4, 2) > 0.42))[..., None]
    return as_image(varnished(picture, "c99a4f", 0.1, seed + 5))


def letters(scene: Scene, corner: tuple[float, float], size: float, seed: int, count: int, colour: str = "7e2418") -> None:
    """An inscription that is only the look of one: upright strokes, bars and bows."""
    source = np.random.default_rng(seed)
    for n in range(count):
        x, y = corner[0] + n * size * 0.78, corner[1]
        wide = size * 0.5
        left, right, middle = x, x + wide, x + wide / 2
        forms: list[list[tuple[float, float]]] = [
            [(left, y + size), (left, y), (right, y + size), (right, y)],
            [(left, y + size), (middle, y), (right, y + size)],
            [(right, y + size * 0.1), (left, y + size * 0.3), (left, y + size * 0.7), (right, y + size * 0.9)],
            [(left, y), (left, y + size), (left, y + size * 0.5), (right, y + size * 0.5), (right, y), (right, y + size)],
            [(left, y), (right, y), (middle, y), (middle, y + size)],
            [(left, y), (left, y + size), (right, y + size * 0.75), (left, y + size * 0.5), (right, y + size * 0.2), (left, y)],
        ]
        scene.touch(forms[int(source.integers(len(forms)))], size * 0.11, colour)


def robes(scene: Scene, cx: float, top: float, inner: tuple[str, str, str], outer: tuple[str, str, str], foot: float = 0.94) -> None:
    """Tunic and mantle of a half-length figure; colours are (base, light, dark)."""
    tunic = [(cx - 0.1, top), (cx + 0.1, top), (cx + 0.24, top + 0.12), (cx + 0.25, foot), (cx - 0.25, foot), (cx - 0.24, top + 0.12)]
    scene.shape_of(tunic, inner[0], smooth=False)
    folds(scene, [[(cx - 0.03, top + 0.04), (cx - 0.01, top + 0.2), (cx - 0.05, foot - 0.02)],
                  [(cx + 0.05, top + 0.05), (cx + 0.06, top + 0.2), (cx + 0.05, foot - 0.02)],
                  [(cx + 0.11, top + 0.1), (cx + 0.12, top + 0.3), (cx + 0.13, foot - 0.02)],
                  [(cx - 0.11, top + 0.1), (cx - 0.09, top + 0.3), (cx - 0.13, foot - 0.02)]], inner[1], inner[2], 0.007)
    right = [(cx + 0.1, top - 0.01), (cx + 0.22, top + 0.05), (cx + 0.3, top + 0.15), (cx + 0.325, foot), (cx + 0.12, foot),
             (cx + 0.16, top + 0.3), (cx + 0.1, top + 0.12)]
    left = [(cx - 0.1, top - 0.01), (cx - 0.22, top + 0.05), (cx - 0.3, top + 0.15), (cx - 0.325, foot), (cx + 0.06, foot),
            (cx - 0.04, top + 0.38), (cx - 0.14, top + 0.2)]
    for side in (right, left):
        scene.shape_of(side, outer[0], smooth=False)
        scene.touch([*side, side[0]], 0.0035, outer[2])
    folds(scene, [[(cx + 0.15, top + 0.05), (cx + 0.22, top + 0.25), (cx + 0.19, foot - 0.02)],
                  [(cx + 0.22, top + 0.09), (cx + 0.27, top + 0.28), (cx + 0.26, foot - 0.04)],
                  [(cx - 0.14, top + 0.04), (cx - 0.17, top + 0.22), (cx - 0.06, top + 0.44)],
                  [(cx - 0.2, top + 0.08), (cx - 0.23, top + 0.28), (cx - 0.1, top + 0.5)],
                  [(cx - 0.26, top + 0.14), (cx - 0.28, top + 0.32), (cx - 0.2, top + 0.52)],
                  [(cx - 0.28, top + 0.4), (cx - 0.2, top + 0.46), (cx - 0.02, top + 0.5)]], outer[1], outer[2], 0.009)


def neck(scene: Scene, face: Face) -> None:
    """A column of flesh in olive shadow, with its two creases."""
    h = face.height
    cx, cy = face.centre
    scene.shape_of([(cx - 0.2 * h, cy + 0.2 * h), (cx + 0.2 * h, cy + 0.2 * h), (cx + 0.24 * h, cy + 0.75 * h), (cx, cy + 0.85 * h), (cx - 0.24 * h, cy + 0.75 * h)], "7a5a30")
    for drop in (0.6, 0.68):
        scene.touch([(cx - 0.13 * h, cy + drop * h), (cx, cy + (drop + 0.04) * h), (cx + 0.13 * h, cy + drop * h)], h * 0.01, "5a3d20")


def book(scene: Scene, corner: tuple[float, float], size: float, cover: str = "7e2418") -> None:
    """A jewelled gospel, its clasps and page edge to the left."""
    x, y = corner
    scene.shape_of([(x - 0.06 * size, y + 0.05 * size), (x, y), (x, y + size), (x - 0.06 * size, y + 0.96 * size)], "e2c58c", smooth=False)
    scene.shape_of([(x, y), (x + 0.74 * size, y - 0.04 * size), (x + 0.74 * size, y + 0.97 * size), (x, y + size)], cover, smooth=False)
    gold = "e6bd62"
    inner = [(x + 0.07 * size, y + 0.07 * size), (x + 0.67 * size, y + 0.035 * size), (x + 0.67 * size, y + 0.9 * size), (x + 0.07 * size, y + 0.93 * size)]
    scene.touch([*inner, inner[0]], size * 0.03, gold)
    cx, cy = x + 0.37 * size, y + 0.48 * size
    scene.touch([(cx, cy - 0.3 * size), (cx, cy + 0.32 * size)], size * 0.06, gold)
    scene.touch([(cx - 0.2 * size, cy - 0.06 * size), (cx + 0.2 * size, cy - 0.08 * size)], size * 0.06, gold)
    for dx, dy in ((-0.22, -0.34), (0.22, -0.36), (-0.22, 0.36), (0.22, 0.34), (0, -0.02)):
        scene.shape_of([(cx + (dx - 0.045) * size, cy + dy * size), (cx + dx * size, cy + (dy - 0.045) * size),
                        (cx + (dx + 0.045) * size, cy + dy * size), (cx + dx * size, cy + (dy + 0.045) * size)], "2f5a6e")


def blessing_hand(scene: Scene, wrist: tuple[float, float], size: float) -> None:
    """A raised right hand, two fingers upright and two folded to the thumb."""
    x, y = wrist

    def at(u: float, v: float) -> tuple[float, float]:
        return (x + u * size, y - v * size)

    scene.shape_of([at(-0.2, 0), at(0.2, 0), at(0.3, 0.4), at(0.2, 0.62), at(-0.22, 0.62), at(-0.28, 0.35)], "9a6a38")
    scene.shape_of([at(-0.1, 0.1), at(0.12, 0.1), at(0.17, 0.4), at(-0.12, 0.45)], "d3a468")
    for u, tip in ((-0.17, (-0.22, 1.25)), (-0.02, (-0.02, 1.32))):
        scene.touch([at(u, 0.5), at((u + tip[0]) / 2, 0.9), at(*tip)], size * 0.135, "8a5a2f")
        scene.touch([at(u, 0.5), at((u + tip[0]) / 2, 0.9), at(*tip)], size * 0.09, "d9ac70")
    for u, tip in ((0.12, (0.03, 0.72)), (0.22, (0.12, 0.6))):
        scene.touch([at(u, 0.45), at(u + 0.1, 0.75), at(*tip)], size * 0.14, "8a5a2f")
        scene.touch([at(u, 0.45), at(u + 0.1, 0.75), at(*tip)], size * 0.09, "cf9f62")
    scene.touch([at(0.26, 0.2), at(0.36, 0.45), at(0.12, 0.62)], size * 0.14, "8a5a2f")
    scene.touch([at(0.26, 0.2), at(0.36, 0.45), at(0.12, 0.62)], size * 0.095, "cf9f62")


RED = ("8c2b1e", "cf5b3c", "4a120d")
BLUE = ("274b66", "6f9db3", "12283a")
GREEN = ("3f5a35", "8fa56b", "1d2d1a")
WINE = ("57222b", "98505a", "2b0f15")
OCHRE = ("a8742f", "e3b96c", "5f3d14")


def saint_with_a_book() -> Image.Image:
    """An apostle, half-length, holding a gospel and blessing."""
    scene = gold_panel(PANEL, 101)
    cx = scene.aspect / 2
    face = Face((cx, 0.335), 0.235, 0.0, 0.0, "long", 0.55)
    halo(scene, (cx, 0.31), 0.225, 102)
    robes(scene, cx, 0.515, RED, BLUE, 0.93)
    neck(scene, face)
    paint_face(scene, face)
    book(scene, (cx + 0.02, 0.67), 0.22)
    blessing_hand(scene, (cx - 0.14, 0.78), 0.1)
    letters(scene, (0.1, 0.2), 0.035, 103, 3)
    letters(scene, (scene.aspect - 0.2, 0.2), 0.035, 104, 3)
    return aged(scene, 105)
