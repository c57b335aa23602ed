"""Bytes in, a safe upright sRGB picture out; or a sentence."""

import io
import struct
from contextlib import suppress

import numpy as np
import pytest
from django.core.files.storage import storages
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from catalog import pictures
from catalog.accession import add_photograph
from catalog.pictures import PictureRefused
from tests.making import make_exhibit, picture_bytes


def encoded(image: Image.Image, format: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP", "AVIF", "JPEG2000"])
def test_the_formats_that_museums_send_are_taken(format):
    picture = pictures.read(picture_bytes(format=format))
    assert picture.image.mode == "RGB"
    assert picture.image.size == (96, 64)


def test_a_photograph_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = pictures.read(picture_bytes(size=(96, 64), exif=exif))
    assert picture.image.size == (64, 96)


def test_renditions_carry_no_metadata():
    exif = Image.Exif()
    exif[0x010F] = "A camera with a serial number"
    picture = pictures.read(picture_bytes(exif=exif, comment=b"taken by Ana"))
    for _width, _suffix, data in picture.renditions():
        rendition = Image.open(io.BytesIO(data))
        assert not dict(rendition.getexif())
        assert "comment" not in rendition.info
        assert b"serial number" not in data


def profile_with_red_and_green_swapped() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"xxxx", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"xxxx", b"gXYZ", 1)


def test_colours_are_converted_to_srgb_by_the_pictures_own_profile():
    data = picture_bytes((200, 50, 0), format="PNG", icc_profile=profile_with_red_and_green_swapped())
    red, green, _ = pictures.read(data).image.getpixel((90, 60))
    assert green > 150 > red


def test_a_broken_profile_leaves_the_colours_as_stored():
    picture = pictures.read(picture_bytes(format="PNG", icc_profile=b"no profile"))
    assert picture.image.getpixel((90, 60)) == (120, 90, 60)


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "LA", "P", "RGBA", "I;16"])
def test_every_colour_mode_becomes_rgb(mode):
    image = Image.new("RGB", (40, 40), (200, 100, 50))
    image = image.convert("L").convert("I;16") if mode == "I;16" else image.convert(mode)
    data = encoded(image, "TIFF" if mode in ("CMYK", "I;16") else "PNG")
    assert pictures.read(data).image.mode == "RGB"


def test_a_sixteen_bit_scan_keeps_its_tones():
    ramp = np.tile(np.linspace(0, 65_535, 64).astype(np.uint16), (64, 1))
    tones = np.asarray(pictures.read(encoded(Image.fromarray(ramp), "TIFF")).image)[0, :, 0]
    assert tones[0] == 0
    assert tones[-1] == 255
    assert len(set(tones.tolist())) > 50


def test_transparency_is_laid_on_white():
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    assert pictures.read(encoded(clear, "PNG")).image.getpixel((5, 5)) == (255, 255, 255)


def test_of_an_animation_the_first_frame_is_taken():
    red, blue = (Image.new("RGB", (40, 40), colour) for colour in ("red", "blue"))
    out = io.BytesIO()
    red.save(out, "GIF", save_all=True, append_images=[blue])
    assert pictures.read(out.getvalue()).image.getpixel((5, 5)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"hello, this is a text called .jpg", "not a picture"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "Git LFS pointer"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (picture_bytes(size=(400, 400))[:900], "damaged"),
        (picture_bytes(size=(6, 400)), "only 6 × 400 pixels"),
    ],
)
def test_what_is_no_good_picture_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(PictureRefused, match=sentence):
        pictures.read(data)


def test_a_picture_that_claims_enormous_dimensions_is_refused_before_it_is_decoded(settings):
    settings.PICTURE_MAX_MEGAPIXELS = 1
    bomb = encoded(Image.new("1", (2_000, 2_000)), "PNG")
    with pytest.raises(PictureRefused, match="4 megapixels"):
        pictures.read(bomb)


