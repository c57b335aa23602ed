"""The image service of one photograph: what info.json says, and where the bytes of each size are."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.core.files.storage import storages
from django.urls import reverse
from PIL import Image

from catalog.addresses import absolute
from catalog.iiif import IMAGE, Json, tiles
from catalog.iiif.manifest import rights_address
from catalog.iiif.sizes import Size, largest, rendition_sizes
from catalog.models.photograph import rendition_name
from catalog.pictures import FALLBACK_WIDTH

if TYPE_CHECKING:
    from catalog.models import Photograph

QUALITY = 85  # of a JPEG made from the stored WebP


def info(photograph: Photograph, site: str) -> Json:
    """The contents of info.json, `photograph.exhibit` fetched."""
    whole = photograph.width, photograph.height
    most = largest(photograph)
    sizes = rendition_sizes(photograph)
    factors = tiles.factors_made(photograph)
    said: Json = {
        "@context": IMAGE,
        "id": absolute(site, reverse("iiif:image", args=[photograph.pk])),
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        "width": photograph.width,
        "height": photograph.height,
    }
    if most != whole:  # in one piece; tiles show every pixel
        said |= {"maxWidth": most[0], "maxHeight": most[1]}
    if factors:
        said["tiles"] = [{"width": tiles.TILE, "scaleFactors": factors}]
        sizes = sorted({*sizes, tiles.level_size(*whole, factors[-1])})
    said["sizes"] = [{"width": wide, "height": high} for wide, high in sizes]
    if photograph.exhibit.rights:
        said["rights"] = rights_address(photograph.exhibit.rights)
    return said


def jpeg(photograph: Photograph, size: Size) -> bytes:
    """One size as JPEG. Up to 640 pixels wide it lies in the store; a larger one costs about 60 ms.

    Raises FileNotFoundError where the store has lost the picture.
    """
    width, _height = size
    store = storages["renditions"]
    if width <= FALLBACK_WIDTH:
        with store.open(rendition_name(photograph.sha256, width, "jpg")) as file:
            stored: bytes = file.read()
            return stored
    out = io.BytesIO()
    with (
        store.open(rendition_name(photograph.sha256, width, "webp")) as file,
        Image.open(file, formats=["WEBP"]) as image,
    ):
        image.convert("RGB").save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
