"""Pottery and coins, seen as solids."""

import numpy as np
from PIL import Image

from catalog.demo.toolbox.colour import ink, mixed
from catalog.demo.toolbox.fields import Field, Mask, Shape, blurred, noise, smoothstep
from catalog.demo.toolbox.heads import Head
from catalog.demo.toolbox.marching import seen
from catalog.demo.toolbox.solids import blend, limb, thrown, turned_profile
from catalog.demo.toolbox.stone import backdrop, bronze, photographed

HEIGHTS, RADII = thrown(
    [-0.78, -0.76, -0.7, -0.4, 0.0, 0.3, 0.48, 0.56, 0.74, 0.8],
    [0.24, 0.25, 0.2, 0.36, 0.52, 0.5, 0.32, 0.17, 0.18, 0.25],
)


def painted_vase() -> Image.Image:
    """A red-figure amphora with bands of meander, palmettes and running animals."""
    fine: Shape = (1280, 960)

    def solid(x: Field, y: Field, z: Field) -> Field:
        body = turned_profile(x, y, z, HEIGHTS, RADII) - 0.01
        side = np.abs(x)
        for start, end in (((0.19, 0.7, 0), (0.36, 0.66, 0)), ((0.36, 0.66, 0), (0.42, 0.4, 0))):
            body = blend(body, limb(side, y, z, start, end, 0.035), 0.03)
        return body

    view = seen(solid, (640, 480), 1.9, (0, 0.0)).enlarged(fine)
    glaze, clay = ink("1d1815"), ink("bb6a38")
    angle = np.arctan2(view.x, np.maximum(view.z, 0.02)) / np.pi
    show = _vase_pattern(angle, view.y) * (np.abs(view.x) < np.interp(view.y, HEIGHTS, RADII) + 0.012)
    tint = mixed(glaze, clay, show * (0.9 + 0.2 * noise(fine, 40, 901, 3)))
    half = np.array([-0.36, 0.42, 0.83], dtype=np.float32)
    shine = np.clip(view.normal @ half, 0, 1)
    light = (0.85 * view.key + view.hollow * (0.22 + 0.18 * view.normal[..., 1]))[..., None] * ink("fff4e4")
    gloss = ((shine**60) * 0.5 + (shine**14) * 0.12) * (1 - 0.6 * show)
    worn = 1 - 0.25 * smoothstep(0.62, 0.78, noise(fine, 50, 902, 6))
    surface = tint * light * 1.15 * worn[..., None] + gloss[..., None] * ink("fff6e8")
    return photographed(view, surface, backdrop(fine, "b9b4a9", "ebe6da", 903), 0.3)


def _vase_pattern(angle: Field, y: Field) -> Field:
    """Where clay shows through the black: bands by height, figures by angle (-1..1 half turns)."""
    show = np.zeros_like(y)
    for low, high in ((-0.32, -0.305), (-0.19, -0.175), (0.245, 0.26), (0.36, 0.375), (-0.66, -0.64), (0.76, 0.775)):
        show = np.where((y > low) & (y < high), 1, show)
    u, v = (angle * 15) % 1, (y + 0.3) / 0.11  # meander between -0.30 and -0.19
    key = (
        (v < 0.18)
        | ((u < 0.16) & (v < 0.9))
        | ((v > 0.76) & (v < 0.92) & (u < 0.78))
        | ((u > 0.62) & (u < 0.78) & (v > 0.34))
        | ((v > 0.34) & (v < 0.5) & (u > 0.34) & (u < 0.78))
    )
    show = np.where((v > 0) & (v < 1) & key, 1, show)
    u, v = (angle * 11) % 1 - 0.5, (y - 0.26) / 0.1
    petal = np.hypot(u * 1.9, v - 0.25)
    palmette = (petal < 0.75) & (np.sin(np.arctan2(u * 1.9, v - 0.1) * 9) > -0.35) & (v > 0.1)
    show = np.where((v > 0) & (v < 1) & palmette, 1, show)
    rays = np.abs((angle * 14) % 1 - 0.5) < 0.36 * (1 - (y + 0.64) / 0.24)
    show = np.where((y > -0.63) & (y < -0.42) & rays, 1, show)
    return np.asarray(np.where(_deer((angle * 3.2) % 1 - 0.5, (y - 0.03) / 0.4), 1, show), dtype=np.float32)


def _deer(u: Field, v: Field) -> Mask:
    """A leaping deer about (0, 0), in a cell one wide and one high."""

    def blob(cu: float, cv: float, ru: float, rv: float, turn: float = 0.0) -> Mask:
        a, b = u - cu, v - cv
        c, s = np.cos(turn), np.sin(turn)
        return np.asarray(np.hypot((a * c + b * s) / ru, (b * c - a * s) / rv) < 1)

    body = blob(0, 0, 0.22, 0.12, 0.15) | blob(-0.2, 0.16, 0.06, 0.17, 0.4) | blob(-0.3, 0.31, 0.1, 0.055, 0.5)
    legs = (
        blob(-0.22, -0.2, 0.13, 0.028, 0.9)
        | blob(-0.3, -0.14, 0.14, 0.026, 0.5)
        | blob(0.24, -0.18, 0.15, 0.03, -0.9)
        | blob(0.32, -0.12, 0.15, 0.028, -0.6)
    )
    horns = blob(-0.19, 0.41, 0.1, 0.016, 0.9) | blob(-0.12, 0.38, 0.11, 0.015, 0.5) | blob(0.24, 0.09, 0.05, 0.03, 0.6)
    return body | legs | horns


def silver_coin() -> Image.Image:
    """An ancient silver coin: a head in profile inside a ring of beads, struck off centre."""
    fine: Shape = (1120, 1180)

    def solid(x: Field, y: Field, z: Field) -> Field:
        head = Head(1.45, 0.0, "curls", hooked=0.02)
        flat = z / np.float32(0.3) + 0.1
        x0, y0 = x - np.float32(0.03), y + np.float32(0.02)
        face = blend(
            head.distance(x0, y0, flat), limb(x0, y0, flat, (0.06, -0.3, 0), (0.1, -0.66, 0), 0.18, 0.24), 0.06
        ) * np.float32(0.3)
        around = np.arctan2(y, x)
        rim = np.hypot(x, y) - np.float32(0.86) - 0.03 * np.sin(around * 3 + 0.5) - 0.015 * np.sin(around * 7)
        disc = np.maximum(rim, np.abs(z + 0.09) - 0.07) - 0.012
        out = np.hypot(x0, y0) - np.float32(0.72)
        beads = np.sqrt(out * out + (z + 0.02) ** 2 + (0.03 * np.sin(around * 32)) ** 2) - 0.022
        return blend(blend(np.maximum(face, out + 0.05), disc, 0.02), beads, 0.015)

    view = seen(solid, (560, 590), 2.1, (0, 0), (-0.6, 0.5, 0.45)).enlarged(fine)
    metal = bronze(view, 971, "b9b9b6", "4f4e4c", 0.5) * 1.25
    metal = mixed(metal, blurred(metal, 1.5), 0.3)
    return photographed(view, metal, backdrop(fine, "1f2226", "565b60", 972), 0.5)
