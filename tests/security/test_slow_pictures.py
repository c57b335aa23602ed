"""Files that would be unpacked for minutes, at both doors: the collection's and the network's."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from catalog import pictures
from catalog.passes import num_passes
from catalog.pictures import PictureRefused
from ml.pictures import prepare
from ml.predictions import Unreadable


def prepared(data: bytes) -> object:
    return prepare(data, 32)


def in_passes(num: int, before_the_end: bytes = b"", **options) -> bytes:
    """A JPEG that goes `num` times over its pixels: its last scan, said again and again."""
    out = io.BytesIO()
    Image.new("L", (64, 48), 90).save(out, "JPEG", progressive=True, **options)
    data = out.getvalue()
    last, end = data.rfind(b"\xff\xda"), data.rfind(b"\xff\xd9")
    return data[:end] + data[last:end] * (num - data.count(b"\xff\xda")) + before_the_end + data[end:]


@pytest.mark.parametrize("door", [pictures.read, prepared])
def test_a_jpeg_that_goes_over_its_pixels_for_minutes_is_refused_at_once_by_both_doors(door):
    for num in (101, 20_000):
        with pytest.raises((PictureRefused, Unreadable), match=rf"pixels {num:,}|pixels {num}"):
            door(in_passes(num))
    door(in_passes(100))


@pytest.mark.parametrize("door", [pictures.read, prepared])
def test_what_only_looks_like_passes_is_none(door):
    """A film or a second picture behind the first one; a preview or a comment within it; bytes that only fill."""
    marks = b"\xff\xda" * 300
    door(in_passes(6) + marks)
    door(in_passes(6, comment=marks))
    door(in_passes(6, before_the_end=b"\xff" * 300))
    door(in_passes(6, exif=b"Exif\0\0" + marks))


@settings(max_examples=200)
@given(st.binary(max_size=300), st.integers(0, 5))
def test_passes_of_any_bytes_are_counted_to_an_end_and_never_more_than_there_are_marks(data, more_than):
    data = b"\xff\xd8" + data.replace(b"\x00", b"\xff").replace(b"\x01", b"\xda")
    assert 0 <= num_passes(data, more_than) <= data.count(b"\xff\xda")


@pytest.mark.parametrize("door", [pictures.read, prepared])
@pytest.mark.parametrize("head", [b"P3\n4000 4000\n255\n", b"P6\n4000 4000\n100\n"])
def test_what_pillow_unpacks_in_python_is_refused_where_it_would_take_long(door, head):
    with pytest.raises((PictureRefused, Unreadable), match=r"at most 4 "):
        door(head + b"9 " * 1000)
    door(head.replace(b"4000", b"20") + b"9 " * 1200)
