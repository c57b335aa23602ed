"""Tiles for deep zoom, made once from the original and kept beside the renditions (Image API 3, level 0).

A picture of 12 megapixels makes 65 files, about 2 MB together, in half a second of one core. A mark is written
last: what a killed process left half-done is made again.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from catalog import pictures
from catalog.iiif.request import Box
from catalog.iiif.sizes import Size

if TYPE_CHECKING:
    from catalog.models import Photograph

TILE = 512  # pixels on each side
QUALITY = 82


def scale_factors(width: int, height: int) -> list[int]:
    """1, 2, 4 and on, until the whole picture is one tile."""
    factors = [1]
    while max(level_size(width, height, factors[-1])) > TILE:
        factors.append(factors[-1] * 2)
    return factors


def level_size(width: int, height: int, factor: int) -> Size:
    return -(-width // factor), -(-height // factor)


def boxes(width: int, height: int, factor: int) -> Iterator[tuple[Box, Box]]:
    """Each tile of one level: its region in the whole picture, and in the picture of that level (left, top, ...)."""
    wide, high = level_size(width, height, factor)
    step = TILE * factor
    for top in range(0, high, TILE):
        for left in range(0, wide, TILE):
            x, y = left * factor, top * factor
            region = (x, y, min(step, width - x), min(step, height - y))
            yield region, (left, top, min(left + TILE, wide), min(top + TILE, high))


def make_tiles(photograph: Photograph, decoded: Image.Image | None = None) -> int:
    """Number of tiles written; 0 if they were there already. `decoded`: the original, where the caller has it.

    Raises OSError where the original is lost and PictureRefused where it cannot be read (any more).
    """
    if factors_made(photograph):
        return 0
    image = decoded or pictures.read(photograph.read_original()).image
    num = 0
    for region, size, data in encoded(image):
        _store(tile_name(photograph, region, size), data)
        num += 1
    _store(_mark(photograph), json.dumps(scale_factors(*image.size)).encode())
    return num


def encoded(image: Image.Image) -> Iterator[tuple[Box, Size, bytes]]:
    """Every tile of every level: its region in the whole picture, its size, and its JPEG."""
    for factor in scale_factors(*image.size):
        level = image.resize(level_size(*image.size, factor), Image.Resampling.LANCZOS, reducing_gap=3.0)
        for region, box in boxes(*image.size, factor):
            tile = level.crop(box)
            out = io.BytesIO()
            tile.save(out, "JPEG", quality=QUALITY)
            yield region, tile.size, out.getvalue()


def factors_made(photograph: Photograph) -> list[int]:
    """The levels that there are; none where no tiles were made. One look into the store."""
    try:
        with storages["renditions"].open(_mark(photograph)) as file:
            made: list[int] = json.loads(file.read())
            return made
    except FileNotFoundError:
        return []


def read_tile(photograph: Photograph, region: Box, size: Size) -> bytes:
    """Raises FileNotFoundError where there is no such tile."""
    with storages["renditions"].open(tile_name(photograph, region, size)) as file:
        data: bytes = file.read()
        return data


def tile_name(photograph: Photograph, region: Box, size: Size) -> str:
    return f"{_folder(photograph)}/{','.join(map(str, region))}/{size[0]},{size[1]}.jpg"


def _folder(photograph: Photograph) -> str:
    return f"tiles/{photograph.sha256[:2]}/{photograph.sha256}"


def _mark(photograph: Photograph) -> str:
    return f"{_folder(photograph)}/levels.json"


def _store(name: str, data: bytes) -> None:
    store = storages["renditions"]
    store.delete(name)  # half-written by a process that died
    store.save(name, ContentFile(data))
