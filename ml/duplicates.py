"""Which pictures are the same picture again, or nearly."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from ml.pictures import Pixels

NEAR = 6
"""Perceptual hashes (64 bits) that differ in at most so many bits count as the same picture."""


def fingerprints(pictures: Pixels) -> npt.NDArray[np.uint64]:
    """Return the perceptual hash of each picture and of its mirror image, as (n, 2).

    Cost: about 0.5 ms a picture.
    """
    import imagehash  # heavy (scipy): only where it is used

    def fingerprint(pixels: Pixels) -> int:
        return int(str(imagehash.phash(Image.fromarray(pixels))), 16)

    pairs = [(fingerprint(pixels), fingerprint(pixels[:, ::-1])) for pixels in pictures]
    return np.array(pairs, dtype=np.uint64).reshape(-1, 2)


def group_duplicates(hashes: npt.NDArray[np.uint64], near: int = NEAR) -> list[int]:
    """Return a group number for each picture; near-duplicates, also mirrored ones, share theirs.

    Args:
        hashes: (n, 2), from ``fingerprints``.
        near: largest number of differing bits.

    Likeness is passed on: if A is like B and B like C, all three are one group. Cost: n² / 2
    comparisons of 64 bits, about a second for 6,000 pictures.
    """
    leader = list(range(len(hashes)))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    for index in range(len(hashes)):
        earlier = hashes[:index, 0]
        straight = np.bitwise_count(earlier ^ hashes[index, 0])
        mirrored = np.bitwise_count(earlier ^ hashes[index, 1])
        for other in np.flatnonzero(np.minimum(straight, mirrored) <= near):
            leader[find(index)] = find(int(other))
    return [find(index) for index in range(len(hashes))]


def count_repeated(groups: Sequence[int]) -> int:
    """Return how many pictures are a near-duplicate of an earlier one."""
    return len(groups) - len(set(groups))
