"""Pencil, chalk, charcoal, pen and wash: marks of a hand on paper that has a tooth."""

import numpy as np
from PIL import Image, ImageDraw

from catalog.demo.toolbox.colour import ink, mixed
from catalog.demo.toolbox.fields import Field, Shape, blurred, grain, noise, noise_line, sampled, smoothstep
from catalog.demo.toolbox.shapes import Points, curve, ribbon


class Sheet:
    """Marks (h, w), 0 bare .. 1 black, laid on stroke by stroke; points in picture heights."""

    def __init__(self, shape: Shape, seed: int) -> None:
        self.shape = shape
        self.seed = seed
        self.marks: Field = np.zeros(shape, dtype=np.float32)
        self.source = np.random.default_rng(seed)

    def _laid(self, image: Image.Image) -> None:
        layer = np.asarray(image.resize((self.shape[1], self.shape[0]), Image.Resampling.BOX), dtype=np.float32)
        self.marks = 1 - (1 - self.marks) * (1 - layer / np.float32(255))

    def contours(
        self, lines: list[Points], width: float, weight: float = 0.8, restated: int = 2, stray: float = 0.003
    ) -> None:
        """Outlines drawn with changing pressure, each gone over again a hair's breadth away."""
        for again in range(restated):
            image = Image.new("L", (self.shape[1] * 2, self.shape[0] * 2))
            pen = ImageDraw.Draw(image)
            for number, points in enumerate(lines):
                path = curve(points)
                seed = self.seed + 31 * number + 7 * again
                drift = np.stack([noise_line(len(path), 14, seed), noise_line(len(path), 14, seed + 1)], axis=1)
                path = path + drift * np.float32(stray * (0.4 + again))
                press = 0.6 + 0.4 * noise_line(len(path), 10, seed + 2)
                ends = np.minimum(np.linspace(0, 1, len(path)), np.linspace(1, 0, len(path)))
                swell = width * press * np.clip(0.25 + ends * 5, 0, 1)
                outline = (ribbon(path, swell.astype(np.float32)) * self.shape[0] * 2).tolist()
                fade = weight * (1.0 if again == 0 else 0.55)
                pen.polygon([tuple(p) for p in outline], fill=int(255 * fade))
            self._laid(image)

    def limbs(
        self, bones: list[tuple[float, float, float, float, float]], weight: float, stray: float = 0.0012
    ) -> None:
        """Branches as a stick of charcoal draws them: each piece at its own thickness, joints run together."""
        image = Image.new("L", (self.shape[1] * 2, self.shape[0] * 2))
        pen = ImageDraw.Draw(image)
        unit = self.shape[0] * 2
        for x0, y0, x1, y1, thick in bones:
            x, y = self.source.normal(0, stray, 2).tolist()
            fill = int(255 * weight * self.source.uniform(0.75, 1.0))
            ends = [(x0 + x) * unit, (y0 + y) * unit, (x1 + x) * unit, (y1 + y) * unit]
            pen.line(ends, fill=fill, width=max(2, round(thick * unit * 0.92)))
            half = thick * unit * 0.44
            if half > 2:
                pen.ellipse([ends[2] - half, ends[3] - half, ends[2] + half, ends[3] + half], fill=fill)
        self._laid(image)

    def hatched(
        self,
        dark: Field,
        angle: float,
        spacing: float,
        width: float,
        begins: float,
        weight: float = 0.5,
        length: float = 0.12,
        flow: Field | None = None,
    ) -> None:
        """Short parallel strokes wherever *dark* exceeds *begins*, slightly bowed, pressed by the tone."""
        rows, columns = self.shape
        aspect = columns / rows
        count = int(aspect / (spacing * length * 0.6))
        x = self.source.random(count, dtype=np.float32) * np.float32(aspect)
        y = self.source.random(count, dtype=np.float32)
        tone = sampled(dark, x * rows, y * rows)
        kept = np.flatnonzero(tone > begins + self.source.normal(0, 0.03, count))
        x, y, tone = x[kept], y[kept], tone[kept]
        turned = angle + self.source.normal(0, 0.05, x.size)
        if flow is not None:
            turned = turned + sampled(flow, x * rows, y * rows)
        self._strokes(x, y, tone, turned, (width, weight, length, begins), dark)

    def _strokes(
        self, x: Field, y: Field, tone: Field, angle: Field, hand: tuple[float, float, float, float], dark: Field
    ) -> None:
        width, weight, length, begins = hand
        rows = self.shape[0]
        reach = length * self.source.uniform(0.5, 1.1, x.size)
        bow = self.source.normal(0.08, 0.03, x.size)
        path = []
        for share in (-0.5, -0.25, 0.0, 0.25, 0.5):
            bent = angle + bow * share * 2
            path.append(np.stack([x + np.cos(bent) * reach * share, y + np.sin(bent) * reach * share], axis=1))
        course = np.stack(path, axis=1)
        for step in (1, 0):  # a stroke stops where the light begins
            lost = sampled(dark, course[:, step, 0] * rows, course[:, step, 1] * rows) < begins * 0.6
            course[lost, step] = course[lost, step + 1]
            lost = sampled(dark, course[:, 4 - step, 0] * rows, course[:, 4 - step, 1] * rows) < begins * 0.6
            course[lost, 4 - step] = course[lost, 3 - step]
        press = np.clip(weight * (0.55 + 0.6 * tone) * self.source.uniform(0.7, 1.1, x.size), 0, 1) * 255
        image = Image.new("L", (self.shape[1] * 2, self.shape[0] * 2))
        pen = ImageDraw.Draw(image)
        thick = max(1, round(width * rows * 2))
        for corners, fill in zip(
            (course.reshape(x.size, -1) * rows * 2).tolist(), press.astype(int).tolist(), strict=True
        ):
            pen.line(corners, fill=fill, width=thick)
        self._laid(image)

    def scribbled(self, dark: Field, size: float, count: int, begins: float, width: float, weight: float = 0.7) -> None:
        """Leaves in a pen's shorthand: little running loops, thick where *dark* exceeds *begins*."""
        rows, columns = self.shape
        x = self.source.random(count, dtype=np.float32) * np.float32(columns / rows)
        y = self.source.random(count, dtype=np.float32)
        tone = sampled(dark, x * rows, y * rows)
        kept = np.flatnonzero(tone > begins + 0.5 * self.source.random(count) * (1 - begins))
        angle = self.source.normal(0.2, 0.7, kept.size)
        steps = np.linspace(0, 2.6 * np.pi * 2, 20)
        run, loop = (steps / steps[-1] - 0.5) * 2.2, np.stack([np.sin(steps) * 0.34, np.cos(steps) * 0.42])
        image = Image.new("L", (columns * 2, rows * 2))
        pen = ImageDraw.Draw(image)
        thick = max(1, round(width * rows * 2))
        for n, turned in zip(kept.tolist(), angle.tolist(), strict=True):
            across, down = run + loop[0], loop[1]
            reach = size * (0.7 + 0.6 * float(tone[n]))
            px = x[n] + reach * (across * np.cos(turned) - down * np.sin(turned))
            py = y[n] + reach * (across * np.sin(turned) + down * np.cos(turned))
            pen.line(
                (np.stack([px, py], axis=1) * rows * 2).ravel().tolist(),
                fill=int(255 * weight * (0.6 + 0.4 * tone[n])),
                width=thick,
            )
        self._laid(image)

    def rubbed(self, dark: Field, weight: float = 0.5, radius: float = 0.008) -> None:
        """Chalk laid on its side and smoothed with a finger."""
        soft = blurred(dark, radius * self.shape[0]) * np.float32(weight)
        self.marks = 1 - (1 - self.marks) * (1 - np.clip(soft, 0, 1))


