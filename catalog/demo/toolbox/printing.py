"""Pulling an impression: the inked plate or block set into its sheet of paper."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from catalog.demo.toolbox.colour import as_image
from catalog.demo.toolbox.fields import Field, blurred, noise
from catalog.demo.toolbox.grounds import paper, plate_mark
from catalog.demo.toolbox.hatching import Hatch, inked, printed
from catalog.demo.toolbox.lettering import Stroke, centred, strokes_of
from catalog.demo.toolbox.shapes import line


def _set_in(cover: Field, shape: tuple[int, int], top: int, left: int) -> Field:
    whole = np.zeros(shape, dtype=np.float32)
    whole[top : top + cover.shape[0], left : left + cover.shape[1]] = cover
    return whole


def pulled(
    tone: Field,
    hatches: list[Hatch],
    seed: int,
    tint: str = "ece2c8",
    colour: str = "1e1a17",
    share: float = 0.085,
    caption: str = "",
    signature: str = "",
    words: Sequence[Stroke] = (),
) -> Image.Image:
    """An impression from copper: border line, lettered margins, plate mark and laid paper.

    *words* are strokes cut into the plate itself, in plate heights.
    """
    high, wide = tone.shape
    margin = int(high * share)
    shape = (high + 2 * margin + margin // 2, wide + 2 * margin)
    cover = inked(tone, hatches, seed)
    cover[:2], cover[-2:], cover[:, :2], cover[:, -2:] = 0.9, 0.9, 0.9, 0.9
    _letter(cover, words, 0.0026)
    sheet = plate_mark(paper(shape, tint, seed + 1), share * 0.4, seed + 2)
    whole = _set_in(cover, shape, margin, margin)
    unit, foot = margin / shape[0], (margin + high) / shape[0]
    size = 0.22 * unit
    middle = shape[1] / shape[0] / 2
    _letter(whole, strokes_of(caption, (centred(caption, middle, size), foot + 0.45 * unit), size), 0.1 * size)
    _letter(whole, strokes_of(signature, (unit, foot + 0.1 * unit), 0.11 * unit), 0.013 * unit)
    return as_image(printed(sheet, whole, colour, seed + 3))


def _letter(cover: Field, strokes: Sequence[Stroke], width: float) -> None:
    """Words cut with the burin into what is already there."""
    for stroke in strokes:
        part, window = line((cover.shape[0], cover.shape[1]), stroke, width, smooth=len(stroke) > 5)
        cover[window] = np.maximum(cover[window], 0.92 * part)


def block_printed(
    tone: Field, hatches: list[Hatch], seed: int, tint: str = "f0e8d6", colour: str = "17151a"
) -> Image.Image:
    """A wood engraving: the block prints black, every cut is a white line."""
    high, wide = tone.shape
    margin = int(high * 0.1)
    shape = (high + 2 * margin + margin // 2, wide + 2 * margin)
    cut = inked(1 - tone, hatches, seed)
    cover = np.clip(1 - cut, 0, 1) * (0.94 + 0.06 * noise(tone.shape, 30, seed + 5, 3))
    ragged = noise(tone.shape, 14, seed + 6, 2) * 5
    rows, columns = np.mgrid[0:high, 0:wide]
    edge = np.minimum(np.minimum(rows, high - 1 - rows), np.minimum(columns, wide - 1 - columns))
    cover = np.where(edge < ragged - 1.5, 0, cover).astype(np.float32)
    sheet = paper(shape, tint, seed + 1, 0.3, laid=False)
    ghost = blurred(_set_in(np.ones_like(tone), shape, margin, margin), 3)
    sheet = sheet * (1 - 0.02 * ghost[..., None])
    return as_image(printed(sheet, _set_in(cover, shape, margin, margin), colour, seed + 3))
