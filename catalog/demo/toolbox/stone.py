"""Stone, bronze, clay and wood: what a seen solid is made of, and the room it is photographed in."""

import numpy as np
from PIL import Image

from catalog.demo.toolbox.colour import as_image, gradient, ink, mixed
from catalog.demo.toolbox.fields import Field, Shape, blurred, grain, grid, noise, smoothstep
from catalog.demo.toolbox.marching import View


def _swirl(view: View, seed: int, scale: float) -> Field:
    """Noise that follows the solid: looked up by its x, y and depth, so that it wraps round forms."""
    size = 512
    sheet = noise((size, size), size / 4, seed, 6, 0.55)
    across = (view.x + 0.35 * view.z) * scale * size * 0.25
    down = (view.y - 0.45 * view.z) * scale * size * 0.25
    row, column = down.astype(int) % (2 * size), across.astype(int) % (2 * size)
    row, column = np.minimum(row, 2 * size - 1 - row), np.minimum(column, 2 * size - 1 - column)
    return np.asarray(sheet[row, column], dtype=np.float32)


def _gloss(view: View, lamp: tuple[float, float, float], tight: float) -> Field:
    half = np.array(lamp, dtype=np.float32) / np.float32(np.linalg.norm(lamp)) + np.array([0, 0, 1])
    half = (half / np.linalg.norm(half)).astype(np.float32)
    return np.asarray(np.clip(view.normal @ half, 0, 1) ** tight * smoothstep(0.1, 0.4, view.key), dtype=np.float32)


def marble(view: View, seed: int, tint: str = "ece5d8", vein: str = "9a8f86", veined: float = 0.5) -> Field:
    """Crystalline stone: light bleeds a little under the skin, soft grey veins, dust in the hollows."""
    bled = 0.55 * view.key + 0.45 * blurred(view.key, view.key.shape[0] / 60)
    up = 0.5 + 0.5 * view.normal[..., 1]
    warm = bled[..., None] * ink("fff2df") * 0.95
    cool = (view.hollow * (0.16 + 0.24 * up))[..., None] * ink("c9d3e2")
    bounce = (np.clip(-view.normal[..., 1], 0, 1) * view.hollow * 0.1)[..., None] * ink("d8b58c")
    seam = np.abs(_swirl(view, seed, 0.55) - 0.5)
    veins = smoothstep(0.05, 0.0, seam) * (0.35 + 0.65 * _swirl(view, seed + 1, 0.4)) * np.float32(veined)
    stone = mixed(ink(tint), ink(vein), np.clip(veins + 0.22 * (_swirl(view, seed + 2, 0.9) - 0.4), 0, 1))
    stone = (
        stone * (1 + 0.05 * (grain(view.key.shape, seed) - 0.5) + 0.06 * (_swirl(view, seed + 3, 4) - 0.5))[..., None]
    )
    lit: Field = stone * (warm + cool + bounce)
    dust = smoothstep(0.6, 0.2, view.hollow) * 0.3
    lit = mixed(lit, lit * ink("b08d62"), dust)
    return np.asarray(lit + 0.1 * _gloss(view, (-0.55, 0.65, 0.55), 40)[..., None], dtype=np.float32)


def bronze(view: View, seed: int, tint: str = "6b4a2c", patina: str = "5f8272", green: float = 0.4) -> Field:
    """Cast metal: reflections of a bright window and a dark room, verdigris where rain gathers."""
    mirror_y = view.normal[..., 1]
    mirror_x = view.normal[..., 0]
    window = smoothstep(0.25, 0.75, 0.55 * mirror_y - 0.6 * mirror_x + 0.1 * _swirl(view, seed, 2))
    rim = smoothstep(0.5, 0.05, view.normal[..., 2]) * smoothstep(-0.2, 0.8, mirror_x) * 0.5
    room = 0.16 + 0.2 * (0.5 + 0.5 * mirror_y)
    light = view.hollow * (room + 0.4 * window * (0.35 + 0.65 * view.key) + 0.3 * rim) + 0.45 * view.key
    metal = light[..., None] * ink(tint) * 1.25
    rubbed = _gloss(view, (-0.55, 0.65, 0.55), 18) * 0.55 + 0.4 * _gloss(view, (-0.55, 0.65, 0.55), 120)
    metal = metal + rubbed[..., None] * ink("ffd9a0")
    weather = smoothstep(0.45, 0.75, _swirl(view, seed + 1, 1.1)) * (0.4 + 0.6 * smoothstep(0.9, 0.3, view.hollow))
    verdigris = (0.25 + 0.75 * light)[..., None] * ink(patina)
    return mixed(metal, verdigris, np.clip(weather * np.float32(green), 0, 1))


def matte(view: View, seed: int, tint: str, rough: float = 0.2) -> Field:
    """Terracotta, limestone or wood: no gloss, a coarse skin."""
    pits = 1 + np.float32(rough) * (_swirl(view, seed, 3.0) - 0.5) + 0.08 * (grain(view.key.shape, seed) - 0.5)
    up = 0.5 + 0.5 * view.normal[..., 1]
    light = 0.8 * view.key + view.hollow * (0.1 + 0.2 * up)
    shadow = mixed(ink("ffffff"), ink("8f7f8c"), 0.4 * (1 - view.key))
    return np.asarray(ink(tint) * shadow * (light * pits)[..., None] * 1.1, dtype=np.float32)


def backdrop(shape: Shape, top: str, foot: str, seed: int, floor: float = 0.0) -> Field:
    """A studio paper roll, lit as a pool; *floor* is the height of its bend, from the bottom."""
    x, y = grid(shape)
    aspect = shape[1] / shape[0]
    pool = np.exp(-(((x - 0.42 * aspect) / (0.75 * aspect)) ** 2 + ((y - 0.42) / 0.62) ** 2))
    tone = gradient(
        np.clip(1.15 * pool - 0.1 + 0.06 * (noise(shape, shape[0] / 2, seed, 3) - 0.5), 0, 1), [(0, top), (1, foot)]
    )
    if floor:
        bend = smoothstep(1 - floor - 0.02, 1 - floor + 0.05, y)
        tone = tone * (1 + 0.12 * bend[..., None])
    return np.asarray(tone + 0.008 * (grain(shape, seed + 1)[..., None] - 0.5), dtype=np.float32)


def photographed(view: View, surface: Field, room: Field, shadow: float = 0.35) -> Image.Image:
    """The solid before its backdrop, with the soft shadow it casts there."""
    shape = (room.shape[0], room.shape[1])
    dropped = blurred(blurred(view.cover, shape[0] / 22), shape[0] / 40)
    down, right = int(shape[0] * 0.02), int(shape[0] * 0.05)
    moved = np.zeros_like(dropped)
    moved[down:, right:] = dropped[:-down, :-right]
    behind = room * (1 - np.float32(shadow) * moved[..., None])
    return as_image(mixed(behind, surface, view.cover))
