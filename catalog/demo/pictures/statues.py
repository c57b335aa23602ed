"""Sculpted figures, beasts, reliefs and abstract forms."""

import numpy as np
from PIL import Image

from catalog.demo.pictures.busts import photograph_of
from catalog.demo.toolbox.fields import Field
from catalog.demo.toolbox.figures import arm, horse, leg, small_head, standing, torso
from catalog.demo.toolbox.heads import Head
from catalog.demo.toolbox.solids import Solid, blend, block, carve, drum, egg, limb, ring, turn
from catalog.demo.toolbox.stone import backdrop, bronze, marble, matte, photographed


def turned_about(solid: Solid, angle: float) -> Solid:
    """The solid on a turntable."""

    def seen_from_aside(x: Field, y: Field, z: Field) -> Field:
        x, z = turn(x, z, angle)
        return solid(x, y, z)

    return seen_from_aside


def archaic_youth() -> Image.Image:
    """A striding youth in limestone on a block."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        body = standing(x, y, z, Head(0, 0, "curls", wide=1.02), 0.12)
        return np.minimum(body, block(x, y, z, (0, -1.1, 0), (0.24, 0.1, 0.27)))

    view = photograph_of(turned_about(solid, 0.45), (680, 400), (1360, 800), 2.5, (0, -0.07))
    return photographed(view, matte(view, 203, "d8bd92", 0.35), backdrop((1360, 800), "30343a", "7d8288", 204))


def marble_torso() -> Image.Image:
    """The torso of an athlete, broken at the neck, arms and thighs."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        body = torso(x, y, z, 0.1)
        body = blend(body, limb(x, y, z, (0, 0.7, 0), (0.0, 0.6, 0), 0.066), 0.05)
        for side in (-1.0, 1.0):
            body = blend(
                body,
                limb(x, y, z, (side * 0.2, 0.57, -0.02), (side * 0.27, 0.42, -0.03 - 0.05 * side), 0.078, 0.062),
                0.05,
            )
            body = blend(
                body,
                limb(x, y, z, (side * 0.09 + 0.05, 0.02, 0), (side * 0.11 + 0.06, -0.3, 0.04 * side), 0.12, 0.09),
                0.05,
            )
        rough = np.float32(0.012) * np.sin(x * 40 + np.sin(y * 33)) * np.sin(z * 37 + 1)
        broken = np.maximum(np.maximum(y - 0.7 + 0.4 * x, -0.24 - y + 0.3 * x + rough), np.abs(x) - 0.285 + rough * 2)
        body = np.maximum(body, broken)
        rod = limb(x, y, z, (0.07, -0.2, 0), (0.07, -0.5, 0), 0.018)
        return np.minimum(np.minimum(body, rod), block(x, y, z, (0.06, -0.5, 0), (0.2, 0.06, 0.16)))

    view = photograph_of(turned_about(solid, -0.4), (640, 480), (1280, 960), 1.5, (0.03, 0.09))
    return photographed(
        view, marble(view, 213, "eee4d2", "a8937a", 0.35), backdrop((1280, 960), "17181b", "4f4a45", 214)
    )


def bronze_dancer() -> Image.Image:
    """A dancer on one leg, her arms raised."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        body = torso(x, y, z, -0.08)
        body = blend(body, leg(x, y, z, 0.06, (-0.02, 0.0)), 0.05)
        thigh = limb(x, y, z, (-0.1, 0.02, 0), (-0.22, -0.3, 0.22), 0.1, 0.06)
        shin = limb(x, y, z, (-0.22, -0.3, 0.22), (-0.03, -0.6, 0.08), 0.056, 0.03)
        shin = blend(shin, limb(x, y, z, (-0.03, -0.6, 0.08), (0.06, -0.68, 0.13), 0.03, 0.022), 0.02)
        body = blend(body, blend(thigh, shin, 0.03), 0.05)
        body = blend(body, arm(x, y, z, (0.2, 0.6, 0), (0.42, 0.86, 0.05), (0.2, 1.14, 0.1)), 0.04)
        body = blend(body, arm(x, y, z, (-0.2, 0.58, 0), (-0.46, 0.5, 0.12), (-0.62, 0.74, 0.2)), 0.04)
        body = blend(body, small_head(x, y, z, Head(-0.5, -0.15, "bun", wide=0.95), 0.27, (-0.02, 0.02)), 0.03)
        skirt = np.hypot(x + 0.03, z) - np.interp(y, [-0.25, 0.12], [0.36, 0.15]).astype(np.float32)
        skirt = np.abs(skirt - 0.03 * np.sin(np.arctan2(z, x + 0.03) * 11)) - 0.012
        skirt = np.maximum(skirt * 0.5, np.maximum(y - 0.12, -0.22 - y - 0.05 * np.sin(np.arctan2(z, x) * 5)))
        return np.minimum(blend(body, skirt, 0.02), drum(x, y, z, (-0.02, -1.05, 0), 0.24, 0.06))

    view = photograph_of(turned_about(solid, -0.25), (680, 460), (1360, 920), 2.55, (-0.05, 0.08))
    return photographed(
        view, bronze(view, 223, "5a3d28", "4f6d5d", 0.25), backdrop((1360, 920), "a39a8c", "e3dccd", 224), 0.3
    )


def bronze_horse() -> Image.Image:
    """A standing horse in bronze on a marble slab."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        return np.minimum(horse(x, y, z), block(x, y, z, (0.02, -0.64, 0), (0.62, 0.075, 0.22)))

    view = photograph_of(turned_about(solid, 0.35), (520, 600), (1040, 1200), 1.6, (-0.05, 0.02))
    metal, slab = bronze(view, 233, "7a5634", "6a917f", 0.45), marble(view, 234, "4a4d48", "a3a79c", 0.9)
    surface = np.where((view.y < -0.557)[..., None], slab, metal)
    return photographed(view, surface, backdrop((1040, 1200), "5a5f66", "b9bcbd", 235))


