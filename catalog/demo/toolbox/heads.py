"""Heads as solids: a skull one unit high, its chin at y = -0.5, looking along z."""

from dataclasses import dataclass

import numpy as np

from catalog.demo.toolbox.fields import Field
from catalog.demo.toolbox.solids import ball, blend, carve, egg, limb, turn


@dataclass(frozen=True)
class Head:
    """How one head differs from another."""

    turned: float = 0.0  # radians to its left
    bowed: float = 0.0  # radians forwards
    hair: str = "curls"  # curls, waves, bun or none
    beard: float = 0.0  # length, 0 for none
    wide: float = 1.0
    hooked: float = 0.0  # how far the nose juts out

    def placed(self, x: Field, y: Field, z: Field) -> tuple[Field, Field, Field]:
        """The points in the head's own axes, turned and bowed about the neck."""
        y = y + np.float32(0.5)
        y, z = turn(y, z, self.bowed)
        x, z = turn(x, z, -self.turned)
        return x / np.float32(self.wide), y - np.float32(0.5), z

    def distance(self, x: Field, y: Field, z: Field) -> Field:
        """The whole head, neck excluded."""
        x, y, z = self.placed(x, y, z)
        side = np.abs(x)
        body = self._features(side, y, z, self._skull(side, y, z))
        if self.beard:
            body = self._beard(body, x, side, y, z)
        return self._hair(body, x, side, y, z) * np.float32(0.85)

    def _skull(self, side: Field, y: Field, z: Field) -> Field:
        cranium = egg(side, y, z, (0, 0.12, -0.06), (0.335, 0.385, 0.43))
        face = egg(side, y, z, (0, -0.13, 0.09), (0.262, 0.39, 0.30))
        body = blend(cranium, face, 0.12)
        body = blend(body, egg(side, y, z, (0.0, -0.31, 0.12), (0.185, 0.165, 0.24)), 0.08)
        body = blend(body, egg(side, y, z, (0, -0.42, 0.3), (0.085, 0.062, 0.075)), 0.07)
        body = blend(body, egg(side, y, z, (0.165, -0.13, 0.24), (0.085, 0.075, 0.1)), 0.08)
        return blend(body, limb(side, y, z, (0.03, 0.06, 0.365), (0.2, 0.055, 0.27), 0.035, 0.03), 0.06)

    def _features(self, side: Field, y: Field, z: Field, body: Field) -> Field:
        body = carve(body, egg(side, y, z, (0.125, -0.01, 0.405), (0.085, 0.05, 0.075)), 0.05)
        eye = ball(side, y, z, (0.122, -0.018, 0.268), 0.082)
        body = blend(body, eye, 0.012)
        lid = limb(side, y, z, (0.065, 0.006, 0.338), (0.122, 0.03, 0.347), 0.013)
        lid = np.minimum(lid, limb(side, y, z, (0.122, 0.03, 0.347), (0.185, 0.0, 0.308), 0.013))
        body = blend(body, lid, 0.016)
        lower = limb(side, y, z, (0.07, -0.042, 0.332), (0.175, -0.045, 0.308), 0.009)
        body = blend(body, lower, 0.025)
        jut = self.hooked
        bridge = limb(side, y, z, (0, 0.05, 0.37), (0, -0.06, 0.42 + jut), 0.034, 0.034)
        bridge = blend(bridge, limb(side, y, z, (0, -0.06, 0.42 + jut), (0, -0.145, 0.455), 0.034, 0.042), 0.03)
        body = blend(body, bridge, 0.035)
        body = blend(body, ball(side, y, z, (0.04, -0.155, 0.395), 0.026), 0.035)
        body = carve(body, ball(side, y, z, (0.025, -0.193, 0.428), 0.014), 0.015)
        return self._mouth(side, y, z, body)

    def _mouth(self, side: Field, y: Field, z: Field, body: Field) -> Field:
        mound = egg(side, y, z, (0, -0.27, 0.285), (0.13, 0.085, 0.085))
        body = blend(body, mound, 0.05)
        body = blend(body, limb(side, y, z, (0.009, -0.248, 0.389), (0.098, -0.266, 0.358), 0.019, 0.008), 0.016)
        body = blend(body, limb(side, y, z, (0, -0.291, 0.388), (0.08, -0.279, 0.362), 0.024, 0.01), 0.014)
        body = carve(body, limb(side, y, z, (0, -0.2675, 0.42), (0.105, -0.269, 0.368), 0.006), 0.012)
        body = carve(body, egg(side, y, z, (0, -0.342, 0.405), (0.07, 0.02, 0.03)), 0.03)
        ear = egg(side, y, z, (0.335, -0.03, -0.03), (0.035, 0.105, 0.065))
        ear = carve(ear, egg(side, y, z, (0.375, -0.02, -0.02), (0.02, 0.07, 0.035)), 0.02)
        return blend(body, ear, 0.02)

    def _hair(self, body: Field, x: Field, side: Field, y: Field, z: Field) -> Field:
        if self.hair == "none":
            return body
        cap = egg(side, y, z, (0, 0.14, -0.09), (0.375, 0.42, 0.46))
        if self.hair == "curls":
            curl = np.sin(x * 26 + np.sin(y * 19) * 1.3) * np.sin(y * 24 + np.sin(z * 17)) * np.sin(z * 25 + 1)
            lock = np.sin(x * 61 + np.sin(y * 33) * 2) * np.sin(y * 57 + np.sin(z * 39) * 2)
            cap = cap - np.float32(0.03) * curl - np.float32(0.007) * lock
        else:
            strand = y * 1.2 + side * 1.1 - z * 0.7
            parted = np.sin(strand * 46 + 2.2 * np.sin(side * 9)) + 0.7 * np.sin(
                strand * 83 + 3 * np.sin(y * 11 + z * 5)
            )
            cap = cap - np.float32(0.0075) * parted
        face_hole = egg(side, y, z, (0, -0.16, 0.42), (0.255, 0.36, 0.36))
        nape = -(y + np.float32(0.22) + z * np.float32(0.55))
        cap = carve(cap, face_hole, 0.03)
        cap = np.maximum(cap, nape)
        if self.hair == "bun":
            knot = ball(side, y, z, (0, 0.16, -0.56), 0.16) - np.float32(0.01) * np.sin(y * 50 + x * 40)
            cap = blend(cap, knot, 0.04)
        return blend(body, cap, 0.02)

    def _beard(self, body: Field, x: Field, side: Field, y: Field, z: Field) -> Field:
        fleece = egg(side, y, z, (0, -0.40, 0.13), (0.235, 0.2 + 0.3 * self.beard, 0.25))
        fleece = blend(fleece, limb(side, y, z, (0.24, -0.12, 0.05), (0.16, -0.36, 0.17), 0.07), 0.08)
        wave = 1.6 * np.sin(y * 16 + side * 7) + 0.8 * np.sin(y * 37)
        curl = np.sin(side * 44 + wave) * 0.7 + np.sin(side * 75 + y * 21 + wave) * 0.4
        fleece = fleece - np.float32(0.014) * curl
        fleece = carve(fleece, egg(side, y, z, (0, -0.262, 0.42), (0.085, 0.036, 0.12)), 0.02)
        moustache = (
            limb(side, y, z, (0.015, -0.224, 0.4), (0.12, -0.272, 0.35), 0.018, 0.012) - np.float32(0.005) * curl
        )
        return blend(blend(body, fleece, 0.025), moustache, 0.02)