def toothed(marks: Field, tooth: float, seed: int) -> Field:
    """Dry marks caught by the paper's tooth: light pressure touches only the peaks."""
    shape = marks.shape
    peaks = 0.55 * grain(shape, seed) + 0.45 * noise(shape, 3, seed + 1, 2)
    peaks = 0.7 * peaks + 0.3 * noise(shape, (2, 6), seed + 2, 2)
    caught = np.clip((marks * 1.45 - peaks * np.float32(tooth)) * 1.9 / (0.5 + tooth), 0, 1)
    return np.asarray(caught, dtype=np.float32)


def drawn_on(paper: Field, marks: Field, colour: str, strength: float = 0.92) -> Field:
    """The marks in their colour on the paper."""
    return mixed(paper, ink(colour) * (0.6 + 0.4 * paper), np.clip(marks * strength, 0, 1))


def washed(paper: Field, dark: Field, colour: str, seed: int, steps: tuple[float, ...] = (0.15, 0.4, 0.65)) -> Field:
    """Brush and thinned ink: a few flat washes, each with a darker dried rim and a watery bloom."""
    shape = (paper.shape[0], paper.shape[1])
    bloom = noise(shape, shape[0] / 5, seed, 4) - 0.5
    wet = blurred(dark, shape[0] / 160) + 0.12 * bloom
    sheet = paper
    for number, step in enumerate(steps):
        pool = smoothstep(step - 0.015, step + 0.02, wet)
        rim = pool * smoothstep(step + 0.07, step, wet)
        strength = 0.26 + 0.07 * number + 0.1 * rim + 0.2 * (noise(shape, shape[0] / 8, seed + number, 3) - 0.5)
        sheet = mixed(sheet, sheet * ink(colour), np.clip(pool * strength * 1.7, 0, 1))
    return sheet
