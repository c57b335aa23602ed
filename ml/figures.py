"""Charts and contact sheets as PNG files, drawn without a screen."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from ml.pictures import Pixels

COLOURS = ("#4c6a92", "#b5532a", "#d9a420", "#5c7f4b", "#7a5c86", "#777777")
"""One for each label, told apart also by people who see red and green alike."""


def bars(counts: Mapping[str, float], title: str) -> bytes:
    """Draw one horizontal bar for each name."""
    with _Canvas(7, 0.4 * len(counts) + 1) as canvas:
        names = list(counts)
        canvas.axes.barh(names, [counts[name] for name in names], color=COLOURS[0])
        canvas.axes.invert_yaxis()
        canvas.axes.set_title(title)
    return canvas.png


def scatter(points: npt.NDArray[np.float64], groups: Sequence[str], title: str) -> bytes:
    """Draw points (n, 2), one colour for each group."""
    with _Canvas(7, 6) as canvas:
        for colour, group in zip(_endless(COLOURS), sorted(set(groups)), strict=False):
            inside = np.array([name == group for name in groups])
            canvas.axes.scatter(*points[inside].T, s=6, alpha=0.5, color=colour, label=group)
        canvas.axes.legend(markerscale=3)
        canvas.axes.set_title(title)
    return canvas.png


def heat_map(matrix: npt.NDArray[np.int64], labels: Sequence[str], title: str) -> bytes:
    """Draw a confusion matrix: shares of each row as colour, counts as numbers."""
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    with _Canvas(6.5, 5.5) as canvas:
        canvas.axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        canvas.axes.set_xticks(range(len(labels)), labels, rotation=30, ha="right")
        canvas.axes.set_yticks(range(len(labels)), labels)
        for row, column in np.ndindex(*matrix.shape):
            colour = "white" if shares[row, column] > 0.5 else "black"
            canvas.axes.text(column, row, int(matrix[row, column]), ha="center", va="center", color=colour)
        canvas.axes.set_xlabel("answer")
        canvas.axes.set_ylabel("truth")
        canvas.axes.set_title(title)
    return canvas.png


def reliability(bins: Sequence[Mapping[str, float]], title: str) -> bytes:
    """Draw how often answers of each confidence were right; the size of a dot is the number of pictures."""
    with _Canvas(5.5, 5) as canvas:
        canvas.axes.plot([0, 1], [0, 1], color="#999999", linestyle="--", label="as it should be")
        sizes = [10 + 200 * row["n"] / max(other["n"] for other in bins) for row in bins]
        confidence, accuracy = ([row[name] for row in bins] for name in ("confidence", "accuracy"))
        canvas.axes.scatter(confidence, accuracy, s=sizes, color=COLOURS[1], alpha=0.8)
        canvas.axes.set(
            xlabel="confidence", ylabel="share of right answers", xlim=(0, 1.02), ylim=(0, 1.02), title=title
        )
        canvas.axes.legend()
    return canvas.png


def curves(lines: Mapping[str, tuple[Sequence[float], Sequence[float]]], axes: tuple[str, str], title: str) -> bytes:
    """Draw named lines of (x, y)."""
    with _Canvas(6.5, 5) as canvas:
        for colour, (name, (x, y)) in zip(_endless(COLOURS), lines.items(), strict=False):
            canvas.axes.plot(x, y, color=colour, label=name)
        canvas.axes.set(xlabel=axes[0], ylabel=axes[1], title=title)
        canvas.axes.legend()
    return canvas.png


def maps(picture: Pixels, values: npt.NDArray[np.float64], labels: Sequence[str], title: str) -> bytes:
    """Draw a picture (side, side, 3) and one map (rows, columns) for each label, on one scale with one colour bar."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

    from ml.explaining import BLUE, ORANGE

    ends = [tuple(part / 255 for part in colour) for colour in (BLUE, ORANGE)]
    scale = LinearSegmentedColormap.from_list("evidence", [ends[0], (1.0, 1.0, 1.0), ends[1]])
    reach = max(float(np.abs(values).max()), 1e-9)
    chart = Figure(figsize=(2.2 * (len(labels) + 1), 2.8), layout="constrained")
    axes: Any = chart.subplots(1, len(labels) + 1)
    axes[0].imshow(picture)
    axes[0].set_title(title[:24])
    grey = picture.mean(axis=2)
    extent = (0, picture.shape[1], picture.shape[0], 0)
    for place, label, one in zip(axes[1:], labels, values, strict=True):
        place.imshow(grey, cmap="gray", alpha=0.35, extent=extent)
        drawn = place.imshow(one, cmap=scale, vmin=-reach, vmax=reach, alpha=0.75, extent=extent)
        place.set_title(f"{label} {one.sum():+.1f}")
    for place in axes:
        place.set_axis_off()
    chart.colorbar(drawn, ax=axes[1:], location="bottom", shrink=0.6, label="contribution to the logit")
    buffer = io.BytesIO()
    chart.savefig(buffer, format="png", dpi=100)
    return buffer.getvalue()


def contact_sheet(pictures: Sequence[Pixels], captions: Sequence[str], columns: int = 8, side: int = 112) -> bytes:
    """Lay out pictures (any, any, 3) in rows, each with a caption of one or two short lines."""
    columns = max(1, min(columns, len(pictures)))
    rows = math.ceil(len(pictures) / columns)
    sheet = Image.new("RGB", (columns * (side + 8), rows * (side + 34)), "white")
    pen = ImageDraw.Draw(sheet)
    for number, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        left, top = (number % columns) * (side + 8) + 4, (number // columns) * (side + 34) + 4
        sheet.paste(Image.fromarray(picture).resize((side, side)), (left, top))
        pen.multiline_text((left, top + side + 1), caption, fill="black", spacing=1)
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()


class _Canvas:
    """A matplotlib figure that becomes a PNG when left."""

    def __init__(self, width: float, height: float) -> None:
        """Open a figure of so many inches."""
        from matplotlib.figure import Figure  # not pyplot: no screen, no global state

        self._figure = Figure(figsize=(width, height), layout="constrained")
        self.axes: Any = self._figure.subplots()
        self.png = b""

    def __enter__(self) -> _Canvas:
        return self

    def __exit__(self, *_: object) -> None:
        buffer = io.BytesIO()
        self._figure.savefig(buffer, format="png", dpi=90)
        self.png = buffer.getvalue()


def _endless(colours: Sequence[str]) -> list[str]:
    """Return the colours over and over, enough for any chart here."""
    return list(colours) * 20
