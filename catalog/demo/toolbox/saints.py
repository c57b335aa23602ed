"""Figures of icons, by their canon: long faces modelled from olive to ochre, robes in facets of light."""

from dataclasses import dataclass

import numpy as np

from catalog.demo.toolbox.colour import ink, mixed
from catalog.demo.toolbox.fields import Field, smoothstep
from catalog.demo.toolbox.scene import Scene
from catalog.demo.toolbox.shapes import Window, curve, window_of

LINE = "3a2016"


@dataclass(frozen=True)
class Face:
    """A face in its own units: one high, chin at v = 0.5, hairline at v = -0.5."""

    centre: tuple[float, float]
    height: float
    turn: float = 0.0  # -1..1: looking to our left or right
    tilt: float = 0.0  # radians
    hair: str = "short"  # short, long, bald, veil, wavy
    beard: float = 0.0
    grey: bool = False
    young: bool = False

    def at(self, u: float, v: float) -> tuple[float, float]:
        """Face units to picture heights."""
        cosine, sine = np.cos(self.tilt), np.sin(self.tilt)
        u, v = u * self.height, v * self.height
        return (float(self.centre[0] + u * cosine - v * sine), float(self.centre[1] + u * sine + v * cosine))

    def path(self, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """Many points at once."""
        return [self.at(u, v) for u, v in points]

    def inside(self, scene: Scene, window: Window) -> tuple[Field, Field]:
        """The window's pixels in face units."""
        x, y = scene.x[window] - np.float32(self.centre[0]), scene.y[window] - np.float32(self.centre[1])
        cosine, sine = np.float32(np.cos(self.tilt)), np.float32(np.sin(self.tilt))
        return (x * cosine + y * sine) / np.float32(self.height), (y * cosine - x * sine) / np.float32(self.height)


OVAL = [(0, 0.5), (0.16, 0.44), (0.29, 0.24), (0.345, 0.0), (0.335, -0.25), (0.24, -0.46), (0, -0.55)]


def outline(face: Face, swell: float = 1.0) -> list[tuple[float, float]]:
    """The closed contour of the face."""
    right = [(u * swell, v) for u, v in OVAL]
    left = [(-u * swell, v) for u, v in reversed(OVAL[1:-1])]
    return face.path([*right, *left])


def paint_face(scene: Scene, face: Face) -> None:
    """Sankir, ochre, whites and lines, in the order in which an icon painter lays them."""
    mask = scene.shape_of(outline(face), "5f4a26")
    window = window_of(scene.shape, np.asarray(outline(face), dtype=np.float32))
    mask, (u, v) = mask[window], face.inside(scene, window)
    near = face.turn * 0.09

    def light(cu: float, cv: float, ru: float, rv: float, colour: str, strength: float) -> None:
        spot = np.exp(-((((u - cu - near) / ru) ** 2 + ((v - cv) / rv) ** 2) ** 1.4))
        scene.colour[window] = mixed(scene.colour[window], ink(colour), mask * spot * np.float32(strength))

    ochre, pale = ("b07a3c", "e6c48a") if not face.young else ("bd8749", "efd09a")
    for cu, cv, ru, rv in (
        (0, -0.32, 0.25, 0.13),
        (-0.17, 0.1, 0.12, 0.14),
        (0.17, 0.1, 0.12, 0.14),
        (0, 0.4, 0.11, 0.08),
    ):
        light(cu, cv, ru, rv, ochre, 0.95)
        light(cu * 0.92, cv, ru * 0.68, rv * 0.66, pale, 0.8)
    light(-0.17, 0.16, 0.08, 0.07, "b5502f", 0.35)
    light(0.17, 0.16, 0.08, 0.07, "b5502f", 0.35)
    light(0, 0.02, 0.045, 0.2, ochre, 0.95)
    light(0.008, 0.05, 0.022, 0.17, "f3dcae", 0.9)
    light(0, 0.17, 0.06, 0.045, pale, 0.7)
    for side in (-1, 1):
        light(side * 0.145, -0.115, 0.07, 0.02, pale, 0.7)
    _features(scene, face, near)
    _hair(scene, face)


def _features(scene: Scene, face: Face, near: float) -> None:
    thin, thick = face.height * 0.012, face.height * 0.02
    for side in (-1, 1):
        far = 1 - 0.14 * (side * face.turn < 0) * abs(face.turn) * 1.4
        c = side * 0.145 * far + near
        half = 0.085 * far
        white = [(c - half, -0.06), (c, -0.095), (c + half, -0.06), (c, -0.03)]
        scene.shape_of(face.path(white), "e2cda2")
        look = face.turn * 0.03
        pupil = face.path(
            [(c + look - 0.03, -0.066), (c + look, -0.098), (c + look + 0.03, -0.066), (c + look, -0.036)]
        )
        scene.shape_of(pupil, "20120c")
        scene.stroke(curve(face.path([(c - half * 1.1, -0.05), (c, -0.105), (c + half * 1.1, -0.055)])), thick, LINE)
        scene.stroke(curve(face.path([(c - half, -0.045), (c, -0.022), (c + half, -0.05)])), thin, "6b3d22")
        brow = [(c - side * half * 1.15, -0.15), (c, -0.195), (c + side * half * 1.35, -0.135)]
        scene.stroke(curve(face.path(brow)), thick * 1.15, LINE)
        scene.stroke(curve(face.path([(c - half, 0.01), (c, 0.03), (c + half * 0.8, 0.005)])), thin * 0.7, "7d5430")
        scene.stroke(
            curve(face.path([(side * 0.045 + near, 0.17), (side * 0.065 + near, 0.195), (side * 0.03 + near, 0.205)])),
            thin,
            "7a3320",
        )
    dark_side = -1 if face.turn >= 0 else 1
    bridge = [(dark_side * 0.06 + near, -0.14), (dark_side * 0.03 + near, 0.0), (dark_side * 0.05 + near, 0.17)]
    scene.stroke(curve(face.path(bridge)), thin, "6b3d22")
    m = near * 0.8
    scene.shape_of(
        face.path([(m - 0.085, 0.278), (m - 0.03, 0.26), (m, 0.268), (m + 0.03, 0.26), (m + 0.085, 0.278), (m, 0.29)]),
        "8e3a26",
    )
    scene.shape_of(face.path([(m - 0.06, 0.288), (m, 0.283), (m + 0.06, 0.288), (m, 0.325)]), "b5583c")
    scene.stroke(curve(face.path([(m - 0.1, 0.279), (m, 0.286), (m + 0.1, 0.279)])), thin, "4a1c12")
    scene.stroke(curve(face.path([(m - 0.05, 0.35), (m, 0.36), (m + 0.05, 0.35)])), thin, "6b4526")


def _hair(scene: Scene, face: Face) -> None:
    base, lock = ("8f8878", "d6cfba") if face.grey else ("40230f", "8a5a2c")
    if face.beard:
        _beard(scene, face, base, lock)
    if face.hair == "veil":
        return
    drop = {"short": 0.02, "bald": 0.05, "long": 0.5, "wavy": 0.2}[face.hair]
    crown, brow = -0.68, -0.42
    wide = 0.42 if face.hair in ("long", "wavy") else 0.39
    cap = [
        (-0.33, drop),
        (-wide, 0.0),
        (-wide, -0.3),
        (-0.3, crown + 0.12),
        (0, crown),
        (0.3, crown + 0.12),
        (wide, -0.3),
        (wide, 0.0),
        (0.33, drop),
        (0.31, -0.1),
        (0.29, -0.27),
        (0.16, brow),
        (0, brow - 0.04),
        (-0.16, brow),
        (-0.29, -0.27),
        (-0.31, -0.1),
    ]
    if face.hair == "bald":
        cap = [(-0.33, drop), (-0.4, -0.05), (-0.37, -0.28), (-0.31, -0.3), (-0.3, -0.1)]
        scene.shape_of(face.path([(-u, v) for u, v in cap]), base)
    scene.shape_of(face.path(cap), base)
    for n in range(15 if face.hair != "bald" else 0):
        share = n / 14 * 2 - 1
        wave = 0.02 if face.hair == "wavy" else 0.0
        strand = [
            (share * 0.12, crown + 0.04),
            (share * 0.33, -0.48 - 0.06 * (1 - abs(share))),
            (share * 0.37 + wave, -0.25 + 0.1 * abs(share)),
            (share * (0.36 + wave * 2), drop * (0.4 + 0.6 * abs(share))),
        ][: 4 if abs(share) > 0.8 else 2]
        scene.stroke(curve(face.path(strand)), face.height * 0.009, lock)


def _beard(scene: Scene, face: Face, base: str, lock: str) -> None:
    tip = 0.5 + 0.45 * face.beard
    near = face.turn * 0.07
    edge = [
        (-0.335, 0.0),
        (-0.33, 0.28),
        (-0.22, 0.45 + 0.3 * face.beard),
        (near, tip),
        (0.22, 0.45 + 0.3 * face.beard),
        (0.33, 0.28),
        (0.335, 0.0),
        (0.27, 0.14),
        (0.15, 0.235),
        (near, 0.225),
        (-0.15, 0.235),
        (-0.27, 0.14),
    ]
    scene.shape_of(face.path(edge), base)
    lips = [(near - 0.08, 0.3), (near, 0.272), (near + 0.08, 0.3), (near, 0.338)]
    scene.shape_of(face.path(lips), "a9683f")
    scene.shape_of(face.path([(near - 0.07, 0.287), (near, 0.278), (near + 0.07, 0.287), (near, 0.325)]), "a94f38")
    for n in range(17):
        share = n / 16 * 2 - 1
        top = 0.36 - 0.2 * share**2 if abs(share) < 0.5 else 0.12
        strand = [
            (share * 0.31 + near, top),
            (share * 0.29 + near + 0.012, 0.42),
            (share * 0.16 + near, tip - 0.1 - 0.15 * abs(share)),
        ]
        scene.stroke(curve(face.path(strand)), face.height * 0.009, lock)
    for side in (-1, 1):
        scene.stroke(
            curve(face.path([(near + side * 0.01, 0.235), (near + side * 0.1, 0.255), (near + side * 0.16, 0.33)])),
            face.height * 0.03,
            base,
        )
        scene.stroke(
            curve(face.path([(near + side * 0.02, 0.232), (near + side * 0.1, 0.25), (near + side * 0.15, 0.31)])),
            face.height * 0.008,
            lock,
        )


def halo(scene: Scene, centre: tuple[float, float], radius: float, petals: int = 28) -> None:
    """A nimbus tooled into the gold: incised rings, a row of punched roundels, a burnished disc."""
    reach = np.array([[centre[0] - radius, centre[1] - radius], [centre[0] + radius, centre[1] + radius]])
    window = window_of(scene.shape, reach.astype(np.float32), 0.01)
    x, y = scene.x[window] - np.float32(centre[0]), scene.y[window] - np.float32(centre[1])
    out = np.hypot(x, y) / np.float32(radius)
    angle = np.arctan2(y, x)
    disc = smoothstep(1.01, 0.99, out)
    sheen = (0.5 + 0.5 * np.cos(2 * (angle - 0.9))) * (0.75 + 0.25 * np.cos(angle * petals * 3))
    gold = mixed(scene.colour[window], mixed(ink("b98535"), ink("f3d488"), sheen), disc * 0.6)
    turnings = angle * np.float32(petals / (2 * np.pi))
    step = (turnings - np.floor(turnings) - 0.5) * np.float32(2 * np.pi / petals)
    for at, size in ((0.86, 0.045), (0.74, 0.018), (0.95, 0.014)):
        punch = np.hypot(out - at, step * at)
        rim = np.exp(-(((punch - size) / 0.012) ** 2)) * disc
        side = smoothstep(-1, 1, (x * 0.5 + y) / np.float32(radius) * 2)
        gold = mixed(gold, mixed(ink("6d4714"), ink("f7e2a6"), side), rim * 0.7)
    for at in (0.995, 0.785, 0.93, 0.66):
        gold = mixed(gold, ink("6d4714"), np.exp(-(((out - at) / 0.008) ** 2)) * 0.7)
    scene.colour[window] = gold


def fold(
    scene: Scene, points: list[tuple[float, float]], light: str, dark: str, width: float, side: float = 1.0
) -> None:
    """One fold by the canon: a dark line, and beside it a facet of light with straight, sharp edges."""
    path = np.asarray(points, dtype=np.float32)
    aside = np.array([width * 1.1 * side, -width * 0.4], dtype=np.float32)
    inner = path + aside * 0.4
    swell = np.linspace(1, 2.6, len(path))[:, None].astype(np.float32)
    swell[0] = 0.2
    outer = path + aside * swell
    outer[-1] = path[-1] + aside * 0.8
    scene.shape_of(np.concatenate([inner, outer[::-1]]), light, smooth=False)
    bright = mixed(ink(light), ink("fff6e0"), 0.55)
    scene.shape_of(
        np.concatenate([inner[1:] + aside * 0.2, (outer[1:] * 0.45 + inner[1:] * 0.55)[::-1]]), bright, smooth=False
    )
    scene.stroke(path, width * 0.5, dark, smooth=False)


def folds(scene: Scene, lines: list[list[tuple[float, float]]], light: str, dark: str, width: float) -> None:
    """Many folds, lit from the upper left."""
    for points in lines:
        fold(scene, points, light, dark, width)
