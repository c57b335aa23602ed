"""Works of none of the five kinds: pottery, carpets, maps, books and coins."""

import numpy as np
from PIL import Image

from catalog.demo.toolbox.colour import as_image, gradient, ink, mixed
from catalog.demo.toolbox.fields import Field, Shape, blurred, grain, grid, noise, noise_line, smoothstep
from catalog.demo.toolbox.grounds import paper
from catalog.demo.toolbox.heads import Head
from catalog.demo.toolbox.marching import seen
from catalog.demo.toolbox.scene import Scene
from catalog.demo.toolbox.solids import blend, limb, thrown, turned_profile
from catalog.demo.toolbox.stone import backdrop, bronze, photographed

HEIGHTS, RADII = thrown(
    [-0.78, -0.76, -0.7, -0.4, 0.0, 0.3, 0.48, 0.56, 0.74, 0.8],
    [0.24, 0.25, 0.2, 0.36, 0.52, 0.5, 0.32, 0.17, 0.18, 0.25],
)


def painted_vase() -> Image.Image:
    """A red-figure amphora with bands of meander, palmettes and running animals."""
    fine: Shape = (1280, 960)

    def solid(x: Field, y: Field, z: Field) -> Field:
        body = turned_profile(x, y, z, HEIGHTS, RADII) - 0.01
        side = np.abs(x)
        for start, end in (((0.19, 0.7, 0), (0.36, 0.66, 0)), ((0.36, 0.66, 0), (0.42, 0.4, 0))):
            body = blend(body, limb(side, y, z, start, end, 0.035), 0.03)
        return body

    view = seen(solid, (640, 480), 1.9, (0, 0.0)).enlarged(fine)
    glaze, clay = ink("1d1815"), ink("bb6a38")
    angle = np.arctan2(view.x, np.maximum(view.z, 0.02)) / np.pi
    show = _vase_pattern(angle, view.y) * (np.abs(view.x) < np.interp(view.y, HEIGHTS, RADII) + 0.012)
    tint = mixed(glaze, clay, show * (0.9 + 0.2 * noise(fine, 40, 901, 3)))
    half = np.array([-0.36, 0.42, 0.83], dtype=np.float32)
    shine = np.clip(view.normal @ half, 0, 1)
    light = (0.85 * view.key + view.hollow * (0.22 + 0.18 * view.normal[..., 1]))[..., None] * ink("fff4e4")
    gloss = ((shine**60) * 0.5 + (shine**14) * 0.12) * (1 - 0.6 * show)
    worn = 1 - 0.25 * smoothstep(0.62, 0.78, noise(fine, 50, 902, 6))
    surface = tint * light * 1.15 * worn[..., None] + gloss[..., None] * ink("fff6e8")
    return photographed(view, surface, backdrop(fine, "b9b4a9", "ebe6da", 903), 0.3)


def _vase_pattern(angle: Field, y: Field) -> Field:
    """Where clay shows through the black: bands by height, figures by angle (-1..1 half turns)."""
    show = np.zeros_like(y)
    for low, high in ((-0.32, -0.305), (-0.19, -0.175), (0.245, 0.26), (0.36, 0.375), (-0.66, -0.64), (0.76, 0.775)):
        show = np.where((y > low) & (y < high), 1, show)
    u, v = (angle * 15) % 1, (y + 0.3) / 0.11  # meander between -0.30 and -0.19
    key = (v < 0.18) | ((u < 0.16) & (v < 0.9)) | ((v > 0.76) & (v < 0.92) & (u < 0.78)) | ((u > 0.62) & (u < 0.78) & (v > 0.34)) | ((v > 0.34) & (v < 0.5) & (u > 0.34) & (u < 0.78))
    show = np.where((v > 0) & (v < 1) & key, 1, show)
    u, v = (angle * 11) % 1 - 0.5, (y - 0.26) / 0.1
    petal = np.hypot(u * 1.9, v - 0.25)
    palmette = (petal < 0.75) & (np.sin(np.arctan2(u * 1.9, v - 0.1) * 9) > -0.35) & (v > 0.1)
    show = np.where((v > 0) & (v < 1) & palmette, 1, show)
    rays = np.abs((angle * 14) % 1 - 0.5) < 0.36 * (1 - (y + 0.64) / 0.24)
    show = np.where((y > -0.63) & (y < -0.42) & rays, 1, show)
    return np.asarray(np.where(_deer((angle * 3.2) % 1 - 0.5, (y - 0.03) / 0.4), 1, show), dtype=np.float32)


