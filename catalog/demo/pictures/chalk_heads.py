"""Drawn heads: studies in red chalk, pencil and charcoal after seen solids."""

import numpy as np
from PIL import Image

from catalog.demo.pictures.busts import chest
from catalog.demo.toolbox.chalk import Sheet, drawn_on, toothed
from catalog.demo.toolbox.colour import as_image
from catalog.demo.toolbox.fields import Field, Shape, blurred, noise, smoothstep
from catalog.demo.toolbox.grounds import paper
from catalog.demo.toolbox.heads import Head
from catalog.demo.toolbox.marching import View, seen
from catalog.demo.toolbox.solids import Solid, blend


def edges(view: View) -> Field:
    """Where a draughtsman would set a contour: steps in depth and sharp turns of the surface."""
    depth = np.where(view.cover > 0.5, view.z, -1.2)
    step = np.hypot(*np.gradient(depth))
    bend = sum(np.hypot(*np.gradient(view.normal[..., n])) for n in range(3))
    line = np.maximum(smoothstep(0.03, 0.09, step), 0.8 * smoothstep(0.09, 0.28, np.asarray(bend)))
    return np.asarray(line, dtype=np.float32)


def pressed(line: Field, seed: int) -> Field:
    """Contours with the hand's pressure: swelling, thinning, here and there lifted."""
    shape = line.shape
    press = smoothstep(0.25, 0.62, noise(shape, shape[0] / 8, seed, 3))
    return np.asarray(np.clip(blurred(line, 1.4) * 1.5, 0, 1) * (0.3 + 0.7 * press), dtype=np.float32)


def head_and_neck(head: Head) -> Solid:
    """A head on its neck and shoulders, without a socle."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        return blend(head.distance(x, y, z), chest(x, y, z, head), 0.06)

    return solid


def lightness(view: View) -> Field:
    """The tone a draughtsman would give the solid; white outside it."""
    tone = 0.8 * np.clip(view.key, 0, 1) ** 0.95 + view.hollow * (0.2 + 0.14 * view.normal[..., 1])
    return np.asarray(1 - view.cover * (1 - np.clip(tone, 0, 1)), dtype=np.float32)


def study(
    solid: Solid,
    shape: Shape,
    span: float,
    centre: tuple[float, float],
    seed: int,
    fading: float = 0.75,
    lamp_side: float = -1.0,
) -> Sheet:
    """Contour, rubbed shadow and two sets of hatching, left unfinished towards the bottom."""
    rough = (shape[0] // 2, shape[1] // 2)
    view = seen(solid, rough, span, centre, (0.55 * lamp_side, 0.65, 0.6)).enlarged(shape)
    dark = 1 - lightness(view)
    rows = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]
    fade = smoothstep(fading + 0.2, fading - 0.1, rows + 0.1 * (noise(shape, shape[0] / 4, seed, 2) - 0.5))
    sheet = Sheet(shape, seed)
    sheet.marks = pressed(edges(view), seed) * (0.15 + 0.85 * fade) * 0.8
    sheet.rubbed(np.clip(dark - 0.25, 0, 1) * fade, 0.45)
    sheet.hatched(dark * fade, 2.3, 0.006, 0.0014, 0.28, 0.5, 0.1)
    sheet.hatched(dark * fade, 2.3, 0.006, 0.0016, 0.5, 0.55, 0.07)
    sheet.hatched(dark * fade, 1.75, 0.006, 0.0014, 0.68, 0.5, 0.06)
    return sheet


def sanguine_head() -> Image.Image:
    """A young woman's head in red chalk."""
    shape = (1200, 920)
    sheet = study(head_and_neck(Head(-0.6, 0.2, "bun", wide=0.95)), shape, 2.0, (0.02, -0.25), 51, lamp_side=1.0)
    ground = paper(shape, "e6d5b4", 52, 0.6)
    return as_image(drawn_on(ground, toothed(sheet.marks, 0.62, 53), "8e3a20"))


def sheet_of_heads() -> Image.Image:
    """Three heads tried out on one sheet in red and black chalk."""
    shape = (960, 1300)
    marks = np.zeros(shape, dtype=np.float32)
    tries = (
        (Head(0.75, 0.1, "curls"), (700, 520), (60, 60), 61),
        (Head(-0.7, -0.05, "waves", 0.45, hooked=0.02), (800, 580), (150, 400), 71),
        (Head(0.05, 0.3, "bun", wide=0.94), (660, 480), (120, 800), 81),
    )
    for head, size, (top, left), seed in tries:
        side = 1.0 if head.turned < 0 else -1.0
        sheet = study(head_and_neck(head), size, 1.75, (0, -0.12), seed, 0.62, side)
        high = min(size[0], shape[0] - top)
        window = (slice(top, top + high), slice(left, left + size[1]))
        marks[window] = 1 - (1 - marks[window]) * (1 - sheet.marks[:high])
    ground = paper(shape, "dfcfae", 62, 0.5)
    return as_image(drawn_on(ground, toothed(marks, 0.6, 63), "7d3a26"))


def pencil_portrait() -> Image.Image:
    """An old man in graphite, finished only in the face."""
    shape = (1180, 900)
    sheet = study(head_and_neck(Head(0.5, 0.1, "waves", 0.5, hooked=0.03)), shape, 2.0, (-0.02, -0.25), 91, 0.7)
    ground = paper(shape, "efe9da", 92, 0.25, laid=False)
    return as_image(drawn_on(ground, toothed(sheet.marks, 0.4, 93), "34353a"))


def charcoal_profile() -> Image.Image:
    """A girl in profile, charcoal with white chalk on grey-blue paper."""
    shape = (1150, 920)
    solid = head_and_neck(Head(1.25, 0.05, "bun", wide=0.93))
    view = seen(solid, (575, 460), 2.0, (0, -0.25)).enlarged(shape)
    dark = 1 - lightness(view)
    rows = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]
    fade = smoothstep(0.95, 0.6, rows + 0.1 * (noise(shape, 300, 95, 2) - 0.5))
    sheet = Sheet(shape, 94)
    sheet.marks = pressed(edges(view), 96) * fade
    behind = (
        (1 - view.cover)
        * smoothstep(0.55, 0.1, np.abs(np.linspace(-0.62, 0.5, shape[1], dtype=np.float32)[None, :]))
        * fade
    )
    sheet.rubbed(np.clip(dark - 0.15, 0, 1) * fade, 0.85)
    sheet.hatched(dark * fade, 2.2, 0.007, 0.003, 0.4, 0.5, 0.1)
    sheet.hatched(behind * 0.6, 2.2, 0.01, 0.004, 0.2, 0.3, 0.14)
    ground = drawn_on(paper(shape, "a9aca8", 97, 0.2, laid=True), toothed(sheet.marks, 0.75, 98), "1f1d1c")
    lights = view.cover * smoothstep(0.62, 0.95, view.key) * fade
    return as_image(drawn_on(ground, toothed(blurred(lights, 3) * 0.75, 0.8, 99), "fffdf4", 0.8))
