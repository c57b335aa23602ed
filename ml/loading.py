"""Reading many pictures at once, with an account of those that could not be read."""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from ml.listing import Sample
from ml.pictures import Pixels, prepare
from ml.predictions import Unreadable

DIGEST_DIGITS = 12
"""Hexadecimal digits of a file's SHA-256 that tell pictures apart: 48 bits are plenty here."""


@dataclass(frozen=True)
class Loaded:
    """Pictures that were read.

    ``pixels`` is (n, side, side, 3) and ``digests`` name the files' contents, both in the order of
    ``samples``. ``unreadable`` maps the path of a refused file to the reason.
    """

    samples: tuple[Sample, ...]
    pixels: Pixels
    digests: tuple[str, ...]
    unreadable: dict[str, str]


def load_samples(samples: Sequence[Sample], side: int, on_progress: Callable[[int], None] = lambda _: None) -> Loaded:
    """Read and prepare pictures on all cores; memory: 3 * side² bytes each.

    ``on_progress`` is told the number of pictures done.
    """
    pixels = np.empty((len(samples), side, side, 3), dtype=np.uint8)
    digests: list[str] = []
    kept: list[Sample] = []
    unreadable: dict[str, str] = {}
    with ThreadPoolExecutor() as pool:
        answers = pool.map(lambda sample: _read(sample, side), samples)
        for number, (sample, answer) in enumerate(zip(samples, answers, strict=True), start=1):
            if isinstance(answer, Unreadable):
                unreadable[str(sample.path)] = str(answer)
            else:
                pixels[len(kept)], digest = answer
                digests.append(digest)
                kept.append(sample)
            on_progress(number)
    return Loaded(tuple(kept), pixels[: len(kept)], tuple(digests), unreadable)


def _read(sample: Sample, side: int) -> tuple[Pixels, str] | Unreadable:
    """Return the square and the digest of one file, or why there is none."""
    try:
        pixels = prepare(sample.path, side)
        return pixels, hashlib.sha256(sample.path.read_bytes()).hexdigest()[:DIGEST_DIGITS]
    except Unreadable as refusal:
        return refusal
