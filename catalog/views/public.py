"""What all public pages have in common: they are the same for everyone."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from catalog.kept_pages import may_be_kept

View = Callable[..., HttpResponseBase]


def public_page(view: View) -> View:
    """Read only, without cookie or session, with an ETag.

    Caches on the way may keep it for a minute; a browser asks again each time (and is mostly answered 304),
    so that a curator who corrects a category sees the gallery change at once.
    """
    cached: View = cache_control(public=True, max_age=0, s_maxage=60)(view)
    return require_safe(conditional_page(cached))


def kept_page(view: View) -> View:
    """A public page that follows from its address and the catalogue alone: kept in memory until one of them changes."""
    return may_be_kept(public_page(view))
