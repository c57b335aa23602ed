"""Icons: saints, angels and the Mother of God on gold."""

from PIL import Image

from catalog.demo.toolbox.attributes import blessing_hand, book, scroll, staff, wings
from catalog.demo.toolbox.lettering import inscribed, width_of
from catalog.demo.toolbox.panels import aged, gold_panel
from catalog.demo.toolbox.saints import Face, fold, halo, paint_face
from catalog.demo.toolbox.scene import Scene
from catalog.demo.toolbox.vestments import (
    BLUE,
    GREEN,
    OCHRE,
    RED,
    UMBER,
    WINE,
    mantle,
    neck,
    omophorion,
    outlined,
    placed,
    tunic,
    veil,
)

PANEL = (1150, 880)


def titled(scene: Scene, left: str, right: str, height: float = 0.19) -> None:
    """A short inscription on either side of the halo."""
    inscribed(scene, left, (0.085, height), 0.03, "7e2418")
    inscribed(scene, right, (scene.aspect - 0.085 - width_of(right, 0.03), height), 0.03, "7e2418")


def saint_with_a_book() -> Image.Image:
    """An apostle, half-length, holding a gospel and blessing."""
    scene = gold_panel(PANEL, 101)
    cx = scene.aspect / 2
    face = Face((cx, 0.325), 0.225, 0.15, 0.03, "long", 0.5)
    halo(scene, (cx, 0.3), 0.215)
    neck(scene, face)
    tunic(scene, cx, 0.5, 0.96, RED)
    mantle(scene, cx, 0.5, 0.96, BLUE)
    paint_face(scene, face)
    book(scene, (cx + 0.05, 0.7), 0.2)
    blessing_hand(scene, (cx - 0.13, 0.76), 0.085)
    titled(scene, "O AΓ", "ΠET")
    return aged(scene, 105)


def mother_and_child() -> Image.Image:
    """The Mother of God with the Child on her arm, cheek inclined."""
    scene = gold_panel((1200, 900), 111, "8c6a35")
    cx = scene.aspect / 2 - 0.03
    face = Face((cx, 0.315), 0.205, 0.75, 0.2, "veil", young=True)
    halo(scene, (cx + 0.015, 0.29), 0.215, 32)
    veil(scene, face, cx, 0.5, 1.0, WINE)
    neck(scene, face)
    paint_face(scene, face)
    child = Face((cx + 0.155, 0.54), 0.12, -0.7, -0.22, "short", young=True)
    halo(scene, (cx + 0.16, 0.525), 0.115, 20)
    to = placed(cx + 0.15, 0.62, 0.5)
    neck(scene, child)
    outlined(
        scene,
        to([(-0.1, 0.0), (0.1, 0.0), (0.24, 0.14), (0.27, 0.5), (0.1, 0.62), (-0.25, 0.62), (-0.24, 0.16)]),
        OCHRE,
        0.003,
    )
    for points in (
        [(-0.1, 0.08), (-0.02, 0.3), (-0.14, 0.56)],
        [(0.04, 0.06), (0.08, 0.3), (-0.02, 0.58)],
        [(0.16, 0.12), (0.2, 0.34), (0.1, 0.56)],
        [(-0.18, 0.16), (-0.14, 0.36), (-0.22, 0.54)],
    ):
        fold(scene, to(points), "fbe4a6", OCHRE[2], 0.005)
    paint_face(scene, child)
    blessing_hand(scene, (cx + 0.07, 0.76), 0.05)
    sleeve = [(cx - 0.27, 0.74), (cx - 0.1, 0.8), (cx + 0.22, 0.86), (cx + 0.3, 0.95), (cx - 0.32, 0.97)]
    outlined(scene, sleeve, WINE, 0.003)
    for n in range(5):
        fold(
            scene,
            [(cx - 0.22 + 0.09 * n, 0.8 + 0.012 * n), (cx - 0.17 + 0.09 * n, 0.87), (cx - 0.2 + 0.1 * n, 0.95)],
            WINE[1],
            WINE[2],
            0.008,
        )
    titled(scene, "MP", "ΘY", 0.13)
    return aged(scene, 115)


def archangel() -> Image.Image:
    """An archangel with a herald's staff, wavy-haired, in green and red."""
    scene = gold_panel((1180, 940), 121)
    cx = scene.aspect / 2
    face = Face((cx, 0.325), 0.2, -0.6, -0.1, "wavy", young=True)
    wings(scene, cx, 0.5, 0.92)
    halo(scene, (cx, 0.3), 0.19, 24)
    neck(scene, face)
    tunic(scene, cx, 0.49, 0.92, GREEN)
    mantle(scene, cx, 0.49, 0.92, RED)
    paint_face(scene, face)
    staff(scene, (cx - 0.19, 0.92), (cx - 0.27, 0.12), 0.009, "rod")
    blessing_hand(scene, (cx - 0.13, 0.745), 0.08)
    titled(scene, "O APX", "MIX", 0.14)
    return aged(scene, 125)


