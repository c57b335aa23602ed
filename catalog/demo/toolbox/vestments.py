"""What the saints wear: tunics, mantles, veils and a bishop's stole."""

from collections.abc import Callable

import numpy as np

from catalog.demo.toolbox.saints import Face, fold, folds
from catalog.demo.toolbox.scene import Scene
from catalog.demo.toolbox.shapes import curve

Dye = tuple[str, str, str]  # base, light, dark
Spot = tuple[float, float]

RED: Dye = ("8c2b1e", "cf5b3c", "4a120d")
BLUE: Dye = ("274b66", "6f9db3", "12283a")
GREEN: Dye = ("3f5a35", "8fa56b", "1d2d1a")
WINE: Dye = ("57222b", "98505a", "2b0f15")
OCHRE: Dye = ("a8742f", "e3b96c", "5f3d14")
UMBER: Dye = ("5d3f26", "a07a4c", "2c1b0f")
GOLD = "e6bd62"


def placed(cx: float, top: float, size: float) -> Callable[[list[Spot]], list[Spot]]:
    """From figure units (0, 0 at the pit of the neck, 1 a picture height at size 1) to the picture."""
    return lambda points: [(cx + u * size, top + v * size) for u, v in points]


def outlined(scene: Scene, points: list[Spot], dye: Dye, width: float) -> None:
    """A garment's flat colour and its dark contour."""
    path = curve(points, closed=True)
    scene.shape_of(path, dye[0], smooth=False)
    scene.stroke(np.concatenate([path, path[:1]]), width, dye[2], smooth=False)


def tunic(scene: Scene, cx: float, top: float, size: float, dye: Dye, clavus: bool = True) -> None:
    """The tunic with its round collar, a gold stripe and the bent right arm's sleeve."""
    to = placed(cx, top, size)
    outlined(
        scene,
        to(
            [
                (-0.1, -0.005),
                (0.1, -0.005),
                (0.22, 0.06),
                (0.27, 0.2),
                (0.26, 0.46),
                (-0.26, 0.46),
                (-0.27, 0.2),
                (-0.22, 0.06),
            ]
        ),
        dye,
        0.003 * size,
    )
    for points in (
        [(-0.04, 0.06), (-0.02, 0.2), (-0.05, 0.44)],
        [(0.04, 0.06), (0.06, 0.22), (0.03, 0.44)],
        [(0.1, 0.08), (0.13, 0.26), (0.12, 0.44)],
    ):
        fold(scene, to(points), dye[1], dye[2], 0.008 * size)
    if clavus:
        stripe = [(-0.115, 0.05), (-0.085, 0.05), (-0.095, 0.45), (-0.13, 0.45)]
        scene.shape_of(to(stripe), "c8963c", smooth=False)
        scene.stroke(to([(-0.1, 0.05), (-0.112, 0.45)]), 0.003 * size, "f3d68c", smooth=False)
    outlined(
        scene,
        to(
            [
                (-0.24, 0.1),
                (-0.3, 0.24),
                (-0.325, 0.4),
                (-0.23, 0.44),
                (-0.1, 0.3),
                (-0.16, 0.245),
                (-0.2, 0.3),
                (-0.15, 0.15),
            ]
        ),
        dye,
        0.003 * size,
    )
    for points in (
        [(-0.25, 0.16), (-0.27, 0.3), (-0.23, 0.4)],
        [(-0.22, 0.13), (-0.235, 0.28), (-0.17, 0.33)],
        [(-0.29, 0.3), (-0.27, 0.4), (-0.18, 0.38)],
    ):
        fold(scene, to(points), dye[1], dye[2], 0.007 * size)
    scene.stroke(to([(-0.11, 0.31), (-0.165, 0.24)]), 0.014 * size, GOLD, smooth=False)
    scene.stroke(
        curve(to([(-0.1, 0.0), (-0.06, 0.045), (0, 0.06), (0.06, 0.045), (0.1, 0.0)])), 0.014 * size, GOLD, smooth=False
    )


def mantle(scene: Scene, cx: float, top: float, size: float, dye: Dye) -> None:
    """The mantle over both shoulders, drawn across the waist from the left arm."""
    to = placed(cx, top, size)
    strip = [(-0.075, -0.012), (-0.19, 0.03), (-0.28, 0.12), (-0.32, 0.28), (-0.25, 0.25), (-0.17, 0.13)]
    outlined(scene, to(strip), dye, 0.003 * size)
    for points in ([(-0.1, 0.01), (-0.2, 0.09), (-0.25, 0.2)], [(-0.16, 0.03), (-0.25, 0.13), (-0.29, 0.25)]):
        fold(scene, to(points), dye[1], dye[2], 0.007 * size)
    wrap = [
        (0.075, -0.012),
        (0.19, 0.03),
        (0.28, 0.12),
        (0.325, 0.28),
        (0.34, 0.5),
        (-0.33, 0.5),
        (-0.31, 0.43),
        (-0.1, 0.4),
        (0.05, 0.3),
        (0.1, 0.16),
    ]
    outlined(scene, to(wrap), dye, 0.003 * size)
    folds(
        scene,
        [
            to(points)
            for points in (
                [(0.105, 0.01), (0.15, 0.14), (0.1, 0.28), (-0.08, 0.42)],
                [(0.145, 0.02), (0.2, 0.16), (0.16, 0.32), (-0.02, 0.47)],
                [(0.19, 0.05), (0.245, 0.18), (0.215, 0.33), (0.09, 0.48)],
                [(0.235, 0.09), (0.28, 0.22), (0.27, 0.36), (0.2, 0.49)],
                [(0.28, 0.15), (0.31, 0.28), (0.3, 0.48)],
                [(-0.29, 0.44), (-0.2, 0.45), (-0.06, 0.49)],
                [(-0.2, 0.42), (-0.1, 0.435), (0.0, 0.42)],
            )
        ],
        dye[1],
        dye[2],
        0.0085 * size,
    )


