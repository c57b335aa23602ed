"""Picture files of every kind: what is accepted, what is refused, and in which words."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from ml import Unreadable
from ml.pictures import MAX_PIXELS, MAX_PIXELS_JPEG, prepare
from tests.ml.drawing import draw, encode


def two_halves(mode: str = "RGB") -> Image.Image:
    """A black upper and a white lower half."""
    image = Image.new("L", (40, 60), 0)
    image.paste(255, (0, 30, 40, 60))
    return image.convert(mode)


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        prepare(data, 32)
    return str(caught.value)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "PPM"])
def test_common_kinds_of_pictures_become_the_same_square(kind: str):
    square = prepare(encode(two_halves(), kind), 32)
    assert square.shape == (32, 32, 3)
    assert square.dtype == np.uint8
    assert square[:12].mean() < 12
    assert square[20:].mean() > 243


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_mode_of_pixels_becomes_rgb(mode: str):
    image = two_halves("I").point(lambda value: value * 257) if mode in ("I;16", "I") else two_halves(mode)
    square = prepare(encode(image.convert(mode), "TIFF" if mode in ("CMYK", "F", "I;16", "I") else "PNG"), 32)
    assert square[:12].mean() < 12
    assert square[20:].mean() > 243


@pytest.mark.parametrize(
    ("orientation", "turn"), [(1, 0), (3, Image.Transpose.ROTATE_180), (6, Image.Transpose.ROTATE_90), (8, 4)]
)
def test_the_orientation_a_camera_noted_is_honoured(orientation: int, turn: int):
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = two_halves().transpose(turn) if turn else two_halves()
    for kind in ("JPEG", "PNG", "TIFF"):
        square = prepare(encode(stored, kind, exif=exif), 32)
        assert square[:12].mean() < 20, (kind, orientation)
        assert square[20:].mean() > 235


def test_transparent_parts_are_shown_on_white():
    assert prepare(encode(Image.new("RGBA", (20, 20), (0, 0, 0, 0))), 16).min() == 255


def test_of_an_animation_the_first_frame_counts():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("black", "white", "white")]
    assert prepare(encode(frames[0], "GIF", save_all=True, append_images=frames[1:]), 16).max() < 10


def test_a_large_jpeg_is_read_at_a_fraction_of_its_size():
    large = draw("painting").resize((3000, 2000))
    small = np.asarray(large.resize((64, 64), Image.Resampling.BICUBIC), dtype=float)
    assert np.abs(prepare(encode(large, "JPEG", quality=90), 64) - small).mean() < 3.0


def test_a_truncated_jpeg_is_refused_with_a_sentence():
    data = encode(draw("painting", side=300), "JPEG")
    assert "cut short" in refusal(data[: len(data) // 2])


def test_an_empty_file_is_refused_with_a_sentence():
    assert refusal(b"") == (
        "The file is empty (0 bytes). A JPEG, PNG, TIFF, WebP, GIF or BMP picture is expected: send the original again."
    )


def test_a_text_is_refused_as_no_picture():
    assert "not a picture" in refusal(b"Dear museum, please find enclosed")


def test_a_pointer_of_git_lfs_is_called_by_its_name():
    assert "Git LFS pointer" in refusal(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n")


def test_postscript_is_refused_because_reading_it_starts_another_program():
    assert "not a picture" in refusal(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n")


def test_a_file_over_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr("ml.pictures.MAX_BYTES", 10)
    assert "MB" in refusal(encode(two_halves()))


@pytest.mark.parametrize(("kind", "limit"), [("PNG", MAX_PIXELS), ("JPEG", MAX_PIXELS_JPEG)])
def test_a_picture_that_announces_too_many_pixels_is_refused_before_it_is_decoded(kind, limit, monkeypatch):
    monkeypatch.setattr("ml.pictures._decode", lambda *_: pytest.fail("decoded"))
    data = bytearray(encode(Image.new("L", (40, 60)), kind))
    side = int(limit**0.5) + 200
    if kind == "PNG":
        data[16:24] = side.to_bytes(4, "big") * 2
        checksum = zlib.crc32(bytes(data[12:29]))
        data[29:33] = checksum.to_bytes(4, "big")
    else:
        start = data.index(b"\xff\xc0") + 5
        data[start : start + 4] = side.to_bytes(2, "big") * 2
    assert "million pixels" in refusal(bytes(data)) or "far too many pixels" in refusal(bytes(data))


def test_a_large_progressive_jpeg_has_the_smaller_limit(monkeypatch):
    monkeypatch.setattr("ml.pictures.MAX_PIXELS", 1000)
    assert "million pixels" in refusal(encode(two_halves(), "JPEG", progressive=True))
    assert prepare(encode(two_halves(), "JPEG"), 32).shape == (32, 32, 3)


def test_a_missing_file_is_unreadable_like_a_broken_one(tmp_path):
    with pytest.raises(Unreadable, match="cannot be opened"):
        prepare(tmp_path / "none.jpg", 32)


def test_bytes_and_path_give_the_same_pixels(tmp_path):
    path = tmp_path / "one.png"
    path.write_bytes(encode(draw("drawing")))
    assert np.array_equal(prepare(path, 40), prepare(path.read_bytes(), 40))


def run_length_bmp(width: int, height: int) -> bytes:
    """A BMP of a few bytes that announces any size; each line ends at once."""
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, 4 * height, 2835, 2835, 256, 0)
    palette = bytes(range(256)) * 4
    start = 14 + len(header) + len(palette)
    pixels = b"\x01\x07\x00\x00" * height
    return struct.pack("<2sIHHI", b"BM", start + len(pixels), 0, 0, start) + header + palette + pixels


def test_a_few_bytes_that_would_unpack_for_a_minute_are_refused_at_once():
    with pytest.raises(Unreadable, match="at most 4 million are accepted"):
        prepare(run_length_bmp(2_000_000, 10), 32)
    assert prepare(run_length_bmp(64, 48), 32).shape == (32, 32, 3)