def pierced_form() -> Image.Image:
    """An upright oval of pale stone pierced by a smooth hole."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        a, b = turn(x, y, 0.22)
        body = egg(a, b, z, (0, 0, 0), (0.42, 0.72, 0.3))
        body = carve(body, limb(a, b, z, (-0.06, 0.18, -1), (0.1, 0.2, 1), 0.17), 0.12)
        body = carve(body, egg(a, b, z, (0.38, -0.25, 0.22), (0.3, 0.42, 0.2)), 0.1)
        return np.minimum(body, block(x, y, z, (0.08, -0.82, 0), (0.3, 0.09, 0.26), 0.01))

    view = photograph_of(turned_about(solid, 0.35), (600, 500), (1200, 1000), 1.95, (0.02, -0.04))
    stone, foot = marble(view, 243, "e6dfd2", "8f9298", 0.8), matte(view, 244, "3a3028", 0.3)
    surface = np.where((view.y < -0.727)[..., None], foot, stone)
    return photographed(view, surface, backdrop((1200, 1000), "8a9096", "d9dcda", 245), 0.3)


def knot() -> Image.Image:
    """Three polished bronze loops through one another."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        loops = ring(x, z, y, (0.0, 0, 0.12), 0.42, 0.1)
        a, b = turn(x, z, 1.05)
        loops = blend(loops, ring(a, b, y, (0.16, 0, -0.05), 0.4, 0.09), 0.03)
        c, d = turn(x, z, -1.0)
        loops = blend(loops, ring(c, d, y, (-0.14, 0.05, 0.0), 0.44, 0.08), 0.03)
        return np.minimum(
            blend(loops, drum(x, y, z, (0, -0.58, 0), 0.1, 0.1), 0.06),
            block(x, y, z, (0, -0.74, 0), (0.3, 0.08, 0.3), 0.01),
        )

    view = photograph_of(turned_about(solid, 0.3), (560, 560), (1120, 1120), 1.75, (0, -0.08))
    metal, foot = bronze(view, 253, "9a6a32", "5f8272", 0.08), matte(view, 254, "26221f", 0.2)
    surface = np.where((view.y < -0.665)[..., None], foot, metal)
    return photographed(view, surface, backdrop((1120, 1120), "c3beb4", "efebe2", 255), 0.3)


def profile_medallion() -> Image.Image:
    """A round marble relief: a head in profile inside a moulded rim."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        head = Head(-1.45, 0.02, "curls", hooked=0.03)
        flat = z / np.float32(0.55) + 0.1
        profile = blend(
            head.distance(x, y - 0.05, flat), limb(x, y, flat, (-0.06, -0.3, 0), (-0.12, -0.8, 0.0), 0.2, 0.27), 0.06
        )
        profile = profile * np.float32(0.55)
        disc = np.maximum(np.hypot(x, y + 0.05) - 0.86, np.abs(z + 0.12) - 0.05)
        rim = np.hypot(np.hypot(x, y + 0.05) - 0.84, z + 0.08) - 0.055
        bead = np.hypot(np.hypot(x, y + 0.05) - 0.75, z + 0.075) - 0.018
        inside = np.hypot(x, y + 0.05) - 0.74
        return blend(blend(np.maximum(profile, inside), disc, 0.015), np.minimum(rim, bead), 0.02)

    view = photograph_of(solid, (560, 560), (1120, 1120), 2.0, (0, -0.05))
    return photographed(
        view, marble(view, 263, "efe6d6", "b59c7c", 0.25), backdrop((1120, 1120), "4a3f3a", "8a7668", 264)
    )