def _deer(u: Field, v: Field) -> Field:
    """A leaping deer about (0, 0), in a cell one wide and one high."""

    def blob(cu: float, cv: float, ru: float, rv: float, turn: float = 0.0) -> Field:
        a, b = u - cu, v - cv
        c, s = np.cos(turn), np.sin(turn)
        return np.hypot((a * c + b * s) / ru, (b * c - a * s) / rv) < 1

    body = blob(0, 0, 0.22, 0.12, 0.15) | blob(-0.2, 0.16, 0.06, 0.17, 0.4) | blob(-0.3, 0.31, 0.1, 0.055, 0.5)
    legs = blob(-0.22, -0.2, 0.13, 0.028, 0.9) | blob(-0.3, -0.14, 0.14, 0.026, 0.5) | blob(0.24, -0.18, 0.15, 0.03, -0.9) | blob(0.32, -0.12, 0.15, 0.028, -0.6)
    horns = blob(-0.19, 0.41, 0.1, 0.016, 0.9) | blob(-0.12, 0.38, 0.11, 0.015, 0.5) | blob(0.24, 0.09, 0.05, 0.03, 0.6)
    return body | legs | horns


def carpet() -> Image.Image:
    """A knotted carpet with a central medallion, corner pieces and three borders."""
    knots: Shape = (430, 300)
    y, x = np.mgrid[0 : knots[0], 0 : knots[1]].astype(np.float32)
    across, down = np.abs(x - knots[1] / 2 + 0.5), np.abs(y - knots[0] / 2 + 0.5)
    edge = np.minimum(knots[1] / 2 - across, knots[0] / 2 - down)
    dyes = {name: ink(code) for name, code in {"red": "8c2a24", "blue": "223a5a", "sand": "d9bf8c", "green": "4a6648", "rose": "c4766a", "ink": "241a1c", "sky": "6a8ea3"}.items()}
    rug = np.tile(dyes["red"], (*knots, 1)).astype(np.float32)

    def put(where: Field, dye: str) -> None:
        rug[np.asarray(where, dtype=bool)] = dyes[dye]

    lattice = (np.sin(across * 0.36) * np.sin(down * 0.36)) + 0.35 * np.cos(across * 0.72) * np.cos(down * 0.72)
    put(lattice > 0.78, "sand")
    put((lattice > 0.98), "blue")
    put(np.abs(np.sin((across + down) * 0.18) * np.sin((across - down) * 0.18)) < 0.035, "green")
    star = np.hypot(across / 88, down / 128) * (1 + 0.09 * np.cos(12 * np.arctan2(down / 128, across / 88 + 1e-3)))
    for size, dye in ((1.0, "ink"), (0.97, "blue"), (0.78, "sand"), (0.755, "red"), (0.5, "ink"), (0.48, "sky"), (0.26, "sand"), (0.22, "red")):
        put(star < size, dye)
    vine = np.sin(np.arctan2(down / 128, across / 88 + 1e-3) * 16) * np.sin(star * 26)
    put((star < 0.94) & (star > 0.8) & (vine > 0.35), "rose")
    put((star < 0.74) & (star > 0.52) & (vine > 0.4), "sky")
    put((star < 0.46) & (star > 0.28) & (vine > 0.3), "sand")
    corner = np.hypot((across - 108) / 62, (down - 172) / 84)
    for size, dye in ((1.0, "ink"), (0.97, "green"), (0.7, "sand"), (0.67, "blue")):
        put((corner < size) & (edge > 40), dye)
    put((corner < 0.95) & (corner > 0.72) & (np.sin(np.arctan2(down - 172, across - 108) * 18) > 0.4) & (edge > 40), "sand")
    _borders(put, across, down, edge)
    return _woven(rug, 921)


