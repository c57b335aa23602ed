"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest


def museum(request: HttpRequest) -> dict[str, str]:
    return {"museum_name": settings.MUSEUM_NAME}
