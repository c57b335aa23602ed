"""A scene: what a painter composes before taking up the brush. Colour, direction and detail."""

import numpy as np

from catalog.demo.toolbox.colour import gradient, ink, mixed
from catalog.demo.toolbox.fields import Field, Shape, grid, noise, noise_line, smoothstep
from catalog.demo.toolbox.shapes import Points, area, line


class Scene:
    """A composed picture: colours (h, w, 3), the brush's direction and how much detail each spot wants.

    All positions are in picture heights: x runs 0..aspect, y 0..1 downwards.
    """

    def __init__(self, shape: Shape, base: str = "6b5a45") -> None:
        self.shape = shape
        self.x, self.y = grid(shape)
        self.aspect = shape[1] / shape[0]
        self.colour: Field = np.tile(ink(base), (*shape, 1)).astype(np.float32)
        self.flow: Field = np.zeros(shape, dtype=np.float32)
        self.fine: Field = np.zeros(shape, dtype=np.float32)
        self.touches: list[tuple[Points, float, Field]] = []

    def noise(self, cell: float | tuple[float, float], seed: int, octaves: int = 4) -> Field:
        """Cloudy noise whose cell is given in picture heights."""
        high, wide = (cell, cell) if isinstance(cell, int | float) else cell
        return noise(self.shape, (high * self.shape[0], wide * self.shape[0]), seed, octaves)

    def lay(
        self,
        mask: Field,
        colour: Field | str,
        flow: Field | float | None = None,
        fine: float | None = None,
    ) -> None:
        """Colour laid through a mask; optionally the brush turns and slows down there."""
        tint = ink(colour) if isinstance(colour, str) else colour
        self.colour = mixed(self.colour, tint, mask)
        if flow is not None:
            self.flow = np.where(mask > 0.5, np.asarray(flow, dtype=np.float32), self.flow)
        if fine is not None:
            self.fine = np.where(mask > 0.2, np.float32(fine), self.fine)

    def shape_of(
        self,
        points: Points,
        colour: Field | str,
        smooth: bool = True,
        flow: float | None = None,
        fine: float = 0.9,
        strength: float = 1.0,
    ) -> Field:
        """A filled outline; returns its mask (h, w) for shading."""
        part, window = area(self.shape, points, smooth)
        tint = ink(colour) if isinstance(colour, str) else colour
        self.colour[window] = mixed(self.colour[window], tint, part * np.float32(strength))
        self.fine[window] = np.where(part > 0.2, np.float32(fine), self.fine[window])
        if flow is not None:
            self.flow[window] = np.where(part > 0.5, np.float32(flow), self.flow[window])
        mask = np.zeros(self.shape, dtype=np.float32)
        mask[window] = part
        return mask

    def stroke(self, points: Points, width: float, colour: Field | str, smooth: bool = True) -> None:
        """A drawn line of even width."""
        part, window = line(self.shape, points, width, smooth)
        tint = ink(colour) if isinstance(colour, str) else colour
        self.colour[window] = mixed(self.colour[window], tint, part)
        self.fine[window] = np.where(part > 0.2, np.float32(1), self.fine[window])

    def touch(self, points: Points, width: float, colour: Field | str) -> None:
        """A line kept for the small brush at the very end, so that it stays whole."""
        self.touches.append((points, width, ink(colour) if isinstance(colour, str) else colour))

    def tufts(self, count: int, top: float, bottom: float, tall: float, seed: int, colours: tuple[str, str]) -> None:
        """Grass or reeds: bent blades between two heights, taller towards the viewer."""
        source = np.random.default_rng(seed)
        for _ in range(count):
            x, near = source.random() * self.aspect, source.random()
            y = top + (bottom - top) * near
            reach = tall * (0.35 + 0.65 * near) * source.uniform(0.5, 1.2)
            bend = source.normal(0.1, 0.3) * reach
            blade = [(x, y), (x + bend * 0.3, y - reach * 0.6), (x + bend, y - reach)]
            self.touch(blade, 0.0016 + 0.0012 * near, mixed(ink(colours[0]), ink(colours[1]), source.random()))

    def shade(self, mask: Field, factor: Field) -> None:
        """Darken or lighten under a mask."""
        self.colour = np.asarray(self.colour * (1 + (factor - 1) * mask)[..., None], dtype=np.float32)

    def sky(
        self,
        stops: list[tuple[float, str]],
        horizon: float,
        seed: int,
        cloud: str = "f4ead8",
        shadow: str = "8b8f9c",
        cover: float = 0.5,
        scale: float = 0.3,
    ) -> None:
        """A graded sky from the top to the horizon, with clouds lit from above."""
        fall = np.clip(self.y / horizon, 0, 1)
        self.lay(np.ones(self.shape, dtype=np.float32), gradient(fall, stops))
        nearer = 0.35 + 0.65 * (1 - fall)
        drift = self.noise((scale * 0.55, scale * 1.5), seed, 6)
        edge = 0.5 + 0.28 * (0.5 - cover)
        body = smoothstep(edge - 0.03, edge + 0.12, drift) * (0.35 + 0.65 * nearer)
        step = int(0.035 * self.shape[0])
        fall_off = np.zeros_like(drift)
        fall_off[step:] = drift[step:] - drift[:-step]
        fall_off[:step] = fall_off[step] * np.linspace(0.3, 1, step, dtype=np.float32)[:, None]
        lit = smoothstep(-0.05, 0.09, fall_off + 0.015)
        self.lay(body * 0.9, mixed(ink(shadow), ink(cloud), lit))
        self.flow = 0.5 * (self.noise(0.3, seed + 1) - 0.5) * 6 * body
        self.fine = body * 0.35

    def glow(self, centre: tuple[float, float], radius: float, colour: str, strength: float = 0.8) -> None:
        """Light round a sun, a moon or a lamp."""
        away = np.hypot(self.x - centre[0], self.y - centre[1])
        self.lay(strength * np.exp(-((away / radius) ** 1.3)), colour)

    def ridge(
        self,
        base: float,
        height: float,
        cell: float,
        seed: int,
        top: str,
        foot: str,
        depth: float = 0.25,
        rough: float = 0.5,
        tilt: float = 0.0,
    ) -> Field:
        """Land whose skyline wanders about *base*; graded downwards over *depth*. Returns its mask."""
        width = self.shape[1]
        line_of = base + height * noise_line(width, cell * self.shape[0], seed, 5, rough)
        line_of = line_of + tilt * (np.arange(width) / self.shape[0] - self.aspect / 2)
        below = self.y - line_of[None, :].astype(np.float32)
        mask = np.clip(below * self.shape[0] + 0.5, 0, 1)
        patch = self.noise((0.03, 0.12), seed + 1, 4) - 0.5
        tone = gradient(np.clip(below / depth + 0.5 * patch, 0, 1), [(0, top), (1, foot)])
        slope = np.arctan(np.gradient(line_of) * self.shape[0])
        self.lay(mask, tone * (1 + 0.25 * patch[..., None]), np.broadcast_to(slope[None, :], self.shape), 0.25)
        return np.asarray(mask, dtype=np.float32)

    def water(
        self,
        top: float,
        tint: str,
        seed: int,
        share: float = 0.4,
        ripple: float = 0.02,
        glint: str = "f2ead8",
        mask: Field | None = None,
    ) -> None:
        """Still water below *top*: the scene turned over, shaken by ripples, tinted."""
        height, width = self.shape
        rows = np.arange(height)[:, None]
        edge = int(top * height)
        depth = np.clip((rows - edge) / height, 0, 1)
        shake = (self.noise((0.008, 0.12), seed, 3) - 0.5) * ripple * 8 * (0.15 + depth)
        across = np.clip(np.arange(width)[None, :] + shake * height, 0, width - 1).astype(int)
        down = np.clip(2 * edge - rows + shake * height * 0.9, 0, height - 1).astype(int)
        mirror = self.colour[down, across]
        wet = np.clip((self.y - top) * height, 0, 1) if mask is None else mask
        waves = self.noise((0.007, 0.09), seed + 1, 3)
        sheet = mixed(mirror * 0.92, ink(tint), share)
        sheet = mixed(sheet, ink(glint), 0.35 * smoothstep(0.62, 0.8, waves))
        sheet = sheet * (1 - 0.16 * smoothstep(0.45, 0.25, waves)[..., None])
        self.lay(wet, sheet, 0.0, 0.15)