def _borders(put: "object", across: Field, down: Field, edge: Field) -> None:
    lay = put
    assert callable(lay)
    run = np.where(edge >= 150 - across, down, across)
    run = np.where((150 - across) < (215 - down), down, across)
    for inner, outer, dye in ((0, 40, "blue"), (0, 2, "ink"), (2, 9, "sand"), (9, 11, "ink"), (31, 33, "ink"), (33, 39, "sand"), (39, 41, "ink")):
        lay((edge >= inner) & (edge < outer), dye)
    middle = edge - 21
    rosette = np.hypot((run % 22) - 11, middle)
    lay((edge > 11) & (edge < 31) & (rosette < 7.5), "red")
    lay((edge > 11) & (edge < 31) & (rosette < 4.5), "sand")
    lay((edge > 11) & (edge < 31) & (rosette < 2.2), "green")
    wave = np.abs(middle - 6.5 * np.sin(run * 2 * np.pi / 44 + 1.57))
    lay((edge > 11) & (edge < 31) & (wave < 1.1) & (rosette > 8), "sky")
    for start in (2, 33):
        lay((edge >= start) & (edge < start + 6.5) & (np.abs((run % 8) - 4) + np.abs(edge - start - 3) < 3), "red")


def _woven(rug: Field, seed: int) -> Image.Image:
    """Knots enlarged to pile, with abrash, wear, fringe and a plain floor beneath."""
    rows, columns = rug.shape[:2]
    shape: Shape = (rows * 3, columns * 3)
    pile = np.repeat(np.repeat(rug, 3, axis=0), 3, axis=1)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    bump = 0.86 + 0.14 * np.sin((x + 0.5) * 2 * np.pi / 3) * np.sin((y + 0.5) * 2 * np.pi / 3 + 0.8) + 0.16 * (grain(shape, seed) - 0.5)
    abrash = 1 + 0.16 * noise_line(shape[0], 90, seed + 1)[:, None]
    faded = noise(shape, 260, seed + 2, 4)
    pile = mixed(pile * (bump * abrash)[..., None], ink("b59a78"), 0.22 * smoothstep(0.45, 0.75, faded))
    margin = 55
    whole = backdrop((shape[0] + 2 * margin, shape[1] + 2 * margin), "cfc8bc", "efeae0", seed + 3)
    fringe = 30
    strands = (noise((fringe, shape[1]), (30, 5), seed + 4, 2) > 0.46).astype(np.float32)
    body = whole[margin - fringe : margin, margin : margin + shape[1]]
    body[...] = mixed(body, ink("ded0b2"), strands * 0.9)
    foot = whole[margin + shape[0] : margin + shape[0] + fringe, margin : margin + shape[1]]
    foot[...] = mixed(foot, ink("d8c9a9"), strands[::-1] * 0.9)
    whole[margin : margin + shape[0], margin : margin + shape[1]] = pile
    return as_image(whole)


