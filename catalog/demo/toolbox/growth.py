"""What stands in a landscape: trees, bare or in leaf, houses, ruins and ships."""

import numpy as np
from PIL import Image, ImageDraw

from catalog.demo.toolbox.colour import gradient
from catalog.demo.toolbox.fields import Field, noise, smoothstep
from catalog.demo.toolbox.scene import Scene


def branches(
    base: tuple[float, float], height: float, seed: int, spread: float = 0.55, levels: int = 6, lean: float = 0.0
) -> list[tuple[float, float, float, float, float]]:
    """A tree's bones: (x, y, x, y, thickness) of every limb, trunk first."""
    source = np.random.default_rng(seed)
    limbs = []
    tips = [(base[0], base[1], -np.pi / 2 + lean, height * 0.3, height * 0.055)]
    for level in range(levels):
        following = []
        for x, y, angle, reach, thick in tips:
            for _ in range(3 if level else 4):
                ahead_x, ahead_y = x + np.cos(angle) * reach / 3, y + np.sin(angle) * reach / 3
                limbs.append((x, y, ahead_x, ahead_y, thick))
                x, y, thick = ahead_x, ahead_y, thick * 0.93
                angle += source.normal(0, 0.13)
            for side in (-1, 1, *([0.2] if source.random() < 0.5 else [])):
                bend = side * spread * source.uniform(0.5, 1.25)
                share = source.uniform(0.62, 0.85)
                following.append((x, y, angle * 0.93 - np.pi / 2 * 0.07 + bend, reach * share, thick * 0.64))
        tips = following
    return limbs


def bare_tree(
    scene: Scene,
    base: tuple[float, float],
    height: float,
    seed: int,
    colour: str,
    levels: int = 6,
    spread: float = 0.5,
    lean: float = 0.0,
    fine_twigs: bool = True,
) -> Field:
    """A tree without leaves; returns its mask."""
    size = (scene.shape[1] * 2, scene.shape[0] * 2)
    image = Image.new("L", size)
    pen = ImageDraw.Draw(image)
    for x0, y0, x1, y1, thick in branches(base, height, seed, spread, levels, lean):
        width = max(1, round(thick * size[1]))
        corners = [x0 * size[1], y0 * size[1], x1 * size[1], y1 * size[1]]
        pen.line(corners, fill=255 if thick * size[1] > 1 else 150, width=width)
    image = image.resize((scene.shape[1], scene.shape[0]), Image.Resampling.BOX)
    mask = np.asarray(image, dtype=np.float32) / np.float32(255)
    scene.lay(mask, colour, -1.5, 1.0)
    if fine_twigs:
        for x0, y0, x1, y1, thick in branches(base, height, seed, spread, levels, lean):
            scene.touch([(x0, y0), (x1, y1)], thick * 0.8, colour)
    return mask


def leafy_tree(
    scene: Scene,
    base: tuple[float, float],
    height: float,
    wide: float,
    seed: int,
    leaves: tuple[str, str, str] = ("1f2a18", "4b5a2b", "a3a055"),
    trunk: str = "33281c",
    clump: float = 0.16,
) -> Field:
    """A tree in leaf: a lumpy crown lit from the upper left on a trunk; returns the crown's mask."""
    bare_tree(scene, base, height * 0.85, seed, trunk, 4, 0.5, fine_twigs=False)
    rows, columns = scene.shape
    centre = (base[0], base[1] - height * 0.62)
    top, bottom = int((centre[1] - height * 0.6) * rows), int((centre[1] + height * 0.5) * rows)
    left, right = int((centre[0] - wide * 0.75) * rows), int((centre[0] + wide * 0.75) * rows)
    window = (slice(max(0, top), min(rows, bottom)), slice(max(0, left), min(columns, right)))
    x, y = scene.x[window], scene.y[window]
    if not x.size:
        return np.zeros(scene.shape, dtype=np.float32)
    size = height * rows
    lumps = noise(x.shape, size * clump, seed + 1, 4, 0.6)
    small = noise(x.shape, size * clump * 0.25, seed + 2, 3, 0.6)
    out = np.hypot((x - centre[0]) / (wide / 2), (y - centre[1]) / (height * 0.44))
    body = smoothstep(0.0, 0.06, 1 - out + 1.5 * (lumps - 0.5) + 0.5 * (small - 0.5))
    lower = np.roll(lumps, (int(size * 0.035) + 1, int(size * 0.025) + 1), axis=(0, 1))
    light = 0.5 + 2.6 * (lumps - lower) + 0.9 * (small - 0.5) - 0.35 * (y - centre[1]) / height
    light -= 0.3 * (x - centre[0]) / wide
    tint = gradient(np.clip(light, 0, 1), [(0.1, leaves[0]), (0.5, leaves[1]), (0.95, leaves[2])])
    mask = np.zeros(scene.shape, dtype=np.float32)
    mask[window] = body
    colour = scene.colour.copy()
    colour[window] = tint
    twist = np.zeros(scene.shape, dtype=np.float32)
    twist[window] = lumps * 9
    scene.lay(mask, colour, twist, 0.75)
    return mask


