"""Whether this installation can zoom deeply: the viewer is fetched when the museum is installed."""

from django import template
from django.conf import settings
from django.templatetags.static import static

register = template.Library()

VIEWER = "openseadragon/openseadragon.min.js"


@register.simple_tag
def zoom_viewer() -> str:
    """Address of the viewer; empty where it was not fetched, or not yet collected under a hashed name."""
    if not (settings.BROWSER_LIBRARIES / VIEWER).is_file():
        return ""
    try:
        return static(VIEWER)
    except ValueError:
        return ""