def island_map() -> Image.Image:
    """A hand-coloured sea chart of an island, with a compass rose, ships and a scale."""
    shape: Shape = (960, 1280)
    scene = Scene(shape)
    x, y = scene.x, scene.y
    scene.colour = paper(shape, "e8d8b0", 941, 0.75)
    land = 0.55 - np.hypot((x - 0.62) / 1.0, (y - 0.5) / 0.85) + 0.75 * (scene.noise(0.38, 942, 7) - 0.5)
    coast = smoothstep(0.155, 0.16, land)
    for n in range(7):
        level = 0.15 - 0.012 * (n + 1) ** 1.15
        scene.lay(np.exp(-(((land - level) / 0.0014) ** 2)) * (0.6 - 0.07 * n) * (1 - coast), "4a5a5a")
    scene.lay((1 - coast) * smoothstep(0.02, 0.15, land) * 0.35, "7fa3a0")
    parts = scene.noise(0.45, 943, 2)
    wash = gradient(np.clip((parts - 0.3) * 2.2, 0, 1), [(0.2, "d6b46a"), (0.45, "c9a08a"), (0.6, "a9b07a"), (0.8, "d9c98a")])
    rim = smoothstep(0.22, 0.16, land)
    scene.lay(coast * (0.28 + 0.4 * rim), wash)
    scene.lay(np.exp(-(((land - 0.158) / 0.0022) ** 2)) * 0.95, "3a2416")
    _relief_and_rivers(scene, land)
    _compass(scene, (1.13, 0.26), 0.13)
    _cartouche(scene)
    for cx, cy in ((0.13, 0.75), (1.2, 0.62)):
        _little_ship(scene, cx, cy, 0.06)
    inset = np.minimum(np.minimum(x, scene.aspect - x), np.minimum(y, 1 - y))
    band = (inset > 0.03) & (inset < 0.042)
    checks = (np.floor((x + y) / 0.05) % 2) > 0
    scene.lay((band & checks).astype(np.float32) * 0.8, "6d2f1f")
    for at in (0.03, 0.042, 0.048):
        scene.lay(np.exp(-(((inset - at) / 0.0013) ** 2)) * 0.85, "3a2416")
    creases = np.exp(-(((x - scene.aspect / 2) / 0.003) ** 2)) + np.exp(-(((y - 0.5) / 0.003) ** 2))
    scene.lay(np.clip(creases, 0, 1) * 0.25, "7a5a34")
    return as_image(scene.colour)


def _relief_and_rivers(scene: Scene, land: Field) -> None:
    source = np.random.default_rng(944)
    placed = 0
    for _ in range(700):
        px, py = source.uniform(0.2, 1.1), source.uniform(0.12, 0.9)
        here = float(land[int(py * scene.shape[0]), min(int(px * scene.shape[0]), scene.shape[1] - 1)])
        if here < 0.22:
            continue
        if here > 0.34 and placed < 46:
            size = source.uniform(0.018, 0.032)
            scene.shape_of([(px - size, py), (px - size * 0.3, py - size * 0.8), (px, py - size), (px + size * 0.4, py - size * 0.6), (px + size, py)], "d9c48f", smooth=False)
            scene.stroke([(px - size, py), (px - size * 0.4, py - size * 0.75), (px, py - size), (px + size * 0.4, py - size * 0.6), (px + size, py)], 0.0022, "3a2416")
            for k in range(4):
                a = px + size * (0.15 + 0.18 * k)
                scene.stroke([(a, py - size * (0.8 - 0.2 * k)), (a + size * 0.05, py - size * 0.1)], 0.0014, "5a3a22", smooth=False)
            placed += 1
        elif here < 0.33 and source.random() < 0.22:
            scene.stroke([(px - 0.005, py), (px, py - 0.014), (px + 0.005, py)], 0.0018, "4a5a2f")
            scene.stroke([(px, py), (px, py + 0.005)], 0.0018, "3a2416", smooth=False)
        elif source.random() < 0.1:
            scene.stroke([(px - 0.004, py), (px + 0.004, py)], 0.008, "8c2b1e", smooth=False)
            for k in range(source.integers(4, 8)):
                a = px + 0.012 + 0.009 * k
                scene.stroke([(a, py + 0.004), (a + 0.003, py - 0.005), (a + 0.006, py + 0.003)], 0.0016, "3a2416", smooth=False)


