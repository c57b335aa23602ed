"""A file that is a picture to one reader and a page or a program to another reaches browsers as a picture only."""

import io

import pytest
from django.test import Client
from PIL import Image

from catalog import pictures
from tests.making import make_exhibit, make_photograph, picture_bytes

SCRIPT = b"<html><script>alert(document.cookie)</script></html>"


def in_a_comment() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG", comment=SCRIPT, exif=SCRIPT)
    return out.getvalue()


def in_a_png_text() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    text, out = PngInfo(), io.BytesIO()
    text.add_text("Comment", SCRIPT.decode())
    Image.new("RGB", (64, 48), "teal").save(out, "PNG", pnginfo=text)
    return out.getvalue()


POLYGLOTS = {
    "a script after the end of a JPEG": picture_bytes() + SCRIPT,
    "a script in a JPEG's comment": in_a_comment(),
    "a script in a PNG's text": in_a_png_text(),
    "a zip archive after a JPEG": picture_bytes() + b"PK\x03\x04" + b"\x00" * 200,
    "a GIF that begins a script": picture_bytes(format="GIF") + b"=1;alert(1);//",
}


@pytest.mark.parametrize("data", POLYGLOTS.values(), ids=POLYGLOTS)
@pytest.mark.django_db
def test_what_browsers_get_is_encoded_anew_without_what_hung_on_it(data):
    photograph = make_photograph(make_exhibit(filed_under="painting"), data)
    for address in (photograph.largest_url, photograph.fallback_url):
        answer = Client().get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert b"script" not in body
        assert b"PK\x03\x04" not in body
        assert answer["Content-Type"].startswith("image/")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg onload='alert(1)'/>",
        SCRIPT,
        b"#!/bin/sh\nrm -rf /\n",
        b"MZ" + b"\x00" * 500,
        b"%!PS-Adobe-3.0 EPSF-3.0\n(run) run\n",
        b"%PDF-1.7\n",
        b"PK\x03\x04" + b"\x00" * 100 + picture_bytes(),
    ],
)
def test_what_is_no_picture_in_the_first_place_is_refused_with_a_sentence(data):
    with pytest.raises(pictures.PictureRefused, match=r"(?i)expected|picture|send"):
        pictures.read(data)


@pytest.mark.django_db
def test_originals_have_no_public_address():
    photograph = make_photograph(make_exhibit(filed_under="painting"))
    name = photograph.original
    tried = (f"/media/originals/{name}", f"/originals/{name}", f"/renditions/../{name}", f"/renditions/{name}")
    for address in tried:
        assert Client().get(address).status_code in (400, 404), address
