"""Engraved portraits, statues, beasts and still lifes: lines bent round seen solids."""

import numpy as np
from PIL import Image

from catalog.demo.pictures.busts import portrait_bust
from catalog.demo.pictures.chalk_heads import edges, lightness
from catalog.demo.toolbox.arranged import looked_down_on
from catalog.demo.toolbox.fields import Field, Shape, blurred, grid, noise, smoothstep
from catalog.demo.toolbox.figures import horse, leg, small_head, torso
from catalog.demo.toolbox.hatching import Hatch, around, straight
from catalog.demo.toolbox.heads import Head
from catalog.demo.toolbox.lettering import centred, strokes_of
from catalog.demo.toolbox.marching import View, seen
from catalog.demo.toolbox.printing import block_printed, pulled
from catalog.demo.toolbox.scene import Scene
from catalog.demo.toolbox.shapes import ellipse
from catalog.demo.toolbox.solids import Solid, blend, block, limb, turn
from catalog.demo.toolbox.tableware import apple, grapes, lemon, pear, table, vessel


def engraver_sees(solid: Solid, shape: Shape, span: float, centre: tuple[float, float]) -> View:
    """The solid seen at half size and enlarged."""
    return seen(solid, (shape[0] // 2, shape[1] // 2), span, centre).enlarged(shape)


def rounded_lines(
    view: View, shape: Shape, spacing: float, seed: int, bulge: float = 26.0, lean: float = 0.12
) -> tuple[Field, Field]:
    """Two sets of lines that swell over the form: one across it, one crossing at an angle."""
    depth = np.where(view.cover > 0.5, view.z, 0)
    first = around(straight(shape, spacing, lean, seed, 0.2), depth, bulge)
    second = around(straight(shape, spacing, lean + 0.85, seed + 1, 0.2), depth, -bulge * 0.8)
    return first, second


def outlined_tone(view: View, behind: Field) -> Field:
    """The solid's tone before a background tone, its contours darkened."""
    tone = view.cover * lightness(view) + (1 - view.cover) * behind
    return np.asarray(tone * (1 - 0.7 * blurred(edges(view), 1.2)), dtype=np.float32)


def oval_portrait(head: Head, seed: int, folds: float, tint: str, colour: str, names: tuple[str, str]) -> Image.Image:
    """A bust in an oval frame on a tablet, as in books of famous men and women."""
    shape: Shape = (1120, 860)
    x, y = grid(shape)
    view = engraver_sees(portrait_bust(head, folds), shape, 3.1, (0, -0.62))
    out = ellipse(x, y, (0.384, 0.43), (0.315, 0.375))
    room = np.clip(0.5 + 0.5 * (x - 0.25) - 0.35 * (y - 0.4) + 0.1 * noise(shape, 200, seed, 3), 0.2, 0.85)
    tone = outlined_tone(view, room)
    inside = smoothstep(1.0, 0.995, out)
    moulding = 0.62 + 0.38 * np.sin((out - 1) * 58) * np.sign(0.9 - x - y)
    wall = np.clip(0.72 - 0.25 * y + 0.06 * noise(shape, 60, seed + 1, 2), 0, 1)
    frame = np.where(out < 1.13, moulding, wall)
    tone = inside * tone + (1 - inside) * np.clip(frame, 0.08, 1)
    tablet = (np.abs(x - 0.384) < 0.27) & (y > 0.845) & (y < 0.955)
    rim = tablet & ((np.abs(x - 0.384) > 0.262) | (y < 0.853) | (y > 0.947))
    tone = np.where(tablet, 1.0, tone)
    tone = np.where(rim, 0.1, tone).astype(np.float32)
    first, second = rounded_lines(view, shape, 5.0, seed + 3, 24)
    angle = np.arctan2(y - 0.43, x - 0.384) * 150 / np.pi
    mount = np.where(out < 1.13, angle, straight(shape, 5.0, 0.0, seed + 4))
    first = np.where(inside > 0.5, first, mount).astype(np.float32)
    words = [
        stroke
        for text, size, level in ((names[0], 0.022, 0.87), (names[1], 0.018, 0.915))
        for stroke in strokes_of(text, (centred(text, 0.384, size), level), size)
    ]
    hatches = [Hatch(first, 0.08, 0.95, 0.8), Hatch(second, 0.45, 1.1, 0.75)]
    return pulled(tone, hatches, seed + 5, tint, colour, signature="A. KESTEREN SCVLP.", words=words)


def portrait_of_a_jurist() -> Image.Image:
    """A bearded man in an oval."""
    return oval_portrait(
        Head(-0.5, 0.05, "waves", 0.5, hooked=0.02),
        601,
        0.4,
        "e9dfc6",
        "221c18",
        ("DOCTOR IVRIS VTRIVSQVE", "AETATIS LXI · ANNO MDCLXXXI"),
    )


def portrait_of_a_poetess() -> Image.Image:
    """A woman with her hair bound up, in an oval."""
    return oval_portrait(
        Head(0.65, 0.04, "bun", wide=0.94), 611, -0.3, "ede5d3", "3a2a20", ("POETRIA LAVREATA", "ANNO MDCXC")
    )


def horse_in_profile() -> Image.Image:
    """A horse on a shore of cast shadow, from a riding manual."""
    shape: Shape = (860, 1120)

    def standing_horse(x: Field, y: Field, z: Field) -> Field:
        x, z = turn(x, z, 0.3)
        return np.minimum(horse(x, y, z), block(x, y, z, (0.05, -0.66, 0), (2.5, 0.1, 0.6)))

    view = engraver_sees(standing_horse, shape, 1.75, (-0.02, -0.02))
    x, y = grid(shape)
    sky = np.clip(1.12 - 0.5 * y + 0.5 * (noise(shape, (120, 300), 621, 4) - 0.5) - 0.35 * (x < 0.3) * (0.3 - x), 0, 1)
    tone = outlined_tone(view, np.clip(sky, 0.55, 1))
    ground = smoothstep(0.78, 0.8, y)
    tone = tone * (1 - 0.25 * ground * noise(shape, (10, 60), 622, 3))
    first, second = rounded_lines(view, shape, 5.2, 623, 40, 0.25)
    return pulled(
        tone,
        [Hatch(first, 0.08, 0.9, 0.82), Hatch(second, 0.42, 1.05, 0.8)],
        625,
        caption="EQVVS PERFECTVS",
        signature="L. AIGNER SC.",
    )


def engraved_fruit() -> Image.Image:
    """A dish of fruit and a decanter, closely cross-hatched."""
    shape: Shape = (900, 1160)
    parts = [
        table(front=0.7),
        vessel(-0.5, -0.2, [0, 0.04, 0.2, 0.36, 0.5, 0.8, 0.95], [0.2, 0.25, 0.28, 0.2, 0.08, 0.07, 0.1]),
        vessel(0.22, -0.05, [0, 0.03, 0.1, 0.14, 0.2], [0.18, 0.1, 0.1, 0.3, 0.38]),
        apple(0.06, 0.05, 0.14, 0.16),
        apple(0.36, 0.05, 0.14, 0.16),
        pear(0.22, -0.15, 0.14, 0.3, 0.18),
        grapes(-0.22, 0.42, 0.055, 24, 9),
        lemon(0.62, 0.36, 0.11),
        apple(0.74, 0.0, 0.12),
    ]

    def solid(x: Field, y: Field, z: Field) -> Field:
        nearest = parts[0](x, y, z)
        for part in parts[1:]:
            nearest = np.minimum(nearest, part(x, y, z))
        return nearest

    view = engraver_sees(looked_down_on(solid, 0.4), shape, 1.6, (0.02, 0.2))
    x, y = grid(shape)
    tone = outlined_tone(view, np.clip(0.28 + 0.4 * x - 0.1 * y + 0.12 * noise(shape, 200, 631, 3), 0.12, 0.8))
    first, second = rounded_lines(view, shape, 5.0, 632, 30, 0.1)
    third = straight(shape, 4.8, 1.45, 635)
    return pulled(
        tone,
        [Hatch(first, 0.06, 0.95, 0.78), Hatch(second, 0.4, 1.1, 0.72), Hatch(third, 0.7, 1.1, 0.7)],
        636,
        "e8dcc0",
    )


def statue_from_an_atlas() -> Image.Image:
    """A plate from an atlas of antiquities: a statue on a pedestal in a niche."""
    shape: Shape = (1180, 760)

    def solid(x: Field, y: Field, z: Field) -> Field:
        x, z = turn(x, z, 0.3)
        body = torso(x, y, z, 0.09)
        body = blend(body, leg(x, y, z, 0.1, (0.06, -0.02)), 0.05)
        body = blend(body, leg(x, y, z, -0.06, (-0.16, 0.1), 0.08), 0.05)
        body = blend(body, small_head(x, y, z, Head(-0.6, 0.1, "curls"), 0.29), 0.03)
        for side in (-1.0, 1.0):
            body = blend(body, limb(x, y, z, (side * 0.21, 0.57, -0.02), (side * 0.28, 0.33, -0.04), 0.07, 0.055), 0.04)
        stump = limb(x, y, z, (0.2, -0.95, -0.1), (0.17, -0.3, -0.1), 0.09, 0.075) - 0.01 * np.sin(y * 30 + x * 20)
        return np.minimum(np.minimum(body, stump), block(x, y, z, (0, -1.16, 0), (0.36, 0.16, 0.3)))

    view = engraver_sees(solid, shape, 2.75, (0, -0.12))
    x, y = grid(shape)
    middle = shape[1] / shape[0] / 2
    arch = np.where(y < 0.3, np.hypot(x - middle, y - 0.3) / 0.25, np.abs(x - middle) / 0.25)
    niche = np.clip(0.28 + 1.5 * (x - middle + 0.12) + 0.1 * noise(shape, 90, 641, 2), 0.1, 0.85)
    wall = np.clip(0.93 - 0.2 * (np.abs(arch - 1.06) < 0.03) - 0.05 * noise(shape, 40, 642, 3), 0, 1)
    tone = outlined_tone(view, np.where(arch < 1, niche, wall).astype(np.float32))
    first, second = rounded_lines(view, shape, 4.8, 643, 30, 0.08)
    return pulled(
        tone,
        [Hatch(first, 0.07, 0.95, 0.8), Hatch(second, 0.42, 1.1, 0.75)],
        645,
        "eae2cf",
        "1c1a18",
        share=0.06,
        caption="TAB. XLVIII",
        signature="P. SANTAGNESE INC.",
    )


BRANCH = [
    (-0.05, 0.83),
    (0.25, 0.79),
    (0.55, 0.8),
    (0.86, 0.74),
    (0.86, 0.79),
    (0.55, 0.86),
    (0.25, 0.86),
    (-0.05, 0.9),
]
OWL = [
    (0.4, 0.13),
    (0.52, 0.18),
    (0.57, 0.36),
    (0.56, 0.6),
    (0.48, 0.78),
    (0.4, 0.82),
    (0.32, 0.78),
    (0.24, 0.6),
    (0.23, 0.36),
    (0.28, 0.18),
]


def _owl_side(scene: Scene, side: int) -> None:
    """One wing, one eye in its wheel of feathers, one ear, one foot."""
    wing = scene.shape_of(
        [
            (0.4 + side * 0.1, 0.38),
            (0.4 + side * 0.175, 0.42),
            (0.4 + side * 0.165, 0.66),
            (0.4 + side * 0.06, 0.84),
            (0.4 + side * 0.08, 0.6),
        ],
        "8a8a8a",
    )
    scene.shade(wing, np.clip(0.5 + 0.9 * np.sin((scene.y * 1.5 + side * scene.x) * 90), 0.08, 1.2))
    cx = 0.4 + side * 0.066
    out = np.hypot(scene.x - cx, scene.y - 0.285)
    rays = 0.72 + 0.28 * np.sin(np.arctan2(scene.y - 0.285, scene.x - cx) * 34)
    scene.lay(smoothstep(0.088, 0.08, out), np.repeat((rays * (0.55 + 4 * out))[..., None], 3, axis=2))
    scene.lay(smoothstep(0.042, 0.039, out), "ffffff")
    scene.lay(smoothstep(0.024, 0.021, out), "000000")
    scene.lay(smoothstep(0.008, 0.006, np.hypot(scene.x - cx + 0.008, scene.y - 0.277)), "ffffff")
    scene.shape_of(
        [(0.4 + side * 0.05, 0.17), (0.4 + side * 0.12, 0.19), (0.4 + side * 0.115, 0.08)], "707070", smooth=False
    )
    scene.shape_of(
        [
            (0.4 + side * 0.03, 0.79),
            (0.4 + side * 0.07, 0.79),
            (0.4 + side * 0.06, 0.84),
            (0.4 + side * 0.04, 0.84),
        ],
        "d0d0d0",
    )


def owl_on_a_branch() -> Image.Image:
    """A wood engraving: an owl at night, feather by feather."""
    scene = Scene((520, 420), "080808")
    stars = np.random.default_rng(651)
    for _ in range(26):
        x, y = stars.uniform(0, 0.8), stars.uniform(0, 0.6)
        scene.stroke([(x - 0.004, y), (x + 0.004, y)], 0.004, "e0e0e0", smooth=False)
    mask = scene.shape_of(BRANCH, "9a9a9a")
    scene.shade(mask, np.clip(1.3 - 13 * (scene.y - 0.78) + 0.7 * (scene.noise((0.01, 0.12), 652) - 0.5), 0.1, 1.3))
    row = np.floor(scene.y / 0.032)
    u, v = (scene.x / 0.036 + 0.5 * (row % 2)) % 1 - 0.5, (scene.y / 0.032) % 1
    scallop = 1 - np.hypot(u * 1.7, v - 0.05)
    plume = np.clip(0.16 + 0.95 * scallop - 0.3 * (np.abs(u) < 0.05), 0.03, 1)
    feathered = scene.shape_of(OWL, "ffffff")
    round_off = np.clip(1.15 - 1.6 * np.abs(scene.x - 0.37) / 0.2 * 0.5 - 0.25 * (scene.x - 0.4) / 0.2, 0.12, 1)
    scene.shade(feathered, np.asarray(plume * round_off, dtype=np.float32))
    for side in (-1, 1):
        _owl_side(scene, side)
    scene.shape_of([(0.385, 0.3), (0.415, 0.3), (0.4, 0.36)], "202020", smooth=False)
    shape: Shape = (1040, 840)
    tone = np.asarray(scene.colour[..., 0], dtype=np.float32).repeat(2, 0).repeat(2, 1)
    lines = around(straight(shape, 6.0, 0.3, 653), blurred(tone, 10), 2.2)
    level = straight(shape, 6.0, 0.0, 654)
    sky = np.clip(0.16 - 0.1 * grid(shape)[1], 0, 1)
    tone = np.maximum(tone, np.where(tone < 0.05, sky, 0)).astype(np.float32)
    return block_printed(tone, [Hatch(np.where(tone > 0.17, lines, level).astype(np.float32), 0.03, 0.9, 0.96)], 655)