def _compass(scene: Scene, centre: tuple[float, float], size: float) -> None:
    for n in range(32):
        angle = n * np.pi / 16
        reach = 2.2
        scene.stroke([centre, (centre[0] + reach * np.cos(angle), centre[1] + reach * np.sin(angle))], 0.0007, "8a6a44", smooth=False)
    for n in sorted(range(16), key=lambda k: (k % 4 == 0, k % 2 == 0)):
        angle = n * np.pi / 8 - np.pi / 2
        reach = size * (1.0 if n % 4 == 0 else 0.72 if n % 2 == 0 else 0.5)
        tip = (centre[0] + reach * np.cos(angle), centre[1] + reach * np.sin(angle))
        for side, dye in ((-1, "7e2418"), (1, "e6d3a0")):
            bend = angle + side * np.pi / 8
            foot = (centre[0] + 0.22 * size * np.cos(bend), centre[1] + 0.22 * size * np.sin(bend))
            scene.shape_of([centre, tip, foot], dye if n % 4 else ("23405a" if side < 0 else "e6d3a0"), smooth=False)
            scene.stroke([centre, tip, foot, centre], 0.0012, "3a2416", smooth=False)
    ring = [(centre[0] + size * 0.62 * np.cos(a), centre[1] + size * 0.62 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 40)]
    scene.stroke(ring, 0.0016, "3a2416")


def _cartouche(scene: Scene) -> None:
    frame = [(0.09, 0.08), (0.25, 0.07), (0.42, 0.085), (0.44, 0.15), (0.42, 0.22), (0.25, 0.235), (0.09, 0.22), (0.07, 0.15)]
    scene.shape_of(frame, "ecdcb0")
    scene.stroke([*frame, frame[0]], 0.004, "7e2418")
    source = np.random.default_rng(946)
    for row, (top, size) in enumerate(((0.105, 0.026), (0.15, 0.016), (0.18, 0.016))):
        place = 0.115 if row == 0 else 0.125
        while place < (0.39 if row == 0 else 0.38):
            wide = size * 0.5
            form = int(source.integers(4))
            marks = ([(place, top + size), (place, top), (place + wide, top + size), (place + wide, top)], [(place, top), (place, top + size), (place + wide, top + size)],
                     [(place, top + size), (place + wide / 2, top), (place + wide, top + size)], [(place + wide, top), (place, top), (place, top + size), (place + wide, top + size)])[form]
            if source.random() > 0.14:
                scene.stroke(marks, 0.0026 if row == 0 else 0.0017, "3a2416", smooth=False)
            place += size * 0.78
    for n in range(10):
        scene.stroke([(0.13 + 0.025 * n, 0.925), (0.155 + 0.025 * n, 0.925)], 0.008, "3a2416" if n % 2 else "ecdcb0", smooth=False)
    scene.stroke([(0.13, 0.92), (0.38, 0.92), (0.38, 0.93), (0.13, 0.93), (0.13, 0.92)], 0.0016, "3a2416", smooth=False)


def _little_ship(scene: Scene, cx: float, cy: float, size: float) -> None:
    scene.shape_of([(cx - size, cy - 0.15 * size), (cx + size, cy - 0.3 * size), (cx + 0.7 * size, cy + 0.25 * size), (cx - 0.75 * size, cy + 0.25 * size)], "8a5a34", smooth=False)
    for mast, tall in ((-0.45, 1.1), (0.05, 1.5), (0.5, 1.1)):
        scene.stroke([(cx + mast * size, cy), (cx + mast * size, cy - tall * size)], 0.002, "3a2416", smooth=False)
        sail = [(cx + (mast - 0.22) * size, cy - tall * size * 0.95), (cx + (mast + 0.2) * size, cy - tall * size * 0.95), (cx + (mast + 0.34) * size, cy - tall * size * 0.6), (cx + (mast + 0.2) * size, cy - tall * size * 0.35), (cx + (mast - 0.22) * size, cy - tall * size * 0.35)]
        scene.shape_of(sail, "f3e7c6", smooth=False)
        scene.stroke([*sail, sail[0]], 0.0016, "3a2416", smooth=False)
    for n in range(4):
        left = cx - size + 0.5 * size * n
        scene.stroke([(left, cy + 0.34 * size), (left + 0.2 * size, cy + 0.28 * size), (left + 0.42 * size, cy + 0.36 * size)], 0.0016, "4a5a5a")


