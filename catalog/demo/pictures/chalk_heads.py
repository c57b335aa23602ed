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
    line = np.maximum(smoothstep(0.03, 0.09, step), 0.8 * smoothstep(0.16, 0.4, np.asarray(bend)))
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
    tone = 0.78 * view.key + view.hollow * (0.16 + 0.16 * view.normal[..., 1])
    return np.asarray(1 - view.cover * (1 - np.clip(tone, 0, 1)), dtype=np.float32)


def study(
    solid: Solid, shape: Shape, span: float, centre: tuple[float, float], seed: int, fading: float = 0.75
) -> Sheet:
    """Contour, rubbed shadow and two sets of hatching, left unfinished towards the bottom."""
    rough = (shape[0] // 2, shape[1] // 2)
    view = seen(solid, rough, span, centre).enlarged(shape)
    dark = 1 - lightness(view)
    rows = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]
    fade = smoothstep(fading + 0.2, fading - 0.1, rows + 0.1 * (noise(shape, shape[0] / 4, seed, 2) - 0.5))
    sheet = Sheet(shape, seed)
    sheet.marks = pressed(edges(view), seed) * (0.15 + 0.85 * fade) * 0.8
    sheet.rubbed(np.clip(dark - 0.25, 0, 1) * fade, 0.45)
    sheet.hatched(dark * fade, 2.3, 0.006, 0.0014, 0.34, 0.5, 0.1)
    sheet.hatched(dark * fade, 2.3, 0.006, 0.0016, 0.56, 0.55, 0.07)
    sheet.hatched(dark * fade, 1.75, 0.006, 0.0014, 0.72, 0.5, 0.06)
    return sheet


def sanguine_head() -> Image.Image:
    """A young woman's head in red chalk."""
    shape = (1200, 920)
    sheet = study(head_and_neck(Head(-0.6, 0.2, "bun", wide=0.95)), shape, 2.0, (0.02, -0.25), 51)
    ground = paper(shape, "e6d5b4", 52, 0.6)
    return as_image(drawn_on(ground, toothed(sheet.marks, 0.62, 53), "8e3a20"))
