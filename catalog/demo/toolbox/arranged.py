"""Things arranged on a table or a sitter in a chair, seen as solids and handed to the painter as a scene."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.demo.toolbox.colour import ink, mixed
from catalog.demo.toolbox.fields import Field, Shape, noise, smoothstep
from catalog.demo.toolbox.marching import View, seen
from catalog.demo.toolbox.scene import Scene
from catalog.demo.toolbox.solids import Point, Solid, turn


@dataclass(frozen=True)
class Thing:
    """One object: its solid, its colour, a second colour it breaks into, its gloss and its bloom."""

    solid: Solid
    tint: str
    second: str
    gloss: float = 0.4
    mottle: float = 0.4


def looked_down_on(solid: Solid, angle: float) -> Solid:
    """The solid seen from above by an angle in radians."""

    def tipped(x: Field, y: Field, z: Field) -> Field:
        y, z = turn(y, z, -angle)
        return solid(x, y, z)

    return tipped


def together(things: Sequence[Thing]) -> Solid:
    """All things as one solid."""

    def solid(x: Field, y: Field, z: Field) -> Field:
        nearest = things[0].solid(x, y, z)
        for thing in things[1:]:
            nearest = np.minimum(nearest, thing.solid(x, y, z))
        return nearest

    return solid


def arranged(
    things: Sequence[Thing],
    shape: Shape,
    span: float,
    centre: tuple[float, float],
    room: Field,
    seed: int,
    tip: float = 0.42,
    lamp: Point = (-0.6, 0.6, 0.5),
    dusk: float = 0.2,
) -> Scene:
    """The things lit from the left before a room (h, w, 3); *dusk* is how light the shadows are."""
    view = seen(looked_down_on(together(things), tip), shape, span, centre, lamp)
    scene = Scene(shape)
    scene.colour = room
    scene.flow = noise(shape, shape[0] / 3, seed, 3) * np.float32(5)
    which = _owners(view, things, tip)
    tints = _tinted(view, things, which, seed)
    light = view.key[..., None] * ink("fff0d4") * 1.2 + (view.hollow * dusk)[..., None] * ink("b9b4c8")
    bounce = (np.clip(-view.normal[..., 1], 0, 1) * view.hollow * 0.16)[..., None] * ink("c98d55")
    half = np.array(lamp, dtype=np.float32) / np.float32(np.linalg.norm(lamp)) + np.array([0, 0, 1], dtype=np.float32)
    facing = np.clip(view.normal @ (half / np.linalg.norm(half)).astype(np.float32), 0, 1)
    shine = np.array([thing.gloss for thing in things], dtype=np.float32)[which]
    spark = shine * (facing**50 * 0.9 + facing**12 * 0.16) * smoothstep(0.1, 0.5, view.key)
    scene.colour = mixed(room, tints * (light + bounce) + spark[..., None] * ink("fff6e2"), view.cover)
    around = np.arctan2(-view.normal[..., 1], view.normal[..., 0]) + np.pi / 2
    scene.flow = np.where(view.cover > 0.5, around.astype(np.float32), scene.flow)
    scene.fine = view.cover * (0.55 + 0.45 * (1 - smoothstep(0.2, 0.6, view.normal[..., 2])))
    return scene


def _owners(view: View, things: Sequence[Thing], tip: float) -> NDArray[np.intp]:
    y, z = turn(view.y, view.z, -tip)
    near = np.stack([thing.solid(view.x.ravel(), y.ravel(), z.ravel()) for thing in things])
    return np.asarray(np.argmin(near, axis=0).reshape(view.cover.shape))


def _tinted(view: View, things: Sequence[Thing], which: NDArray[np.intp], seed: int) -> Field:
    shape = view.cover.shape
    first = np.stack([ink(thing.tint) for thing in things])[which]
    second = np.stack([ink(thing.second) for thing in things])[which]
    mottle = np.array([thing.mottle for thing in things], dtype=np.float32)[which]
    patch = smoothstep(0.35, 0.7, noise(shape, shape[0] / 9, seed + 1, 5, 0.6))
    blush = smoothstep(-0.2, 0.8, view.normal[..., 0] * 0.7 + view.normal[..., 1] * 0.4)
    return mixed(first, second, np.clip(mottle * (patch + 0.6 * blush), 0, 1))