def omophorion(scene: Scene, cx: float, top: float, size: float) -> None:
    """A bishop's stole: white, marked with crosses."""
    to = placed(cx, top, size)
    band = [
        (-0.1, -0.01),
        (-0.22, 0.05),
        (-0.2, 0.11),
        (-0.03, 0.14),
        (-0.04, 0.5),
        (0.05, 0.5),
        (0.05, 0.14),
        (0.2, 0.11),
        (0.22, 0.05),
        (0.1, -0.01),
        (0, 0.06),
    ]
    scene.shape_of(to(band), "ddd0b0", smooth=False)
    scene.stroke([*to(band), to(band)[0]], 0.003 * size, "5d4a30", smooth=False)
    for u, v in ((-0.14, 0.075), (0.14, 0.075), (0.003, 0.22), (0.003, 0.37)):
        for arm in ([(u - 0.028, v), (u + 0.028, v)], [(u, v - 0.034), (u, v + 0.034)]):
            scene.stroke(to(arm), 0.013 * size, "2b1a16", smooth=False)


HOOD = [
    (0, -0.84),
    (0.3, -0.74),
    (0.47, -0.42),
    (0.5, 0.0),
    (0.47, 0.42),
    (0.52, 0.85),
    (0.2, 1.02),
    (0, 1.1),
    (-0.2, 1.02),
    (-0.52, 0.85),
    (-0.47, 0.42),
    (-0.5, 0.0),
    (-0.47, -0.42),
    (-0.3, -0.74),
]
LINING = [
    (0, -0.6),
    (0.24, -0.53),
    (0.37, -0.28),
    (0.38, 0.05),
    (0.28, 0.4),
    (0.16, 0.75),
    (0, 0.86),
    (-0.16, 0.75),
    (-0.28, 0.4),
    (-0.38, 0.05),
    (-0.37, -0.28),
    (-0.24, -0.53),
]


def _hood(scene: Scene, face: Face, size: float, dye: Dye) -> None:
    """The hood with its lining, hem, folds and star."""
    outlined(scene, face.path(HOOD), dye, 0.003 * size)
    path = curve(face.path(LINING), closed=True)
    scene.shape_of(path, "23303f", smooth=False)
    scene.stroke(path, 0.011 * size, GOLD, smooth=False)
    for side in (-1, 1):
        for start, bend, end in (
            ((0.2, -0.76), (0.42, -0.35), (0.45, 0.3)),
            ((0.3, -0.6), (0.46, -0.1), (0.46, 0.6)),
            ((0.35, 0.6), (0.42, 0.85), (0.7, 1.2)),
        ):
            points = face.path([(side * u, v) for u, v in (start, bend, end)])
            fold(scene, points, dye[1], dye[2], 0.006 * size, side=-side)
    for u, v in ((0.06, 0.0), (0.0, 0.06), (0.04, 0.04), (0.04, -0.04)):  # the star on the brow
        scene.stroke(face.path([(-u, -0.71 - v), (u, -0.71 + v)]), 0.005 * size, GOLD, smooth=False)


def veil(scene: Scene, face: Face, cx: float, top: float, size: float, dye: Dye) -> None:
    """A maphorion: hood, gold hem and the folds that fall from it; paint the face afterwards."""
    to = placed(cx, top, size)
    outlined(
        scene,
        to(
            [
                (-0.12, -0.1),
                (-0.24, 0.06),
                (-0.32, 0.2),
                (-0.34, 0.5),
                (0.34, 0.5),
                (0.32, 0.2),
                (0.24, 0.06),
                (0.12, -0.1),
            ]
        ),
        dye,
        0.003 * size,
    )
    for side in (-1, 1):
        for points in (
            [(0.1, 0.1), (0.16, 0.24), (0.05, 0.38)],
            [(0.15, 0.08), (0.23, 0.24), (0.14, 0.42)],
            [(0.21, 0.1), (0.29, 0.26), (0.22, 0.48)],
            [(0.06, 0.2), (0.08, 0.28), (0.0, 0.33)],
            [(0.27, 0.18), (0.325, 0.3), (0.31, 0.48)],
            [(0.08, 0.34), (0.1, 0.42), (0.03, 0.49)],
        ):
            fold(scene, to([(side * u, v) for u, v in points]), dye[1], dye[2], 0.008 * size, side=-1)
    _hood(scene, face, size, dye)


def neck(scene: Scene, face: Face) -> None:
    """A column of flesh in olive shadow, with its two creases."""
    h = face.height
    cx, cy = face.centre
    scene.shape_of(
        [
            (cx - 0.2 * h, cy + 0.2 * h),
            (cx + 0.2 * h, cy + 0.2 * h),
            (cx + 0.24 * h, cy + 0.75 * h),
            (cx, cy + 0.85 * h),
            (cx - 0.24 * h, cy + 0.75 * h),
        ],
        "7a5a30",
    )
    for wide, ochre in ((0.1, "a06f38"), (0.055, "c99a5c")):
        column = [(cx - wide * h, cy + 0.5 * h), (cx + wide * h, cy + 0.5 * h), (cx + wide * 0.7 * h, cy + 0.74 * h)]
        scene.shape_of([*column, (cx - wide * 0.7 * h, cy + 0.74 * h)], ochre, strength=0.75)
    for drop in (0.6, 0.68):
        scene.stroke(
            [(cx - 0.13 * h, cy + drop * h), (cx, cy + (drop + 0.04) * h), (cx + 0.13 * h, cy + drop * h)],
            h * 0.01,
            "5a3d20",
        )
