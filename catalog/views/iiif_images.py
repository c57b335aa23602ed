"""Pictures for viewers, in the sizes and tiles that info.json lists."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.addresses import site
from catalog.iiif import IMAGE
from catalog.iiif.request import Box, ImageRefused, read
from catalog.iiif.service import info, jpeg
from catalog.iiif.sizes import Size, largest, rendition_sizes
from catalog.iiif.tiles import read_tile
from catalog.models import Exhibit, Photograph
from catalog.pictures import FALLBACK_WIDTH
from catalog.problems import problem
from catalog.views.doors import counted, for_programs, open_to_scripts
from catalog.views.sandbox import sandboxed

DAY = 24 * 3600
LONGEST_KEY = 18  # digits; a longer one fits no database
log = logging.getLogger(__name__)


@for_programs
def image_info(request: HttpRequest, pk: int) -> HttpResponse:
    photograph = _on_view(pk)
    if photograph is None:
        return _none()
    media_type = f'application/ld+json;profile="{IMAGE}"'
    return JsonResponse(info(photograph, site(request)), content_type=media_type)


@for_programs
def image(request: HttpRequest, pk: int) -> HttpResponse:
    """The name of the image itself leads to its description, as the specification asks."""
    if _on_view(pk) is None:
        return _none()
    response = redirect("iiif:image-info", pk=pk)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


@open_to_scripts
@require_safe
def picture(
    request: HttpRequest, pk: int, region: str, size: str, rotation: str, quality: str, suffix: str
) -> HttpResponseBase:
    """A stored size is sent as it is; only those that have to be made first are counted."""
    photograph = _on_view(pk)
    if photograph is None:
        return _none()
    sizes, whole = rendition_sizes(photograph), (photograph.width, photograph.height)
    try:
        asked = read(region, size, rotation, quality, suffix, whole, sizes)
    except ImageRefused as refusal:
        return problem(refusal.status, str(refusal))
    wanted = asked.size or (largest(photograph) if asked.box is None else asked.box[2:])
    if asked.box or wanted not in sizes:
        return _send_tile(photograph, asked.box or (0, 0, *whole), wanted)
    send = _send if wanted[0] <= FALLBACK_WIDTH else counted(_send)
    return send(request, photograph, wanted)


def _send_tile(photograph: Photograph, box: Box, size: Size) -> HttpResponseBase:
    try:
        data = read_tile(photograph, box, size)
    except FileNotFoundError:
        return problem(HTTPStatus.NOT_IMPLEMENTED, "Only the sizes and tiles that info.json lists can be had.")
    response = HttpResponse(data, content_type="image/jpeg")
    patch_cache_control(response, public=True, max_age=DAY)
    return sandboxed(response)


@cache_control(public=True, max_age=DAY)
def _send(request: HttpRequest, photograph: Photograph, size: Size) -> HttpResponseBase:
    try:
        return sandboxed(HttpResponse(jpeg(photograph, size), content_type="image/jpeg"))
    except OSError as lost:
        log.error("photograph %d of exhibit %d: %s", photograph.pk, photograph.exhibit_id, lost)
        return problem(HTTPStatus.NOT_FOUND, "This picture is not in the store at the moment.")


def _on_view(pk: int) -> Photograph | None:
    """A photograph of an exhibit on view. Two queries by key."""
    if len(str(pk)) > LONGEST_KEY:
        return None
    photograph = Photograph.objects.select_related("exhibit").filter(pk=pk).first()
    if photograph is None or not Exhibit.objects.on_view().filter(pk=photograph.exhibit_id).exists():
        return None
    return photograph


def _none() -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, "No photograph on view has this number.")
