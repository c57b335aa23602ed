"""Renditions: from the folder of this machine, or by a short-lived address from an object store."""

import logging

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe

from catalog.models import Exhibit
from catalog.storing import LED_SECONDS, LeadsOn
from catalog.views.sandbox import sandboxed

log = logging.getLogger(__name__)

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


@require_safe
def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """Open to everyone while a work on view shows the picture, else to staff only. One query for a picture on view.

    A rendition never changes, but a work may be taken down: caches on the way ask again after five minutes, and
    browsers, which have seen it, after a day.
    """
    is_public = Exhibit.objects.on_view().filter(photographs__sha256=name.split("/")[1]).order_by().exists()
    if not is_public and not request.user.is_authenticated:
        raise Http404("No work on view shows this picture.")
    store = storages["renditions"]
    if isinstance(store, LeadsOn):
        return _led(store.address_for_a_while(name, request.method or "GET"), is_public=is_public)
    try:
        file = store.open(name)
    except FileNotFoundError:
        log.error("rendition %s is not in the store; manage.py render_pictures --again makes it again", name)
        raise Http404("This picture is not in the store.") from None
    response = FileResponse(file, content_type=TYPES[name.rsplit(".", 1)[1]])
    response["Cache-Control"] = "public, max-age=86400, s-maxage=300" if is_public else "private, max-age=3600"
    return sandboxed(response)


def _led(address: str, *, is_public: bool) -> HttpResponseBase:
    """To the store, which gives the picture out as long as it lasts. Whether it has it, is not asked."""
    response = HttpResponseRedirect(address)
    response["Cache-Control"] = f"{'public' if is_public else 'private'}, max-age={LED_SECONDS}"
    return sandboxed(response)
