"""Sculpted heads and busts in marble, bronze and clay."""

import numpy as np
from PIL import Image

from catalog.demo.toolbox.fields import Field, Shape
from catalog.demo.toolbox.heads import Head
from catalog.demo.toolbox.marching import View, seen
from catalog.demo.toolbox.solids import Solid, blend, block, drum, egg, limb
from catalog.demo.toolbox.stone import backdrop, bronze, marble, matte, photographed

ROUGH = (600, 480)
FINE = (1250, 1000)


def chest(x: Field, y: Field, z: Field, head: Head, folds: float = 0.0) -> Field:
    """Neck and shoulders cut off in a curve, as antique busts are; optionally draped."""
    neck = limb(x, y, z, (0.02 * np.sin(head.turned), -0.28, -0.06), (0, -0.78, -0.14), 0.165, 0.2)
    side = np.sqrt(x * x + np.float32(0.004))  # the breastbone is a valley, not a crease
    shoulders = egg(side, y, z, (0.27, -0.98, -0.14), (0.34, 0.22, 0.25))
    breast = egg(side, y, z, (0.16, -1.08, 0.0), (0.28, 0.26, 0.24))
    trunk = blend(blend(shoulders, breast, 0.12), neck, 0.14)
    muscle = limb(side, y, z, (0.13, -0.38, -0.05), (0.035, -0.83, 0.1), 0.03)
    trunk = blend(trunk, muscle, 0.07)
    if folds:
        wave = np.sin((x * 0.9 - y * 1.1 + 0.25 * np.sin(x * 4)) * 30) * np.float32(0.022)
        cloak = egg(side, y, z, (0.2, -1.06, -0.05), (0.5, 0.3, 0.34)) - wave
        cloak = np.maximum(cloak, y + x * np.float32(folds) + np.float32(0.8))
        trunk = blend(trunk, cloak, 0.02)
    under = egg(x, y, z, (0, -0.72, 0), (0.62, 0.62, 0.8))
    return np.maximum(trunk, under)


def portrait_bust(head: Head, folds: float = 0.0) -> Solid:
    """Head, chest, socle and plinth as one solid."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        body = blend(head.distance(x, y, z), chest(x, y, z, head, folds), 0.06)
        socle = drum(x, y, z, (0, -1.44, -0.05), 0.2, 0.03)
        stem = drum(x, y, z, (0, -1.36, -0.05), 0.11, 0.08)
        foot = block(x, y, z, (0, -1.52, -0.05), (0.24, 0.055, 0.24))
        return np.minimum(np.minimum(blend(body, stem, 0.05), socle), foot)

    return solid


def photograph_of(solid: Solid, rough: Shape, fine: Shape, span: float, centre: tuple[float, float]) -> View:
    """The solid seen at a modest size and enlarged: its shading is smooth, its outline kept sharp."""
    return seen(solid, rough, span, centre).enlarged(fine)


def young_man() -> Image.Image:
    """A curly-haired youth in white marble, turned to his left."""
    view = photograph_of(portrait_bust(Head(0.5, 0.05)), ROUGH, FINE, 2.5, (0, -0.5))
    return photographed(view, marble(view, 3), backdrop(FINE, "2b2c30", "6a6c70", 4))


def philosopher() -> Image.Image:
    """A bearded man in bronze with a green patina."""
    view = photograph_of(portrait_bust(Head(-0.55, 0.08, "waves", 0.5, hooked=0.015), 0.5), ROUGH, FINE, 2.5, (0, -0.5))
    return photographed(view, bronze(view, 5), backdrop(FINE, "8d887f", "d5cfc2", 6), 0.3)


def girl_with_a_knot() -> Image.Image:
    """A young woman in terracotta, her hair drawn back."""
    view = photograph_of(portrait_bust(Head(0.75, 0.12, "bun", wide=0.93), -0.3), ROUGH, FINE, 2.5, (0, -0.5))
    return photographed(view, matte(view, 7, "b5714a"), backdrop(FINE, "3a3733", "8b8376", 8))
