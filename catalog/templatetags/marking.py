"""What was found, marked on the page."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from catalog.searching import marking

register = template.Library()


@register.filter
def marked(text: str, words: Iterable[str]) -> SafeString:
    return marking.marked(text, words)


@register.filter
def excerpt(text: str, words: Iterable[str]) -> str:
    return marking.excerpt(text, words)
