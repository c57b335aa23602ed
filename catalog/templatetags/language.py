"""Numbers as the page's language writes them, and the page's address in other languages."""

from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.template import Context
from django.urls import translate_url
from django.utils.formats import number_format
from django.utils.translation import get_language

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """1,234 in English, 1 234 in French."""
    return number_format(number, force_grouping=True)


class Translation(NamedTuple):
    """The same page in one of the museum's languages. `address` is absolute; `path` is for links on the page."""

    code: str
    name: str
    address: str
    path: str
    is_current: bool


@register.simple_tag(takes_context=True)
def translations(context: Context) -> list[Translation]:
    """This page in every language; nothing for pages that have no address of their own (errors, the desk)."""
    request: Any = context.get("request")
    match = getattr(request, "resolver_match", None)
    if match is None or (match.app_name != "catalog" and match.view_name != "api"):
        return []
    here, current = request.get_full_path(), get_language()
    paths = {code: translate_url(here, code) for code, _ in settings.LANGUAGES}
    return [
        Translation(code, name, request.build_absolute_uri(paths[code]), paths[code], code == current)
        for code, name in settings.LANGUAGES
    ]
