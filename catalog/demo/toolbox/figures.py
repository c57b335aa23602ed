"""Standing figures and beasts as solids: simple anatomy in rods and eggs, about two units high."""

import numpy as np

from catalog.demo.toolbox.fields import Field
from catalog.demo.toolbox.heads import Head
from catalog.demo.toolbox.solids import ball, blend, carve, egg, limb

# heights of a body two units tall, feet at y = -1, crown at y = 1
CHIN, PIT, WAIST, HIP, KNEE = 0.74, 0.64, 0.26, 0.06, -0.45


def torso(x: Field, y: Field, z: Field, sway: float = 0.0) -> Field:
    """Chest, belly and hips with the muscles a sculptor shows; *sway* shifts the hips to one side."""
    lean = x - np.float32(sway) * np.clip(0.6 - y, 0, 1)
    side = np.abs(lean)
    ribs = egg(side, y, z, (0, 0.45, 0), (0.19, 0.2, 0.125))
    body = blend(ribs, egg(side, y, z, (0.08, 0.5, 0.075), (0.1, 0.075, 0.06)), 0.035)
    body = blend(body, egg(side, y, z, (0.12, 0.56, -0.03), (0.13, 0.075, 0.085)), 0.06)
    body = blend(body, egg(side, y, z, (0, 0.24, 0.01), (0.145, 0.2, 0.1)), 0.09)
    body = blend(body, egg(side, y, z, (0.055, 0.04, 0), (0.125, 0.12, 0.115)), 0.07)
    body = blend(body, limb(side, y, z, (0.04, 0.67, -0.035), (0.17, 0.6, -0.03), 0.04), 0.05)
    body = blend(body, limb(side, y, z, (0.025, 0.575, 0.075), (0.16, 0.605, 0.03), 0.011), 0.03)
    middle = limb(side, y, z, (0, 0.46, 0.135), (0, 0.14, 0.115), 0.008)
    body = carve(body, middle, 0.03)
    for height in (0.325, 0.25, 0.17):
        body = blend(body, egg(side, y, z, (0.045, height, 0.08), (0.042, 0.036, 0.034)), 0.03)
    body = carve(body, ball(side, y, z, (0, 0.155, 0.115), 0.012), 0.02)
    groin = limb(side, y, z, (0.03, -0.05, 0.115), (0.15, 0.1, 0.07), 0.008)
    return carve(body, groin, 0.03)


def leg(x: Field, y: Field, z: Field, hip: float, foot: tuple[float, float], bent: float = 0.0) -> Field:
    """One leg from hip to sole; *foot* is where its heel stands (x, z)."""
    fx, fz = foot
    knee = (hip + (fx - hip) * 0.5, KNEE, fz * 0.5 + 0.03 + bent)
    thigh = limb(x, y, z, (hip, 0.02, 0.0), knee, 0.108, 0.062)
    cap = ball(x, y, z, (knee[0], KNEE + 0.01, knee[2] + 0.025), 0.05)
    shin = limb(x, y, z, knee, (fx, -0.92, fz), 0.056, 0.034)
    calf = egg(x, y, z, ((knee[0] + fx) / 2, -0.6, (knee[2] + fz) / 2 - 0.03), (0.062, 0.15, 0.062))
    sole = limb(x, y, z, (fx, -0.955, fz), (fx * 1.15, -0.965, fz + 0.17), 0.04, 0.03)
    return blend(blend(blend(thigh, cap, 0.05), blend(shin, calf, 0.05), 0.03), sole, 0.04)


def arm(
    x: Field,
    y: Field,
    z: Field,
    shoulder: tuple[float, float, float],
    elbow: tuple[float, float, float],
    hand: tuple[float, float, float],
) -> Field:
    """One arm ending in a closed fist."""
    upper = limb(x, y, z, shoulder, elbow, 0.066, 0.045)
    lower = limb(x, y, z, elbow, hand, 0.047, 0.03)
    cap = egg(
        x, y, z, (shoulder[0] - 0.02 * np.sign(shoulder[0]), shoulder[1] - 0.01, shoulder[2]), (0.075, 0.085, 0.075)
    )
    fist = egg(x, y, z, (hand[0], hand[1] - 0.035, hand[2] + 0.01), (0.038, 0.052, 0.045))
    return blend(blend(blend(cap, upper, 0.04), lower, 0.03), fist, 0.025)


