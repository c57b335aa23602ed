"""Renditions from the folder of this machine. With S3 the browser fetches them there."""

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


@require_safe
def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """Open to everyone: the name holds the hash of a picture, and a rendition never changes."""
    try:
        file = storages["renditions"].open(name)
    except FileNotFoundError:
        raise Http404("This picture is not in the store.") from None
    response = FileResponse(file, content_type=TYPES[name.rsplit(".", 1)[1]])
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
