"""Numbers as the page's language writes them, and the page's address in other languages."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """1,234 in English, 1 234 in French."""
    return number_format(number, force_grouping=True)
