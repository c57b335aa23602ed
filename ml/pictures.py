"""From the bytes of a picture file to the square of pixels that every network here is shown.

Training and serving both come through ``prepare``: a difference between the two is the classic way
to lose accuracy without an error message. Limits on bytes and pixels are checked before anything
is allocated, because this code meets files that strangers upload.
"""

import io
import re
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from ml.predictions import Unreadable

Pixels = npt.NDArray[np.uint8]
"""A picture (side, side, 3) or a batch (n, side, side, 3): RGB, 0 to 255."""

MAX_BYTES = 128 * 2**20
"""A larger file is refused unread."""
MAX_PIXELS = 50_000_000
"""Limit of a picture that must be decoded whole: about 200 MB at Pillow's 4 bytes a pixel."""
MAX_PIXELS_JPEG = 178_000_000
"""Limit of a baseline JPEG, which is decoded at a fraction of its size."""

MAX_PIXELS_BY_PYTHON = 4_000_000
"""Limit of what Pillow unpacks in Python, up to a second a million: BMP with run-length compression, odd PPM."""
BY_PYTHON = ("bmp_rle", "ppm", "ppm_plain")

MAX_PASSES = 100
"""Limit of a progressive JPEG's scans. Programs write up to 20; 300 KB can ask for 10,000, which takes minutes."""

FORMATS = ("JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP", "PPM", "JPEG2000", "AVIF", "TGA")
"""What is opened at all (MPO comes with JPEG). Left out are those for which Pillow starts other programs, as EPS."""

_EXPECTED = "A JPEG, PNG, TIFF, WebP, GIF or BMP picture is expected"
_DAMAGE = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError,
    AttributeError, AssertionError, NotImplementedError, RuntimeError, MemoryError,
    struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow's decoders were seen to raise on broken files."""


def prepare(picture: bytes | Path, side: int) -> Pixels:
    """Return the picture as (side, side, 3) RGB: upright, whole, squeezed into the square.

    Args:
        picture: the contents of a picture file, or its path.
        side: edge of the square in pixels.

    Raises:
        Unreadable: with a sentence that says what is wrong with the file and how to mend it.
    """
    data = _contents(picture)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own limits are stricter than Pillow's warnings
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                _check_size(image)
                _check_passes(image, data)
                square = _decode(image, side)
    except Unreadable:
        raise
    except UnidentifiedImageError:
        raise Unreadable(_not_a_picture(data)) from None
    except _DAMAGE as error:
        raise Unreadable(_damaged(error)) from error
    return np.asarray(square, dtype=np.uint8)


def _contents(picture: bytes | Path) -> bytes:
    """Return the bytes of a picture within the limit."""
    if isinstance(picture, Path):
        try:
            num_bytes = picture.stat().st_size
            data = picture.read_bytes() if num_bytes <= MAX_BYTES else b""
        except OSError as error:
            raise Unreadable(f"The file cannot be opened ({error.strerror}).") from error
    else:
        num_bytes, data = len(picture), picture
    if num_bytes > MAX_BYTES:
        raise Unreadable(
            f"The file has {num_bytes / 2**20:.0f} MB; at most {MAX_BYTES / 2**20:.0f} MB are "
            "accepted. Save it smaller and try again."
        )
    if num_bytes == 0:
        raise Unreadable(f"The file is empty (0 bytes). {_EXPECTED}: send the original again.")
    return data


def _check_size(image: Image.Image) -> None:
    """Refuse a picture whose header announces more pixels than we want to hold."""
    # A progressive JPEG is no exception to the smaller limit: libjpeg keeps all its coefficients.
    drafted = image.format in ("JPEG", "MPO") and not image.info.get("progressive")
    limit = MAX_PIXELS_JPEG if drafted else MAX_PIXELS
    if any(tile[0] in BY_PYTHON for tile in getattr(image, "tile", ())):
        limit = MAX_PIXELS_BY_PYTHON
    width, height = image.size
    if width * height > limit:
        raise Unreadable(
            f"The picture has {width} x {height} = {width * height / 1e6:.0f} million pixels; at "
            f"most {limit / 1e6:.0f} million are accepted. Save it smaller and try again."
        )


