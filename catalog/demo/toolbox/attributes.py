"""What the saints hold and carry: wings, books, scrolls, staffs and a blessing hand."""

from catalog.demo.toolbox.saints import fold
from catalog.demo.toolbox.scene import Scene
from catalog.demo.toolbox.vestments import UMBER, Spot, outlined, placed


def wings(scene: Scene, cx: float, top: float, size: float) -> None:
    """An angel's wings, laid feather by feather behind the shoulders."""
    to = placed(cx, top, size)
    for side in (-1, 1):
        wing = [
            (side * u, v)
            for u, v in (
                (0.1, 0.1),
                (0.2, -0.1),
                (0.33, -0.2),
                (0.4, -0.1),
                (0.42, 0.15),
                (0.4, 0.46),
                (0.28, 0.5),
                (0.2, 0.3),
            )
        ]
        outlined(scene, to(wing), UMBER, 0.003 * size)
        for n in range(11):
            share = n / 10
            root = (side * (0.2 + 0.13 * share), -0.04 - 0.1 * share + 0.06 * (share > 0.8))
            tip = (side * (0.24 + 0.165 * share), 0.5 - 0.16 * share)
            fold(
                scene,
                to([root, ((root[0] + tip[0]) / 2 + side * 0.02, (root[1] + tip[1]) / 2), tip]),
                "c8963c",
                UMBER[2],
                0.0055 * size,
                side=side,
            )


def book(scene: Scene, corner: tuple[float, float], size: float, cover: str = "7e2418") -> None:
    """A jewelled gospel, its clasps and page edge to the left."""
    x, y = corner
    scene.shape_of(
        [(x - 0.06 * size, y + 0.05 * size), (x, y), (x, y + size), (x - 0.06 * size, y + 0.96 * size)],
        "e2c58c",
        smooth=False,
    )
    scene.shape_of(
        [(x, y), (x + 0.74 * size, y - 0.04 * size), (x + 0.74 * size, y + 0.97 * size), (x, y + size)],
        cover,
        smooth=False,
    )
    gold = "e6bd62"
    inner = [
        (x + 0.07 * size, y + 0.07 * size),
        (x + 0.67 * size, y + 0.035 * size),
        (x + 0.67 * size, y + 0.9 * size),
        (x + 0.07 * size, y + 0.93 * size),
    ]
    scene.stroke([*inner, inner[0]], size * 0.03, gold)
    cx, cy = x + 0.37 * size, y + 0.48 * size
    scene.stroke([(cx, cy - 0.3 * size), (cx, cy + 0.32 * size)], size * 0.06, gold)
    scene.stroke([(cx - 0.2 * size, cy - 0.06 * size), (cx + 0.2 * size, cy - 0.08 * size)], size * 0.06, gold)
    for dx, dy in ((-0.22, -0.34), (0.22, -0.36), (-0.22, 0.36), (0.22, 0.34), (0, -0.02)):
        scene.shape_of(
            [
                (cx + (dx - 0.045) * size, cy + dy * size),
                (cx + dx * size, cy + (dy - 0.045) * size),
                (cx + (dx + 0.045) * size, cy + dy * size),
                (cx + dx * size, cy + (dy + 0.045) * size),
            ],
            "2f5a6e",
        )


def blessing_hand(scene: Scene, wrist: tuple[float, float], size: float) -> None:
    """A raised right hand, two fingers upright and two folded to the thumb."""
    x, y = wrist

    def at(u: float, v: float) -> tuple[float, float]:
        return (x + u * size, y - v * size)

    scene.shape_of([at(-0.2, 0), at(0.2, 0), at(0.3, 0.4), at(0.2, 0.62), at(-0.22, 0.62), at(-0.28, 0.35)], "9a6a38")
    scene.shape_of([at(-0.1, 0.1), at(0.12, 0.1), at(0.17, 0.4), at(-0.12, 0.45)], "d3a468")
    for u, tip in ((-0.17, (-0.22, 1.25)), (-0.02, (-0.02, 1.32))):
        scene.stroke([at(u, 0.5), at((u + tip[0]) / 2, 0.9), at(*tip)], size * 0.135, "8a5a2f")
        scene.stroke([at(u, 0.5), at((u + tip[0]) / 2, 0.9), at(*tip)], size * 0.09, "d9ac70")
    for u, tip in ((0.12, (0.03, 0.72)), (0.22, (0.12, 0.6))):
        scene.stroke([at(u, 0.45), at(u + 0.1, 0.75), at(*tip)], size * 0.14, "8a5a2f")
        scene.stroke([at(u, 0.45), at(u + 0.1, 0.75), at(*tip)], size * 0.09, "cf9f62")
    scene.stroke([at(0.26, 0.2), at(0.36, 0.45), at(0.12, 0.62)], size * 0.14, "8a5a2f")
    scene.stroke([at(0.26, 0.2), at(0.36, 0.45), at(0.12, 0.62)], size * 0.095, "cf9f62")


def scroll(scene: Scene, corner: Spot, size: float) -> None:
    """An unrolled scroll covered with writing."""
    x, y = corner
    sheet = [
        (x, y),
        (x + 0.5 * size, y - 0.03 * size),
        (x + 0.56 * size, y + 0.5 * size),
        (x + 0.5 * size, y + size),
        (x - 0.02 * size, y + size),
        (x + 0.05 * size, y + 0.5 * size),
    ]
    outlined(scene, sheet, ("e8d9b2", "fff4d8", "5d4223"), 0.003)
    for n in range(7):
        row = y + (0.12 + 0.115 * n) * size
        for m in range(6):
            left = x + (0.09 + 0.065 * m + 0.02 * ((n * m) % 2)) * size
            scene.stroke(
                [(left, row), (left + 0.02 * size, row + 0.045 * size), (left + 0.035 * size, row - 0.01 * size)],
                0.008 * size,
                "3a2016",
                smooth=False,
            )
    scene.stroke(
        [(x - 0.05 * size, y + 0.01 * size), (x + 0.55 * size, y - 0.03 * size)], 0.06 * size, "cdb98a", smooth=False
    )


def staff(scene: Scene, start: Spot, end: Spot, width: float, head: str = "cross") -> None:
    """A cross, or a spear, or a herald's rod."""
    scene.stroke([start, end], width, "5a2a17", smooth=False)
    scene.stroke(
        [(start[0] - width * 0.2, start[1]), (end[0] - width * 0.2, end[1])], width * 0.3, "d9a45c", smooth=False
    )
    x, y = end
    if head == "cross":
        for drop, half in ((4, 3.2), (8, 5.2)):
            scene.stroke(
                [(x - half * width, y + drop * width), (x + half * width, y + drop * width)],
                width,
                "5a2a17",
                smooth=False,
            )
    elif head == "spear":
        scene.shape_of(
            [(x, y - 8 * width), (x + 2.4 * width, y - 2 * width), (x, y + width), (x - 2.4 * width, y - 2 * width)],
            "b9bfc4",
            smooth=False,
        )
