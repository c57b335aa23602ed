"""Drawn figures, beasts and drapery."""

import numpy as np
from PIL import Image

from catalog.demo.pictures.chalk_heads import edges, lightness, pressed
from catalog.demo.toolbox.chalk import Sheet, drawn_on, toothed, washed
from catalog.demo.toolbox.colour import as_image
from catalog.demo.toolbox.fields import Field, Shape, blurred, grid, noise, smoothstep
from catalog.demo.toolbox.figures import arm, horse, leg, small_head, torso
from catalog.demo.toolbox.grounds import paper
from catalog.demo.toolbox.heads import Head
from catalog.demo.toolbox.marching import View, seen
from catalog.demo.toolbox.solids import blend, limb, turn


def modelled(view: View, shape: Shape, seed: int, coarse: float = 0.0016) -> Sheet:
    """Contour, rubbed shadow and hatching over the whole figure."""
    dark = 1 - lightness(view)
    sheet = Sheet(shape, seed)
    sheet.marks = pressed(edges(view), seed)
    sheet.rubbed(np.clip(dark - 0.2, 0, 1), 0.5)
    sheet.hatched(dark, 2.25, 0.0055, coarse, 0.32, 0.5, 0.07)
    sheet.hatched(dark, 2.25, 0.005, coarse, 0.55, 0.5, 0.05)
    sheet.hatched(dark, 1.6, 0.005, coarse, 0.7, 0.45, 0.04)
    return sheet


def resting(x: Field, y: Field, z: Field) -> Field:
    """A figure with the weight on one leg, one hand on the hip, the other raised on a staff."""
    body = torso(x, y, z, 0.12)
    body = blend(body, leg(x, y, z, 0.12, (0.1, 0.0)), 0.05)
    body = blend(body, leg(x, y, z, -0.04, (-0.18, 0.12), 0.1), 0.05)
    body = blend(body, arm(x, y, z, (0.215, 0.57, -0.02), (0.42, 0.36, -0.06), (0.26, 0.14, 0.08)), 0.03)
    body = blend(body, arm(x, y, z, (-0.2, 0.6, -0.02), (-0.42, 0.5, 0.08), (-0.46, 0.82, 0.14)), 0.03)
    body = blend(body, small_head(x, y, z, Head(-0.7, 0.12, "curls"), 0.28, (0.0, 0.02)), 0.03)
    return np.minimum(body, limb(x, y, z, (-0.46, 1.2, 0.16), (-0.42, -1.0, 0.2), 0.014))


def academy_nude() -> Image.Image:
    """A model leaning on a staff: black and white chalk on toned paper."""
    shape: Shape = (1320, 860)
    view = seen(resting, (660, 430), 2.5, (-0.05, 0.06)).enlarged(shape)
    sheet = modelled(view, shape, 701)
    x, y = grid(shape)
    floor = np.exp(-(((y - 0.9 + 0.15 * (x - 0.3)) / 0.018) ** 2)) * smoothstep(0.25, 0.3, x) * smoothstep(0.64, 0.5, x)
    sheet.hatched(np.asarray(floor, dtype=np.float32), -0.1, 0.006, 0.002, 0.3, 0.55, 0.08)
    ground = drawn_on(paper(shape, "b7a283", 702, 0.5), toothed(sheet.marks, 0.55, 703), "241e1a")
    lights = blurred(view.cover * smoothstep(0.6, 0.95, view.key), 2)
    return as_image(drawn_on(ground, toothed(lights * 0.7, 0.85, 704), "fffaf0", 0.75))


def seated_back() -> Image.Image:
    """A back, seen from behind, in red chalk."""
    shape: Shape = (1240, 940)

    def back(x: Field, y: Field, z: Field) -> Field:
        x, z = turn(x, z, np.pi + 0.25)
        body = torso(x, y, z, -0.06)
        side = np.abs(x)
        body = blend(body, limb(side, y, z, (0.1, 0.5, -0.1), (0.13, 0.38, -0.085), 0.06, 0.04), 0.06)
        spine = limb(side, y, z, (0, 0.6, -0.14), (0.0, 0.05, -0.13), 0.012)
        body = -blend(-body, spine, 0.05)
        body = blend(body, limb(side, y, z, (0.075, -0.06, -0.08), (0.08, -0.03, -0.05), 0.1), 0.06)
        body = blend(body, arm(x, y, z, (0.215, 0.57, -0.02), (0.36, 0.3, 0.1), (0.16, 0.12, 0.25)), 0.035)
        body = blend(body, arm(x, y, z, (-0.215, 0.56, -0.02), (-0.38, 0.3, -0.02), (-0.42, -0.05, 0.1)), 0.035)
        body = blend(body, limb(x, y, z, (0.1, -0.1, 0), (0.35, -0.16, 0.5), 0.13, 0.1), 0.06)
        body = blend(body, limb(x, y, z, (-0.1, -0.1, 0), (-0.42, -0.2, 0.4), 0.13, 0.1), 0.06)
        return blend(body, small_head(x, y, z, Head(0.9, 0.2, "bun"), 0.27, (0.0, 0.03)), 0.03)

    view = seen(back, (620, 470), 1.6, (0.02, 0.38)).enlarged(shape)
    sheet = modelled(view, shape, 711, 0.0015)
    rows = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]
    sheet.marks = sheet.marks * smoothstep(0.88, 0.66, rows + 0.12 * (noise(shape, 260, 714, 2) - 0.5))
    return as_image(drawn_on(paper(shape, "e8dabd", 712, 0.55), toothed(sheet.marks, 0.6, 713), "933d22"))


