"""Bytes in, a safe upright sRGB picture and its renditions out. Every upload is hostile until decoded.

Nothing here touches the database or the store; `catalog.accession` does.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from catalog.passes import num_passes

# What museums send. Formats that run programs or scripts to decode (EPS, SVG, PDF) are not among them.
FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP", "JPEG2000", "AVIF", "PPM")
FORMATS_IN_WORDS = "JPEG, PNG, TIFF, WebP, GIF, AVIF, JPEG 2000 or BMP"
SMALLEST_SIDE = 8
BY_PYTHON_MOST = 4_000_000  # pixels
# What Pillow unpacks pixel by pixel in Python, up to a second a megapixel, and what it is in words.
BY_PYTHON = {
    "bmp_rle": "a BMP with run-length compression",
    "ppm": "a PPM of an unusual depth",
    "ppm_plain": "a PPM in text form",
}
PASSES_MOST = 100  # cameras and programs write 1 to 20

RENDITION_WIDTHS = (320, 480, 640, 1280, 2000)
FALLBACK_WIDTH = 640
# At these settings AVIF looks as the WebP does and has a seventh fewer bytes (decision 42).
AVIF = {"quality": 65, "speed": 9, "max_threads": 1}
# A scroll 30,000 pixels high must not become a rendition of that height (WebP ends at 16,383).
TALLEST = 4.0


Size = tuple[int, int]


class PictureRefused(Exception):
    """The picture cannot be taken in. The message is for the person who sent it."""


@dataclass(frozen=True)
class Picture:
    """A decoded picture: upright, sRGB, without metadata."""

    image: Image.Image
    format: str
    sha256: str
    num_bytes: int

    @property
    def tone(self) -> str:
        """Average colour as #rrggbb."""
        red, green, blue = self.image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
        return f"#{red:02x}{green:02x}{blue:02x}"

    @property
    def perceptual_hash(self) -> str:
        """64 bits in hexadecimal: which of neighbouring areas is the brighter (difference hash)."""
        import imagehash  # loads numpy only, but web pages need not wait for it

        small = self.image.resize((72, 64), Image.Resampling.BOX, reducing_gap=2.0)
        return str(imagehash.dhash(small))

    def renditions(self, made: Collection[int] = ()) -> Iterator[tuple[int, str, bytes]]:
        """(width, suffix, bytes), smallest first: WebP in each width that is not `made` yet, JPEG up to 640 pixels."""
        for size in sizes_of(*self.image.size):
            if size[0] not in made:
                yield from self._encoded_in(size)

    def smallest_rendition(self) -> Iterator[tuple[int, str, bytes]]:
        """What a picture is shown by until the worker has made the others."""
        yield from self._encoded_in(sizes_of(*self.image.size)[0])

    def avif_renditions(self) -> Iterator[tuple[int, str, bytes]]:
        """AVIF in every width; none of a picture that has one width only, where a few kilobytes would be saved."""
        sizes = sizes_of(*self.image.size)
        for size in sizes if len(sizes) > 1 else ():
            yield size[0], "avif", _encoded(_resized(self.image, size), "AVIF", **AVIF)

    def _encoded_in(self, size: Size) -> Iterator[tuple[int, str, bytes]]:
        image = _resized(self.image, size)
        yield image.width, "webp", _encoded(image, "WEBP", quality=80, method=2)
        if image.width <= FALLBACK_WIDTH:
            yield image.width, "jpg", _encoded(image, "JPEG", quality=82, optimize=True, progressive=True)


def sizes_of(width: int, height: int) -> list[Size]:
    """The sizes in pixels in which a picture is shown, smallest first. Never enlarged."""
    sizes: dict[Size, None] = {}
    for target in RENDITION_WIDTHS:
        scale = min(1.0, target / width, target * TALLEST / height)
        sizes[max(1, round(width * scale)), max(1, round(height * scale))] = None
    return list(sizes)


def read(data: bytes) -> Picture:
    """Decode `data`, or raise PictureRefused with a sentence. Size limits hold before pixels are allocated."""
    _refuse_by_size(data)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            _refuse_by_dimensions(opened)
            _refuse_by_compression(opened, data)
            format_name = opened.format or "unknown"
            image = _srgb(ImageOps.exif_transpose(_eight_bit(opened)))
    except (PictureRefused, SoftTimeLimitExceeded):  # the time is up: that says nothing about the picture
        raise
    except UnidentifiedImageError:
        raise PictureRefused(_not_a_picture(data)) from None
    except Exception as problem:  # noqa: BLE001  (Pillow's decoders raise almost anything on broken files)
        raise PictureRefused(
            f"The picture is damaged and cannot be read ({_first_words(problem)}). "
            "Open it in an image program, save it again and send the new file."
        ) from None
    return Picture(image, format_name, hashlib.sha256(data).hexdigest(), len(data))


def _refuse_by_size(data: bytes) -> None:
    if not data:
        raise PictureRefused("The file is empty. Send it again; the upload may have been cut off.")
    if len(data) > settings.PICTURE_MAX_MEGABYTES * 1_000_000:
        raise PictureRefused(
            f"The file has {len(data) / 1e6:.0f} MB; at most {settings.PICTURE_MAX_MEGABYTES} MB are taken. "
            "Save it as JPEG or with compression."
        )


