"""The burin: a tone turned into lines that swell in the dark and thin out in the light."""

from dataclasses import dataclass

import numpy as np

from catalog.demo.toolbox.colour import ink, mixed
from catalog.demo.toolbox.fields import Field, blurred, grain, noise, smoothstep


@dataclass(frozen=True)
class Hatch:
    """One set of lines: a phase (h, w) that grows by 1 from each line to the next."""

    phase: Field
    begins: float = 0.06  # darkness where the first hair-line appears
    fills: float = 1.0  # darkness where the lines are fattest
    fattest: float = 0.86  # share of the space that the ink then takes


def straight(shape: tuple[int, int], spacing: float, angle: float, seed: int = 0, tremble: float = 0.5) -> Field:
    """The phase of parallel lines; *spacing* in pixels, *tremble* in spacings."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    phase = (y * np.float32(np.cos(angle)) - x * np.float32(np.sin(angle))) / np.float32(spacing)
    return np.asarray(phase + np.float32(tremble) * (noise(shape, 160, seed, 2) - 0.5) * 2, dtype=np.float32)


def around(phase: Field, relief: Field, bulge: float) -> Field:
    """Lines bent over a form: shifted by its height, as an engraver rounds a cheek."""
    return np.asarray(phase + np.float32(bulge) * relief, dtype=np.float32)


def inked(tone: Field, hatches: list[Hatch], seed: int, rough: float = 0.1) -> Field:
    """How much ink lies on each pixel, 0..1; *tone* is the lightness wanted."""
    dark = 1 - np.clip(tone, 0, 1)
    wander = 1 + np.float32(rough) * 2 * (noise(dark.shape, 9, seed, 2) - 0.5)
    clear = np.ones_like(dark)
    for hatch in hatches:
        across = np.abs(2 * (hatch.phase - np.floor(hatch.phase)) - 1)
        steep = np.hypot(*np.gradient(hatch.phase)) + np.float32(1e-4)
        width = np.clip((dark - hatch.begins) / (hatch.fills - hatch.begins), 0, 1) ** 0.85
        width = (0.1 * (width > 0) + width * (hatch.fattest - 0.1)) * wander
        spacing = np.clip(1 / steep, 1.5, 30)
        cover = np.clip((width - across) * spacing / 2 + 0.4, 0, 1) * smoothstep(0, 0.05, width)
        clear = clear * (1 - cover)
    return np.asarray(1 - clear, dtype=np.float32)


def printed(sheet: Field, cover: Field, colour: str, seed: int) -> Field:
    """Ink pressed into the sheet: not quite even, a breath of spread into the fibres."""
    shape = cover.shape
    pressed = cover * (0.9 + 0.1 * noise(shape, 40, seed, 3)) - 0.05 * grain(shape, seed + 1)
    spread = np.maximum(pressed, 0.55 * blurred(pressed, 1.6))
    return mixed(sheet, ink(colour), np.clip(spread, 0, 1))
