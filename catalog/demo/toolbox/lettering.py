"""Lettering without a font: capitals as pen strokes on a square of one by one."""

from catalog.demo.toolbox.fields import Field
from catalog.demo.toolbox.scene import Scene

Stroke = list[tuple[float, float]]

BOW = [(0.0, 0.0), (0.5, 0.03), (0.62, 0.25), (0.5, 0.47), (0.0, 0.5)]
ROUND = [
    (0.42, 0.0),
    (0.12, 0.15),
    (0.0, 0.5),
    (0.12, 0.85),
    (0.42, 1.0),
    (0.72, 0.85),
    (0.84, 0.5),
    (0.72, 0.15),
    (0.42, 0.0),
]
FORMS: dict[str, tuple[float, list[Stroke]]] = {
    "A": (0.8, [[(0, 1), (0.4, 0), (0.8, 1)], [(0.15, 0.65), (0.65, 0.65)]]),
    "B": (0.65, [[(0, 0), (0, 1)], BOW, [(0, 0.5), (0.55, 0.53), (0.68, 0.75), (0.55, 0.98), (0, 1)]]),
    "C": (0.75, [[(0.72, 0.14), (0.42, 0.0), (0.1, 0.18), (0, 0.5), (0.1, 0.82), (0.42, 1.0), (0.74, 0.84)]]),
    "D": (0.75, [[(0, 0), (0, 1)], [(0, 0), (0.5, 0.08), (0.74, 0.5), (0.5, 0.92), (0, 1)]]),
    "E": (0.55, [[(0.55, 0), (0, 0), (0, 1), (0.58, 1)], [(0, 0.48), (0.45, 0.48)]]),
    "F": (0.55, [[(0.55, 0), (0, 0), (0, 1)], [(0, 0.48), (0.45, 0.48)]]),
    "G": (
        0.8,
        [
            [
                (0.74, 0.14),
                (0.42, 0.0),
                (0.1, 0.18),
                (0, 0.5),
                (0.1, 0.82),
                (0.42, 1.0),
                (0.78, 0.86),
                (0.78, 0.55),
                (0.55, 0.55),
            ]
        ],
    ),
    "H": (0.75, [[(0, 0), (0, 1)], [(0.75, 0), (0.75, 1)], [(0, 0.5), (0.75, 0.5)]]),
    "I": (0.08, [[(0.04, 0), (0.04, 1)]]),
    "L": (0.55, [[(0, 0), (0, 1), (0.55, 1)]]),
    "M": (0.9, [[(0, 1), (0.1, 0), (0.45, 0.85), (0.8, 0), (0.9, 1)]]),
    "N": (0.75, [[(0, 1), (0, 0), (0.75, 1), (0.75, 0)]]),
    "O": (0.84, [ROUND]),
    "P": (0.62, [[(0, 0), (0, 1)], BOW]),
    "Q": (0.84, [ROUND, [(0.5, 0.75), (0.9, 1.12)]]),
    "R": (0.68, [[(0, 0), (0, 1)], BOW, [(0.25, 0.5), (0.68, 1)]]),
    "S": (
        0.6,
        [[(0.55, 0.12), (0.3, 0), (0.05, 0.15), (0.1, 0.38), (0.5, 0.58), (0.58, 0.82), (0.3, 1.0), (0.0, 0.86)]],
    ),
    "T": (0.7, [[(0, 0), (0.7, 0)], [(0.35, 0), (0.35, 1)]]),
    "V": (0.8, [[(0, 0), (0.4, 1), (0.8, 0)]]),
    "X": (0.75, [[(0, 0), (0.75, 1)], [(0.75, 0), (0, 1)]]),
    "J": (0.35, [[(0.35, 0), (0.35, 0.8), (0.2, 1.0), (0, 0.9)]]),
    "K": (0.68, [[(0, 0), (0, 1)], [(0.65, 0), (0, 0.55)], [(0.22, 0.4), (0.68, 1)]]),
    "U": (0.72, [[(0, 0), (0, 0.65), (0.12, 0.92), (0.36, 1.0), (0.6, 0.92), (0.72, 0.65), (0.72, 0)]]),
    "W": (1.1, [[(0, 0), (0.28, 1), (0.55, 0.1), (0.82, 1), (1.1, 0)]]),
    "Z": (0.65, [[(0, 0), (0.65, 0), (0, 1), (0.65, 1)]]),
    "Y": (0.75, [[(0, 0), (0.38, 0.5), (0.75, 0)], [(0.38, 0.5), (0.38, 1)]]),
    "Θ": (0.84, [ROUND, [(0.2, 0.5), (0.64, 0.5)]]),
    "Γ": (0.55, [[(0.55, 0), (0, 0), (0, 1)]]),
    "Π": (0.75, [[(0, 1), (0, 0), (0.75, 0), (0.75, 1)]]),
    "Ω": (
        0.84,
        [
            [
                (0, 1),
                (0.25, 0.95),
                (0.02, 0.5),
                (0.2, 0.08),
                (0.42, 0),
                (0.64, 0.08),
                (0.82, 0.5),
                (0.59, 0.95),
                (0.84, 1),
            ]
        ],
    ),
    ".": (0.08, [[(0.0, 0.96), (0.08, 0.96)]]),
    "·": (0.08, [[(0.0, 0.5), (0.08, 0.5)]]),
    "-": (0.4, [[(0, 0.5), (0.4, 0.5)]]),
    "~": (0.7, [[(0, -0.2), (0.35, -0.28), (0.7, -0.2)]]),
}


def width_of(text: str, size: float, spacing: float = 0.3) -> float:
    """How wide the text runs, in the units of *size*."""
    return sum((FORMS[letter][0] if letter in FORMS else 0.5) + spacing for letter in text) * size - spacing * size


def strokes_of(text: str, corner: tuple[float, float], size: float, spacing: float = 0.3) -> list[Stroke]:
    """Every pen stroke of the text, its upper left corner at *corner*; letters unknown are left blank."""
    x, y = corner
    strokes: list[Stroke] = []
    for letter in text:
        wide, forms = FORMS.get(letter, (0.5, []))
        strokes += [[(x + u * size, y + v * size) for u, v in form] for form in forms]
        x += (wide + spacing) * size
    return strokes


def inscribed(
    scene: Scene, text: str, corner: tuple[float, float], size: float, colour: Field | str, weight: float = 0.12
) -> None:
    """The text written on the scene with a round pen of *weight* times its size."""
    for stroke in strokes_of(text, corner, size):
        scene.stroke(stroke, weight * size, colour, smooth=len(stroke) > 5)


def centred(text: str, middle: float, size: float) -> float:
    """Where a text must begin so that it stands about *middle*."""
    return middle - width_of(text, size) / 2