def _check_passes(image: Image.Image, data: bytes) -> None:
    """Refuse a JPEG that goes over its pixels again and again."""
    if image.format not in ("JPEG", "MPO") or data.count(b"\xff\xda") <= MAX_PASSES:
        return
    num, place = 0, 0
    # Markers: neither a 255 among coded pixels (followed by 0), nor a restart among them, nor one that only fills.
    while (found := _MARKER.search(data, place)) and found[1] != b"\xd9":  # the end; what may follow is no part of it
        place = found.end()
        num += found[1] == b"\xda"
        place += 0 if found[1] in b"\x01\xd8" else int.from_bytes(data[place : place + 2])
    if num > MAX_PASSES:
        raise Unreadable(
            f"The picture is a JPEG that goes over its pixels {num} times; at most {MAX_PASSES} are accepted. Open it "
            "in an image editor and save it anew."
        )


_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")


def _decode(image: Image.Image, side: int) -> Image.Image:
    """Return the first frame, upright, as an RGB square."""
    # Twice the target, then bicubic: 6 times faster on a 4000 px JPEG and 0.16 grey levels apart.
    image.draft(None, (2 * side, 2 * side))
    image.load()
    turned = image.getexif().get(0x0112, 1) if image.info.get("exif") or image.getexif() else 1
    square = _to_rgb(image).resize((side, side), Image.Resampling.BICUBIC, reducing_gap=3.0)
    # Turning the small square is the same as turning the picture first, at a fraction of the cost.
    transpose = _UPRIGHT.get(turned)
    return square if transpose is None else square.transpose(transpose)


_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation (0x0112) to what sets the picture upright."""


def _to_rgb(image: Image.Image) -> Image.Image:
    """Return any mode as RGB: transparency on white, deep greys scaled to 8 bits."""
    if image.mode in ("RGB", "L"):
        return image if image.mode == "RGB" else image.convert("RGB")
    if image.mode in ("I;16", "I;16B", "I;16L", "I;16N", "I", "F"):
        return _deep_grey(image).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return image.convert("RGB")


def _deep_grey(image: Image.Image) -> Image.Image:
    """Return a 16-bit, 32-bit or float grey picture in 8 bits."""
    deep = np.nan_to_num(np.asarray(image, dtype=np.float32), posinf=0.0, neginf=0.0)
    low, high = float(deep.min(initial=0.0)), float(deep.max(initial=0.0))
    if image.mode != "F" and low >= 0.0 and high > 255.0:
        low, high = 0.0, 65535.0 if high <= 65535.0 else high
    elif low >= 0.0 and high <= 255.0:
        low, high = 0.0, 1.0 if image.mode == "F" and high <= 1.0 else 255.0
    scaled = np.clip((deep - low) / (high - low), 0.0, 1.0) * 255.0
    return Image.fromarray(scaled.round().astype(np.uint8))


def _not_a_picture(data: bytes) -> str:
    """Say what a file seems to be instead of a picture."""
    if data.startswith(b"version https://git-lfs"):
        return (
            "The file is a Git LFS pointer, not the picture it stands for. Fetch the picture "
            "(git lfs pull) and send that."
        )
    return (
        f"The file is not a picture that can be opened here. {_EXPECTED}: open the file in an "
        "image editor and save it as one of these."
    )


def _damaged(error: Exception) -> str:
    """Say that a picture is damaged."""
    if isinstance(error, Image.DecompressionBombError):
        return "The picture announces far too many pixels. Save it smaller and try again."
    kind = "cut short" if "truncated" in str(error).lower() else "damaged"
    return (
        f"The picture is {kind} and cannot be read to its end. Copy the original again, or open "
        "it in an image editor and save it anew."
    )