def house(
    scene: Scene, corner: tuple[float, float], size: float, wall: str, roof: str, depth: float = 0.6, lit: bool = True
) -> None:
    """A cottage seen on its corner: gable in the light, long wall in the shade, *corner* at its foot."""
    x, y = corner
    gable = [
        (x - 0.5 * size, y),
        (x - 0.5 * size, y - 0.5 * size),
        (x - 0.25 * size, y - 0.92 * size),
        (x, y - 0.5 * size),
        (x, y),
    ]
    long = size * depth * 1.6
    side = [(x, y), (x, y - 0.5 * size), (x + long, y - 0.46 * size), (x + long, y - 0.02 * size)]
    top = [
        (x - 0.27 * size, y - 0.95 * size),
        (x + 0.04 * size, y - 0.47 * size),
        (x + long + 0.03 * size, y - 0.43 * size),
        (x + long - 0.22 * size, y - 0.88 * size),
    ]
    scene.shade(scene.shape_of(gable, wall, smooth=False, flow=1.57), scene.y * 0 + (1.05 if lit else 0.8))
    scene.shade(scene.shape_of(side, wall, smooth=False, flow=0.0), scene.y * 0 + 0.62)
    scene.shape_of(top, roof, smooth=False, flow=1.1)
    stack = x + long * 0.55
    scene.shape_of(
        [
            (stack, y - 1.06 * size),
            (stack + 0.1 * size, y - 1.06 * size),
            (stack + 0.1 * size, y - 0.7 * size),
            (stack, y - 0.7 * size),
        ],
        wall,
        smooth=False,
    )
    for across in (0.25, 0.62):
        left = x + long * across
        scene.shape_of(
            [
                (left, y - 0.36 * size),
                (left + 0.11 * size, y - 0.355 * size),
                (left + 0.11 * size, y - 0.19 * size),
                (left, y - 0.2 * size),
            ],
            "2c241d",
            smooth=False,
        )
    scene.shape_of(
        [
            (x - 0.32 * size, y - 0.3 * size),
            (x - 0.19 * size, y - 0.3 * size),
            (x - 0.19 * size, y),
            (x - 0.32 * size, y),
        ],
        "3a2c20",
        smooth=False,
    )


def ship(
    scene: Scene,
    foot: tuple[float, float],
    size: float,
    hull: str = "2b211a",
    sail: str = "d8c7a3",
    shade: str = "8a7a5e",
    heel: float = 0.0,
) -> None:
    """A three-master of height *size* with her sails set; *foot* is the middle of her waterline."""
    cosine, sine = np.cos(heel), np.sin(heel)

    def at(x: float, y: float) -> tuple[float, float]:
        return (foot[0] + size * (x * cosine - y * sine), foot[1] + size * (x * sine + y * cosine))

    spar = size * 0.012
    for mast, tall in ((-0.27, 0.72), (0.0, 0.95), (0.25, 0.8)):
        scene.stroke([at(mast, -0.08), at(mast, -tall)], spar, hull, smooth=False)
    scene.stroke([at(0.4, -0.15), at(0.66, -0.3)], spar, hull, smooth=False)
    for mast, tall, wide in ((-0.27, 0.7, 0.2), (0.0, 0.93, 0.26), (0.25, 0.78, 0.22)):
        levels = ((0.17, 0.52, 1.0), (0.54, 0.78, 0.8), (0.8, 0.97, 0.55))
        for low, high, share in levels:
            bottom, up, half = -tall * low - 0.05, -tall * high, wide * share / 2
            outline = [
                at(mast - half, up),
                at(mast + half * 0.9, up),
                at(mast + half * 1.35, (bottom + up) / 2),
                at(mast + half * 1.05, bottom),
                at(mast + half * 0.1, bottom - 0.02),
                at(mast - half * 1.1, bottom),
                at(mast - half * 0.85, (bottom + up) / 2),
            ]
            mask = scene.shape_of(outline, sail, smooth=False, flow=1.4)
            across = (scene.x - at(mast, up)[0]) / (size * half)
            scene.shade(mask, np.clip(0.95 - 0.28 * across, 0.45, 1.1))
    jib = [at(0.27, -0.7), at(0.62, -0.27), at(0.38, -0.2)]
    scene.shape_of(jib, shade, smooth=False, flow=1.0)
    scene.shape_of(
        [
            at(-0.48, -0.2),
            at(-0.4, -0.19),
            at(-0.36, -0.13),
            at(0.3, -0.11),
            at(0.44, -0.17),
            at(0.36, -0.02),
            at(0.3, 0.015),
            at(-0.38, 0.015),
            at(-0.45, -0.06),
        ],
        hull,
        smooth=False,
        flow=0.0,
    )
    scene.stroke([at(-0.45, -0.1), at(0.38, -0.075)], spar * 1.2, shade, smooth=False)
