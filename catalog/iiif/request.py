"""What a viewer asks of an image: region, size, rotation, quality and format, as Image API 3 writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus

from catalog.iiif.sizes import Size

Box = tuple[int, int, int, int]

_BOX = re.compile(r"([0-9]{1,9}),([0-9]{1,9}),([0-9]{1,9}),([0-9]{1,9})")
_BOX_IN_PERCENT = re.compile(r"pct:([0-9.]{1,12}),([0-9.]{1,12}),([0-9.]{1,12}),([0-9.]{1,12})")
_SIZE = re.compile(r"(\^?)(?:max|pct:([0-9.]{1,12})|!?([0-9]{1,9}),([0-9]{1,9})|([0-9]{1,9}),|,([0-9]{1,9}))")
_ROTATION = re.compile(r"!?([0-9]{1,3}(?:\.[0-9]{1,9})?)")
QUALITIES = {"default", "color", "gray", "bitonal"}
FORMATS = {"jpg", "tif", "png", "gif", "jp2", "pdf", "webp"}


class ImageRefused(Exception):
    """`status` 400: makes no sense for this image. 501: sensible, but not offered at level 0."""

    def __init__(self, status: HTTPStatus, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """`box` None: the whole image. `size` None: the largest there is."""

    box: Box | None
    size: Size | None


def read(region: str, size: str, rotation: str, quality: str, suffix: str, whole: Size, sizes: list[Size]) -> Asked:
    """Raises ImageRefused with the status that the specification asks for."""
    box = _region(region, whole)
    wanted = _size(size, box or (0, 0, *whole), sizes)
    found = _ROTATION.fullmatch(rotation)
    if not found or float(found[1]) > 360:
        raise _senseless(f"Rotation {rotation[:40]!r}: expected 0 to 360.")
    if quality not in QUALITIES or suffix not in FORMATS:
        raise _senseless(f"{quality[:40]}.{suffix[:10]}: expected default.jpg.")
    if rotation != "0" or quality != "default" or suffix != "jpg":
        raise _not_offered("Rotation 0, quality default and format jpg are what there is.")
    return Asked(box, wanted)


def _region(region: str, whole: Size) -> Box | None:
    width, height = whole
    if region == "full":
        return None
    found = _BOX.fullmatch(region)
    if not found:
        if region == "square" or _is_percentage_box(region):
            raise _not_offered("Regions are given in pixels here, as info.json lists them.")
        raise _senseless(f"Region {region[:60]!r}: expected full, or x,y,w,h in pixels.")
    x, y, across, down = (int(part) for part in found.groups())
    if not across or not down or x >= width or y >= height:
        raise _senseless(f"Region {region} lies outside the image of {width} × {height} pixels, or is empty.")
    box = (x, y, min(across, width - x), min(down, height - y))
    return None if box == (0, 0, width, height) else box


def _is_percentage_box(region: str) -> bool:
    found = _BOX_IN_PERCENT.fullmatch(region)
    try:
        return bool(found) and float(found[3]) > 0 and float(found[4]) > 0  # type: ignore[index]
    except ValueError:
        return False


def _size(size: str, box: Box, sizes: list[Size]) -> Size | None:
    found = _SIZE.fullmatch(size)
    if not found:
        raise _senseless(f"Size {size[:60]!r}: expected max, or w,h in pixels.")
    if size in ("max", "^max"):
        return None
    upscale, percent, across, down, across_alone, down_alone = found.groups()
    if percent or size.startswith("!") or upscale or down_alone:
        raise _not_offered("Sizes are w,h in pixels here, as info.json lists them.")
    width = int(across or across_alone)
    height = int(down) if down else next((high for wide, high in sizes if wide == width), box[3])
    if not width or not height:
        raise _senseless(f"Size {size} has no pixels.")
    if width > box[2] or height > box[3]:
        raise _senseless(f"Size {size} is larger than the region of {box[2]} × {box[3]} pixels; nothing is enlarged.")
    return width, height


def _senseless(words: str) -> ImageRefused:
    return ImageRefused(HTTPStatus.BAD_REQUEST, words)


def _not_offered(words: str) -> ImageRefused:
    return ImageRefused(HTTPStatus.NOT_IMPLEMENTED, words)
