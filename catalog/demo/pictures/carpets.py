"""A knotted carpet: dyes put into a grid of knots, then the pile, its wear and its fringe."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from catalog.demo.toolbox.colour import as_image, ink, mixed
from catalog.demo.toolbox.fields import Field, Mask, Shape, grain, noise, noise_line, smoothstep
from catalog.demo.toolbox.stone import backdrop


def carpet() -> Image.Image:
    """A knotted carpet with a central medallion, corner pieces and three borders."""
    knots: Shape = (430, 300)
    y, x = np.mgrid[0 : knots[0], 0 : knots[1]].astype(np.float32)
    across, down = np.abs(x - knots[1] / 2 + 0.5), np.abs(y - knots[0] / 2 + 0.5)
    edge = np.minimum(knots[1] / 2 - across, knots[0] / 2 - down)
    dyes = {
        name: ink(code)
        for name, code in {
            "red": "8c2a24",
            "blue": "223a5a",
            "sand": "d9bf8c",
            "green": "4a6648",
            "rose": "c4766a",
            "ink": "241a1c",
            "sky": "6a8ea3",
        }.items()
    }
    rug = np.tile(dyes["red"], (*knots, 1)).astype(np.float32)

    def put(where: Mask, dye: str) -> None:
        rug[np.asarray(where, dtype=bool)] = dyes[dye]

    lattice = (np.sin(across * 0.36) * np.sin(down * 0.36)) + 0.35 * np.cos(across * 0.72) * np.cos(down * 0.72)
    put(lattice > 0.78, "sand")
    put((lattice > 0.98), "blue")
    put(np.abs(np.sin((across + down) * 0.18) * np.sin((across - down) * 0.18)) < 0.035, "green")
    star = np.hypot(across / 88, down / 128) * (1 + 0.09 * np.cos(12 * np.arctan2(down / 128, across / 88 + 1e-3)))
    for size, dye in (
        (1.0, "ink"),
        (0.97, "blue"),
        (0.78, "sand"),
        (0.755, "red"),
        (0.5, "ink"),
        (0.48, "sky"),
        (0.26, "sand"),
        (0.22, "red"),
    ):
        put(star < size, dye)
    vine = np.sin(np.arctan2(down / 128, across / 88 + 1e-3) * 16) * np.sin(star * 26)
    put((star < 0.94) & (star > 0.8) & (vine > 0.35), "rose")
    put((star < 0.74) & (star > 0.52) & (vine > 0.4), "sky")
    put((star < 0.46) & (star > 0.28) & (vine > 0.3), "sand")
    corner = np.hypot((across - 108) / 62, (down - 172) / 84)
    for size, dye in ((1.0, "ink"), (0.97, "green"), (0.7, "sand"), (0.67, "blue")):
        put((corner < size) & (edge > 40), dye)
    put(
        (corner < 0.95) & (corner > 0.72) & (np.sin(np.arctan2(down - 172, across - 108) * 18) > 0.4) & (edge > 40),
        "sand",
    )
    _borders(put, across, down, edge)
    return _woven(rug, 921)


def _borders(lay: Callable[[Mask, str], None], across: Field, down: Field, edge: Field) -> None:
    """Guard stripes, and between them a broad band of rosettes on a running vine."""
    run = np.where((150 - across) < (215 - down), down, across)
    for inner, outer, dye in (
        (0, 40, "blue"),
        (0, 2, "ink"),
        (2, 9, "sand"),
        (9, 11, "ink"),
        (31, 33, "ink"),
        (33, 39, "sand"),
        (39, 41, "ink"),
    ):
        lay((edge >= inner) & (edge < outer), dye)
    middle = edge - 21
    rosette = np.hypot((run % 22) - 11, middle)
    lay((edge > 11) & (edge < 31) & (rosette < 7.5), "red")
    lay((edge > 11) & (edge < 31) & (rosette < 4.5), "sand")
    lay((edge > 11) & (edge < 31) & (rosette < 2.2), "green")
    wave = np.abs(middle - 6.5 * np.sin(run * 2 * np.pi / 44 + 1.57))
    lay((edge > 11) & (edge < 31) & (wave < 1.1) & (rosette > 8), "sky")
    for start in (2, 33):
        lay((edge >= start) & (edge < start + 6.5) & (np.abs((run % 8) - 4) + np.abs(edge - start - 3) < 3), "red")


def _woven(rug: Field, seed: int) -> Image.Image:
    """Knots enlarged to pile, with abrash, wear, fringe and a plain floor beneath."""
    rows, columns = rug.shape[:2]
    shape: Shape = (rows * 3, columns * 3)
    pile = np.repeat(np.repeat(rug, 3, axis=0), 3, axis=1)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    bump = (
        0.86
        + 0.14 * np.sin((x + 0.5) * 2 * np.pi / 3) * np.sin((y + 0.5) * 2 * np.pi / 3 + 0.8)
        + 0.16 * (grain(shape, seed) - 0.5)
    )
    abrash = 1 + 0.16 * noise_line(shape[0], 90, seed + 1)[:, None]
    faded = noise(shape, 260, seed + 2, 4)
    pile = mixed(pile * (bump * abrash)[..., None], ink("b59a78"), 0.22 * smoothstep(0.45, 0.75, faded))
    margin = 55
    whole = backdrop((shape[0] + 2 * margin, shape[1] + 2 * margin), "cfc8bc", "efeae0", seed + 3)
    fringe = 30
    strands = (noise((fringe, shape[1]), (30, 5), seed + 4, 2) > 0.46).astype(np.float32)
    body = whole[margin - fringe : margin, margin : margin + shape[1]]
    body[...] = mixed(body, ink("ded0b2"), strands * 0.9)
    foot = whole[margin + shape[0] : margin + shape[0] + fringe, margin : margin + shape[1]]
    foot[...] = mixed(foot, ink("d8c9a9"), strands[::-1] * 0.9)
    whole[margin : margin + shape[0], margin : margin + shape[1]] = pile
    return as_image(whole)