def _refuse_by_dimensions(image: Image.Image) -> None:
    width, height = image.size
    if min(width, height) < SMALLEST_SIDE:
        raise PictureRefused(
            f"The picture is only {width} × {height} pixels; at least {SMALLEST_SIDE} on each side are needed. "
            "Send a larger photograph of the work."
        )
    if width * height > settings.PICTURE_MAX_MEGAPIXELS * 1_000_000:
        raise PictureRefused(
            f"The picture is {width} × {height} pixels ({width * height / 1e6:,.0f} megapixels); "
            f"at most {settings.PICTURE_MAX_MEGAPIXELS} megapixels are taken. Save it in a smaller size."
        )


# What is sent instead of a picture, by its first bytes; HEIC has its brand behind the length of its first box.
_BEGINNINGS = (
    ((b"version https://git-lfs",), "This is a Git LFS pointer, a note that stands for the picture"),
    ((b"%PDF",), "This is a PDF document"),
    ((b"<svg", b"<?xml", b"<!DOCTYPE", b"<html"), "This is a drawing or page in text form (SVG, XML or HTML)"),
    ((b"%!PS",), "This is a PostScript drawing (EPS)"),
    ((b"8BPS",), "This is a Photoshop document"),
    ((b"PK\x03\x04",), "This is a zip archive or an office document"),
)
_HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypheim", b"ftypheis", b"ftypmif1", b"ftypmsf1")


def _refuse_by_compression(image: Image.Image, data: bytes) -> None:
    """What would take minutes: 6 KB that unfold to 100 megapixels in Python, or 300 KB in 10,000 passes."""
    by_python = next((tile[0] for tile in getattr(image, "tile", ()) if tile[0] in BY_PYTHON), None)
    if by_python and image.size[0] * image.size[1] > BY_PYTHON_MOST:
        raise PictureRefused(
            f"The picture is {BY_PYTHON[by_python]} and has {image.size[0] * image.size[1] / 1e6:,.0f} "
            f"megapixels; at most {BY_PYTHON_MOST // 1_000_000} are taken in this form. Save it as PNG."
        )
    if image.format in ("JPEG", "MPO") and (num := num_passes(data, PASSES_MOST)) > PASSES_MOST:
        raise PictureRefused(
            f"The picture is a JPEG that goes over its pixels {num:,} times; at most {PASSES_MOST} are taken, and "
            "programs write up to 20. Open it in an image program, save it again and send the new file."
        )


def _not_a_picture(data: bytes) -> str:
    if data[4:12] in _HEIC:
        return (
            "This is a HEIC photograph, as telephones take them, which is not read here. "
            "Export it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible) and send that file."
        )
    start = data[:200].lstrip()
    what = next((words for begun, words in _BEGINNINGS if start.startswith(begun)), "")
    if not what:
        what = "This is a text, not a picture" if _is_text(data) else "This is not a picture that can be read"
    return f"{what}. Expected {FORMATS_IN_WORDS}: send the photograph itself in one of these formats."


def _is_text(data: bytes) -> bool:
    try:
        text = data[:1000].decode("utf-8", "strict" if len(data) <= 1000 else "ignore")
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter in "\r\n\t\f" for letter in text)


def _first_words(problem: Exception) -> str:
    text = str(problem).strip().splitlines()
    return text[0][:120] if text and text[0] else type(problem).__name__


def _eight_bit(image: Image.Image) -> Image.Image:
    """The first frame with eight bits a channel; 16-bit and float scans keep their tonal range."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return _scaled_to_eight_bit(image)
    image.load()
    return image


def _scaled_to_eight_bit(image: Image.Image) -> Image.Image:
    values = np.asarray(image, dtype=np.float32)
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    if image.mode.startswith("I;16"):
        low, high = 0.0, 65_535.0
    else:
        low, high = float(values.min()), float(values.max())
    scaled = (values - low) * (255.0 / max(high - low, 1e-6))
    grey = Image.fromarray(scaled.clip(0, 255).astype(np.uint8))
    grey.info.update({key: image.info[key] for key in ("exif",) if key in image.info})
    return grey


def _srgb(image: Image.Image) -> Image.Image:
    """RGB in the sRGB colour space, transparency laid on white."""
    profile = image.info.get("icc_profile")
    if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        rgba = image.convert("RGBA")
        ground = Image.new("RGBA", rgba.size, "white")
        image = Image.alpha_composite(ground, rgba).convert("RGB")
    elif image.mode not in ("RGB", "CMYK", "L", "LAB"):
        image = image.convert("RGB")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        image = _by_profile(image, profile)
    return image.convert("RGB")


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken or mismatched profile: the colours as stored are the best there is
    return converted if converted is not None else image


def _resized(image: Image.Image, size: Size) -> Image.Image:
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0) if size != image.size else image


def _encoded(image: Image.Image, format_name: str, **options: object) -> bytes:
    out = io.BytesIO()
    clean = Image.new("RGB", image.size)  # a fresh image: nothing of the original's metadata goes along
    clean.paste(image)
    clean.save(out, format_name, **options)
    return out.getvalue()