def standing_horse() -> Image.Image:
    """A standing horse in graphite."""
    shape: Shape = (860, 1180)

    def posed(x: Field, y: Field, z: Field) -> Field:
        x, z = turn(x, z, -0.35)
        return horse(x, y, z)

    view = seen(posed, (430, 590), 1.55, (0.0, 0.03)).enlarged(shape)
    sheet = modelled(view, shape, 721)
    x, y = grid(shape)
    ground_shadow = np.exp(-(((y - 0.875) / 0.012) ** 2)) * smoothstep(0.3, 0.4, x) * smoothstep(1.15, 0.95, x)
    sheet.hatched(np.asarray(ground_shadow, dtype=np.float32), 0.05, 0.007, 0.0018, 0.3, 0.45, 0.08)
    return as_image(drawn_on(paper(shape, "eee6d2", 723, 0.35, laid=False), toothed(sheet.marks, 0.45, 724), "3a3836"))


def _hung_cloth(x: Field, y: Field) -> Field:
    """How far a cloth hung from two nails stands out: folds from each nail, and swags between them."""
    height = np.zeros(x.shape, dtype=np.float32)
    source = np.random.default_rng(731)
    for n in range(17):
        px, py = (0.2, 0.14) if n % 2 else (0.55, 0.16)
        angle = np.pi / 2 + source.normal(0, 0.34)
        away = np.hypot(x - px, y - py)
        bend = 0.5 * source.normal(0, 1) * away
        swing = np.arctan2(y - py, x - px) - angle + bend
        width = 0.05 + 0.05 * source.random()
        height += (
            np.exp(-((swing / width) ** 2))
            * smoothstep(0.0, 0.25, away)
            * np.float32(0.05 * source.uniform(0.6, 1.2))
            * (0.35 + away)
        )
    for n in range(6):
        sag = 0.24 + 0.1 * n - 1.9 * (x - 0.375) ** 2 + 0.02 * n
        height += (
            np.exp(-(((y - sag) / (0.018 + 0.006 * n)) ** 2))
            * smoothstep(0.19, 0.06, np.abs(x - 0.375))
            * np.float32(0.022)
        )
    return blurred(height, 4)


def _cloth_outline(x: Field, y: Field) -> Field:
    """1 on the cloth, 0 beside it."""
    left = 0.1 + 0.05 * np.sin(y * 9) - 0.06 * (y - 0.5)
    right = 0.66 + 0.04 * np.sin(y * 7 + 1) + 0.05 * (y - 0.5)
    foot = 0.9 + 0.025 * np.sin(x * 34)
    sag = 0.13 + 0.22 * np.clip(1 - ((x - 0.375) / 0.175) ** 2, 0, 1)
    inside = np.minimum(np.minimum(x - left, right - x), np.minimum(foot - y, y - sag))
    return smoothstep(0, 0.006, inside)


def drapery() -> Image.Image:
    """Cloth hung from two points, brush and white on blue paper."""
    shape: Shape = (1180, 880)
    x, y = grid(shape)
    height = _hung_cloth(x, y)
    slope_y, slope_x = np.gradient(height * shape[0])
    light = 0.55 + 0.62 * (slope_x * 0.75 + slope_y * 0.65)
    body = _cloth_outline(x, y)
    sheet = Sheet(shape, 732)
    dark = np.clip(0.62 - light, 0, 1).astype(np.float32) * body
    edge = np.hypot(*np.gradient(body))
    sheet.marks = pressed(np.clip(edge * 6, 0, 1).astype(np.float32), 733) * 0.8
    sheet.hatched(dark * 1.3, 2.2, 0.005, 0.0016, 0.3, 0.5, 0.05)
    ground = washed(paper(shape, "8fa3ad", 734, 0.35), dark * 1.25, "4d5a68", 735, (0.1, 0.28, 0.5))
    ground = drawn_on(ground, toothed(sheet.marks, 0.4, 736), "2b2c33")
    lights = np.clip(light - 0.66, 0, 1).astype(np.float32) * 2.2 * body
    touched = Sheet(shape, 737)
    touched.rubbed(lights, 0.75, 0.003)
    touched.hatched(lights, 1.35, 0.004, 0.0018, 0.18, 0.6, 0.05)
    return as_image(drawn_on(ground, toothed(touched.marks, 0.5, 738), "fbf8ee", 0.9))