def small_head(
    x: Field, y: Field, z: Field, head: Head, size: float = 0.29, at: tuple[float, float] = (0.0, 0.015)
) -> Field:
    """A head of the given height set on a standing figure, neck included."""
    unit = np.float32(size)
    skull = head.distance((x - at[0]) / unit, (y - CHIN - 0.5 * size - 0.005) / unit, (z - at[1]) / unit) * unit
    neck = limb(x, y, z, (at[0], CHIN + 0.08, -0.005), (at[0] * 0.5, PIT - 0.02, -0.015), 0.058, 0.066)
    return blend(skull, neck, 0.02)


def standing(x: Field, y: Field, z: Field, head: Head, stride: float = 0.1) -> Field:
    """An archaic youth: upright, arms at his sides, the left foot forward by *stride*."""
    body = torso(x, y, z)
    side = np.abs(x)
    arms = arm(side, y, z, (0.225, 0.575, -0.02), (0.265, 0.27, -0.03), (0.215, 0.02, 0.04))
    body = blend(body, arms, 0.03)
    legs = np.minimum(leg(x, y, z, 0.09, (0.085, stride)), leg(x, y, z, -0.09, (-0.085, -stride)))
    return blend(blend(body, legs, 0.05), small_head(x, y, z, head), 0.03)


def horse(x: Field, y: Field, z: Field) -> Field:
    """A standing horse in profile, its head to the left; about one unit long."""
    side = np.abs(z)
    barrel = limb(x, y, z, (-0.22, 0.1, 0), (0.24, 0.11, 0), 0.165, 0.16)
    barrel = blend(barrel, egg(x, y, z, (0.28, 0.13, 0), (0.17, 0.18, 0.15)), 0.08)
    barrel = blend(barrel, egg(x, y, z, (-0.26, 0.1, 0), (0.14, 0.19, 0.14)), 0.06)
    barrel = blend(barrel, egg(x, y, z, (-0.02, 0.03, 0), (0.22, 0.14, 0.16)), 0.08)
    neck = limb(x, y, z, (-0.3, 0.17, 0), (-0.47, 0.52, 0), 0.12, 0.07)
    crest = limb(x, y, z, (-0.2, 0.27, 0), (-0.43, 0.6, 0), 0.05, 0.03)
    crest = crest - np.float32(0.008) * np.sin((x + y * 0.6) * 75)
    face = limb(x, y, z, (-0.47, 0.55, 0), (-0.66, 0.35, 0), 0.075, 0.045)
    face = blend(face, egg(x, y, side, (-0.53, 0.5, 0.035), (0.075, 0.085, 0.035)), 0.03)
    face = carve(face, ball(x, y, side, (-0.705, 0.335, 0.03), 0.012), 0.015)
    face = blend(face, limb(x, y, side, (-0.43, 0.6, 0.035), (-0.44, 0.68, 0.045), 0.022, 0.008), 0.015)
    face = blend(face, ball(x, y, side, (-0.535, 0.545, 0.062), 0.014), 0.006)
    body = blend(blend(barrel, blend(neck, crest, 0.04), 0.1), face, 0.05)
    for hoof, knee, top in (
        ((-0.27, -0.52), (-0.28, -0.2), (-0.27, 0.03)),
        ((0.38, -0.52), (0.4, -0.17), (0.3, 0.08)),
    ):
        upper = limb(x, y, side, (*top, 0.08), (*knee, 0.085), 0.085, 0.045)
        lower = limb(x, y, side, (*knee, 0.085), (*hoof, 0.085), 0.04, 0.03)
        foot = limb(
            x, y, side, (hoof[0] - 0.01, hoof[1] + 0.05, 0.085), (hoof[0] - 0.03, hoof[1] - 0.03, 0.085), 0.032, 0.05
        )
        foot = np.maximum(foot, np.float32(hoof[1] - 0.035) - y)
        body = blend(body, blend(blend(upper, lower, 0.02), foot, 0.02), 0.05)
    tail = limb(x, y, z, (0.43, 0.2, 0), (0.52, 0.02, 0), 0.035, 0.05)
    tail = blend(tail, limb(x, y, z, (0.52, 0.02, 0), (0.52, -0.32, 0), 0.05, 0.02), 0.05)
    return blend(body, tail - np.float32(0.007) * np.sin(x * 110 + y * 12), 0.02)