def test_a_file_over_the_limit_is_refused_by_its_bytes(settings):
    settings.PICTURE_MAX_MEGABYTES = 0
    with pytest.raises(PictureRefused, match="at most 0 MB"):
        pictures.read(picture_bytes())


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_bytes_are_taken_or_refused_but_never_crash(data):
    format = data.draw(st.sampled_from(["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"]))
    original = bytearray(picture_bytes(format=format))
    for _ in range(data.draw(st.integers(1, 12))):
        original[data.draw(st.integers(0, len(original) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(original)))
    with suppress(PictureRefused):
        assert pictures.read(bytes(original[:cut])).image.mode == "RGB"


def test_renditions_are_never_larger_than_the_original_and_keep_its_proportions():
    picture = pictures.read(picture_bytes(size=(900, 600)))
    made = [(width, suffix, Image.open(io.BytesIO(data)).size) for width, suffix, data in picture.renditions()]
    assert [(w, s) for w, s, _ in made] == [
        (320, "webp"), (320, "jpg"), (480, "webp"), (480, "jpg"), (640, "webp"), (640, "jpg"), (900, "webp"),
    ]  # fmt: skip
    assert all(abs(width / height - 1.5) < 0.02 for _, _, (width, height) in made)


def test_a_scroll_gets_renditions_of_bounded_height():
    picture = pictures.read(picture_bytes(size=(20, 20_000), format="PNG"))
    sizes = [Image.open(io.BytesIO(data)).size for _, _, data in picture.renditions()]
    assert max(height for _, height in sizes) <= 8_000


def test_the_same_file_is_stored_once_and_shown_on_both_exhibits(db, media):
    data = picture_bytes()
    one, two = add_photograph(make_exhibit(), data, "a.jpg"), add_photograph(make_exhibit(), data, "b.jpg")
    assert one.original == two.original
    assert len(list((media / "originals").rglob("*.jpeg"))) == 1
    assert storages["default"].open(one.original).read() == data


def test_the_same_file_twice_on_one_exhibit_is_one_photograph(db):
    exhibit = make_exhibit()
    assert add_photograph(exhibit, picture_bytes(), "a.jpg") == add_photograph(exhibit, picture_bytes(), "b.jpg")


def test_the_first_photograph_is_the_principal_one(db):
    exhibit = make_exhibit()
    first = add_photograph(exhibit, picture_bytes(mark=1), "front.jpg")
    add_photograph(exhibit, picture_bytes(mark=2), "back.jpg")
    assert exhibit.principal_photograph == first
    assert [p.position for p in exhibit.photographs.all()] == [0, 1]


def test_a_refused_picture_leaves_nothing_behind(db, media):
    with pytest.raises(PictureRefused):
        add_photograph(make_exhibit(), b"nonsense", "a.jpg")
    assert not media.exists() or not [path for path in media.rglob("*") if path.is_file()]


def test_a_half_written_file_is_written_again(db, media):
    data = picture_bytes()
    photograph = add_photograph(make_exhibit(), data, "a.jpg")
    (media / "originals" / photograph.original).write_bytes(data[:10])
    add_photograph(make_exhibit(), data, "a.jpg")
    assert photograph.read_original() == data


def run_length_bmp(width: int, height: int) -> bytes:
    """A BMP of a few bytes that announces any size; each line ends at once."""
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, 4 * height, 2835, 2835, 256, 0)
    palette = bytes(range(256)) * 4
    start = 14 + len(header) + len(palette)
    pixels = b"\x01\x07\x00\x00" * height
    return struct.pack("<2sIHHI", b"BM", start + len(pixels), 0, 0, start) + header + palette + pixels


def test_a_few_bytes_that_would_unpack_for_a_minute_are_refused_at_once():
    with pytest.raises(pictures.PictureRefused, match=r"run-length compression.*Save it as PNG"):
        pictures.read(run_length_bmp(2_000_000, 10))
    assert pictures.read(run_length_bmp(64, 48)).image.size == (64, 48)