def book_of_hours() -> Image.Image:
    """A vellum leaf: two columns' width of black script, a gold initial, a flowering border."""
    shape: Shape = (1240, 920)
    scene = Scene(shape)
    scene.colour = paper(shape, "eadfc4", 961, 0.45, laid=False)
    source = np.random.default_rng(962)
    left, right, top, pitch = 0.16, 0.56, 0.13, 0.0405
    for n in range(18):
        level = top + pitch * (n + 1)
        scene.stroke([(left - 0.01, level), (right + 0.01, level)], 0.0007, "b98a7a", smooth=False)
        start = left + (0.135 if n < 3 else 0.0)
        _script_line(scene, source, start, right, level, pitch * 0.42, "7e2418" if n in (5, 12) else "2a1d16")
    _initial(scene, (left, top + 0.006), 0.118)
    _vine(scene, source)
    scene.colour = scene.colour * (1 - 0.2 * smoothstep(0.06, 0.0, scene.x))[..., None]
    return as_image(scene.colour)


def _script_line(scene: Scene, source: np.random.Generator, start: float, end: float, level: float, tall: float, dye: str) -> None:
    """Gothic script: upright minims with lozenge feet, grouped in words."""
    x = start
    while x < end - 0.03:
        for _ in range(int(source.integers(3, 11))):
            if x > end:
                break
            reach = source.choice([0.0, 0.0, 0.0, 0.7, -0.6])
            high, low = level - tall * (1 + max(reach, 0.0)), level + tall * max(-reach, 0.0)
            scene.stroke([(x, high), (x + 0.0006, low)], 0.0034, dye, smooth=False)
            scene.stroke([(x - 0.0025, high + 0.0015), (x + 0.0025, high - 0.0015)], 0.0034, dye, smooth=False)
            scene.stroke([(x - 0.002, low), (x + 0.003, low - 0.002)], 0.0034, dye, smooth=False)
            if source.random() < 0.4:
                scene.stroke([(x, high), (x + 0.0078, high + 0.001)], 0.0018, dye, smooth=False)
            x += 0.0078
        x += 0.009


def _initial(scene: Scene, corner: tuple[float, float], size: float) -> None:
    x, y = corner
    scene.shape_of([(x, y), (x + size, y), (x + size, y + size), (x, y + size)], "27456b", smooth=False)
    gold = mixed(ink("b98535"), ink("f6dc8c"), np.clip((scene.x + scene.y - x - y) / size / 2, 0, 1))
    inner = smoothstep(0.36 * size, 0.355 * size, np.hypot(scene.x - x - size / 2, (scene.y - y - size / 2) * 1.05))
    hole = smoothstep(0.235 * size, 0.23 * size, np.hypot((scene.x - x - size * 0.52) * 1.25, scene.y - y - size / 2))
    scene.lay(inner * (1 - hole), gold)
    scene.lay(hole, "8c2b1e")
    for n in range(3):
        a = 0.6 + n * 2.1
        centre = (x + size * (0.52 + 0.09 * np.cos(a)), y + size * (0.5 + 0.11 * np.sin(a)))
        scene.shape_of([(centre[0] - 0.008, centre[1]), (centre[0], centre[1] - 0.009), (centre[0] + 0.008, centre[1]), (centre[0], centre[1] + 0.009)], "e9d9b0")
    frame = [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]
    scene.stroke(frame, 0.005, "d9b052", smooth=False)
    for k in range(8):
        u = x + size * (0.08 + 0.12 * k)
        scene.stroke([(u, y + 0.012), (u + 0.006, y + 0.007)], 0.0016, "e9e2d2", smooth=False)
        scene.stroke([(u, y + size - 0.008), (u + 0.006, y + size - 0.013)], 0.0016, "e9e2d2", smooth=False)