def bishop() -> Image.Image:
    """A bald, grey-bearded bishop in his stole, holding the gospels."""
    scene = gold_panel((1100, 860), 131, "7d5a2c")
    cx = scene.aspect / 2
    face = Face((cx, 0.33), 0.235, 0.0, 0.0, "bald", 0.35, grey=True)
    halo(scene, (cx, 0.3), 0.215, 36)
    neck(scene, face)
    tunic(scene, cx, 0.51, 0.97, OCHRE, clavus=False)
    mantle(scene, cx, 0.51, 0.97, WINE)
    omophorion(scene, cx, 0.51, 0.97)
    paint_face(scene, face)
    book(scene, (cx + 0.08, 0.7), 0.2, "2f5a4a")
    blessing_hand(scene, (cx - 0.13, 0.77), 0.085)
    titled(scene, "O AΓ", "NIK")
    return aged(scene, 135)


def warrior() -> Image.Image:
    """A young soldier saint in scale armour with a spear and a red cloak."""
    scene = gold_panel((1150, 860), 141)
    cx = scene.aspect / 2
    face = Face((cx, 0.315), 0.215, 0.35, 0.05, "short", young=True)
    staff(scene, (cx - 0.24, 0.95), (cx - 0.24, 0.16), 0.01, "spear")
    halo(scene, (cx, 0.29), 0.2, 30)
    neck(scene, face)
    tunic(scene, cx, 0.485, 0.97, GREEN, clavus=False)
    to = placed(cx, 0.485, 0.97)
    outlined(
        scene,
        to([(-0.16, 0.05), (0, 0.08), (0.16, 0.05), (0.2, 0.2), (0.17, 0.36), (-0.17, 0.36), (-0.2, 0.2)]),
        ("9a6d2a", "e8c06a", "4f3410"),
        0.003,
    )
    for row in range(9):
        for column in range(9):
            u, v = (column - 4 + 0.5 * (row % 2)) * 0.038, 0.11 + row * 0.028
            if abs(u) < 0.175:
                scene.stroke(
                    to(
                        [
                            (u - 0.018, v - 0.012),
                            (u - 0.012, v + 0.008),
                            (u, v + 0.014),
                            (u + 0.012, v + 0.008),
                            (u + 0.018, v - 0.012),
                        ]
                    ),
                    0.003,
                    "4f3410",
                )
                scene.stroke(to([(u - 0.01, v - 0.004), (u, v + 0.006)]), 0.003, "f3d68c", smooth=False)
    mantle(scene, cx, 0.485, 0.97, RED)
    paint_face(scene, face)
    blessing_hand(scene, (cx - 0.24, 0.74), 0.075)
    titled(scene, "O AΓ", "ΘEO")
    return aged(scene, 145)


def prophet() -> Image.Image:
    """A white-haired prophet unrolling a scroll."""
    scene = gold_panel((1120, 900), 151, "8a4a2a")
    cx = scene.aspect / 2
    face = Face((cx, 0.325), 0.225, -0.5, -0.12, "long", 0.85, grey=True)
    halo(scene, (cx, 0.3), 0.21, 26)
    neck(scene, face)
    tunic(scene, cx, 0.5, 0.97, BLUE)
    mantle(scene, cx, 0.5, 0.97, OCHRE)
    paint_face(scene, face)
    scroll(scene, (cx + 0.06, 0.62), 0.3)
    blessing_hand(scene, (cx - 0.13, 0.76), 0.085)
    titled(scene, "O ΠP", "HCA")
    return aged(scene, 155)


def forerunner() -> Image.Image:
    """John the Forerunner, wild-haired, with a long cross."""
    scene = gold_panel((1200, 840), 161)
    cx = scene.aspect / 2
    face = Face((cx, 0.32), 0.21, 0.7, 0.16, "wavy", 0.6)
    staff(scene, (cx - 0.21, 0.95), (cx - 0.25, 0.12), 0.009, "cross")
    halo(scene, (cx + 0.01, 0.3), 0.195, 22)
    neck(scene, face)
    tunic(scene, cx, 0.49, 0.94, UMBER, clavus=False)
    mantle(scene, cx, 0.49, 0.94, GREEN)
    paint_face(scene, face)
    blessing_hand(scene, (cx - 0.2, 0.74), 0.08)
    titled(scene, "O AΓ", "IΩ", 0.13)
    return aged(scene, 165)