def _vine(scene: Scene, source: np.random.Generator) -> None:
    """A border of curling stems with leaves, berries in gold and flowers."""
    paths = [((0.1, 0.08 + 0.84 * t), 0.018) for t in np.linspace(0, 1, 30)] + [((0.1 + 0.56 * t, 0.925), 0.016) for t in np.linspace(0, 1, 22)]
    paths += [((0.645, 0.09 + 0.8 * t), 0.018) for t in np.linspace(0, 1, 28)] + [((0.12 + 0.5 * t, 0.075), 0.012) for t in np.linspace(0, 1, 18)]
    for n, ((x, y), reach) in enumerate(paths):
        spin = 1 if n % 2 else -1
        a = np.linspace(0, 2 * np.pi * 0.9, 14)
        curl = [(x + spin * (reach * 1.25) * (1 - 0.07 * k) * np.cos(t), y + reach * (1 - 0.07 * k) * np.sin(t)) for k, t in enumerate(a)]
        scene.stroke(curl, 0.0015, "3f5a35")
        for k in (2, 5, 8):
            px, py = curl[k]
            form = source.random()
            r = 0.0055
            if form < 0.45:
                scene.shape_of([(px - r, py), (px, py - r), (px + r, py), (px, py + r)], "d9ab3f")
                scene.stroke([(px - r * 0.4, py - r * 0.4), (px, py - r * 0.5)], 0.0018, "fbeebc", smooth=False)
            elif form < 0.8:
                scene.shape_of([(px - r * 1.6, py), (px, py - r * 0.8), (px + r * 1.8, py), (px, py + r * 0.8)], "5f7f4a")
            else:
                dye = ("b5403a", "3a5f8a", "c98aa0")[int(source.integers(3))]
                for t in np.linspace(0, 2 * np.pi, 5, endpoint=False):
                    qx, qy = px + r * 1.2 * np.cos(t), py + r * 1.2 * np.sin(t)
                    scene.shape_of([(qx - r, qy), (qx, qy - r), (qx + r, qy), (qx, qy + r)], dye)
                scene.shape_of([(px - r * 0.6, py), (px, py - r * 0.6), (px + r * 0.6, py), (px, py + r * 0.6)], "f2d67a")


def silver_coin() -> Image.Image:
    """An ancient silver coin: a head in profile inside a ring of beads, struck off centre."""
    fine: Shape = (1120, 1180)

    def solid(x: Field, y: Field, z: Field) -> Field:
        head = Head(1.45, 0.0, "curls", hooked=0.02)
        flat = z / np.float32(0.3) + 0.1
        x0, y0 = x - np.float32(0.03), y + np.float32(0.02)
        face = blend(head.distance(x0, y0, flat), limb(x0, y0, flat, (0.06, -0.3, 0), (0.1, -0.66, 0), 0.18, 0.24), 0.06) * np.float32(0.3)
        around = np.arctan2(y, x)
        rim = np.hypot(x, y) - np.float32(0.86) - 0.03 * np.sin(around * 3 + 0.5) - 0.015 * np.sin(around * 7)
        disc = np.maximum(rim, np.abs(z + 0.09) - 0.07) - 0.012
        out = np.hypot(x0, y0) - np.float32(0.72)
        beads = np.sqrt(out * out + (z + 0.02) ** 2 + (0.03 * np.sin(around * 32)) ** 2) - 0.022
        return blend(blend(np.maximum(face, out + 0.05), disc, 0.02), beads, 0.015)

    view = seen(solid, (560, 590), 2.1, (0, 0), (-0.6, 0.5, 0.45)).enlarged(fine)
    metal = bronze(view, 971, "b9b9b6", "4f4e4c", 0.5) * 1.25
    metal = mixed(metal, blurred(metal, 1.5), 0.3)
    return photographed(view, metal, backdrop(fine, "1f2226", "565b60", 972), 0.5)