def martyr() -> Image.Image:
    """A woman martyr in a red veil holding a small cross."""
    scene = gold_panel((1080, 860), 171, "6d7a4a")
    cx = scene.aspect / 2
    face = Face((cx, 0.325), 0.215, -0.25, -0.05, "veil", young=True)
    halo(scene, (cx, 0.3), 0.23, 40)
    veil(scene, face, cx, 0.51, 1.0, RED)
    neck(scene, face)
    paint_face(scene, face)
    staff(scene, (cx - 0.1, 0.86), (cx - 0.1, 0.6), 0.011, "cross")
    blessing_hand(scene, (cx + 0.13, 0.84), 0.08)
    blessing_hand(scene, (cx - 0.1, 0.84), 0.07)
    titled(scene, "H AΓ", "BAP", 0.15)
    return aged(scene, 175)


def three_saints() -> Image.Image:
    """Three saints side by side on one wide panel."""
    scene = gold_panel((880, 1280), 181, "8f5b2a", 0.06)
    for n, (inner, outer, hair, beard, grey) in enumerate(
        ((BLUE, WINE, "short", 0.25, False), (RED, GREEN, "bald", 0.6, True), (OCHRE, BLUE, "long", 0.4, False))
    ):
        cx = scene.aspect * (0.21 + 0.29 * n)
        face = Face((cx, 0.31), 0.165, 0.5 * (1 - n), 0.08 * (1 - n), hair, beard, grey)
        halo(scene, (cx, 0.29), 0.155, 24)
        neck(scene, face)
        tunic(scene, cx, 0.44, 0.68, inner)
        mantle(scene, cx, 0.44, 0.68, outer)
        foot = [(cx - 0.23, 0.75), (cx + 0.23, 0.75), (cx + 0.2, 0.98), (cx - 0.2, 0.98)]
        scene.shape_of(foot, outer[0], smooth=False)
        for m in range(5):
            fold(
                scene,
                [(cx - 0.16 + 0.075 * m, 0.76), (cx - 0.13 + 0.075 * m, 0.85), (cx - 0.16 + 0.075 * m, 0.96)],
                outer[1],
                outer[2],
                0.007,
            )
        paint_face(scene, face)
        book(scene, (cx + 0.03, 0.585), 0.13, "7e2418" if n != 1 else "2f4a5a")
        blessing_hand(scene, (cx - 0.09, 0.62), 0.06)
        inscribed(scene, ("O AΓ BAC", "O AΓ ΓPH", "O AΓ IΩ")[n], (cx - 0.2, 0.095), 0.024, "7e2418")
    return aged(scene, 185, 0.06)


def holy_face() -> Image.Image:
    """The face alone on a knotted white cloth, with a cross in the halo."""
    scene = gold_panel((1100, 960), 191, "7e2f20")
    cx = scene.aspect / 2
    outlined(
        scene,
        [
            (0.09, 0.12),
            (cx, 0.17),
            (scene.aspect - 0.09, 0.12),
            (scene.aspect - 0.13, 0.5),
            (scene.aspect - 0.1, 0.93),
            (cx, 0.9),
            (0.1, 0.93),
            (0.13, 0.5),
        ],
        ("d6c7a4", "f4ead0", "6d5a3c"),
        0.003,
    )
    for side in (-1, 1):
        for n in range(7):
            top = cx + side * (0.36 - 0.035 * n)
            fold(
                scene,
                [(top, 0.14 + 0.01 * n), (cx + side * (0.31 - 0.02 * n), 0.45), (cx + side * (0.34 - 0.045 * n), 0.9)],
                "f4ead0",
                "9a845c",
                0.0045,
                -side,
            )
    halo(scene, (cx, 0.46), 0.3, 44)
    for arm in (
        [(cx - 0.28, 0.43), (cx - 0.1, 0.44), (cx - 0.1, 0.48), (cx - 0.28, 0.49)],
        [(cx + 0.28, 0.43), (cx + 0.1, 0.44), (cx + 0.1, 0.48), (cx + 0.28, 0.49)],
        [(cx - 0.03, 0.18), (cx + 0.03, 0.18), (cx + 0.02, 0.4), (cx - 0.02, 0.4)],
    ):
        scene.shape_of(arm, "8c2b1e", smooth=False)
    paint_face(scene, Face((cx, 0.49), 0.37, 0.12, 0.0, "long", 0.45))
    titled(scene, "IC", "XC", 0.18)
    return aged(scene, 195)
