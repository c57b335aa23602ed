"""Addresses within a tour."""

from django import template

from catalog.guide import Guide
from catalog.models import Exhibit

register = template.Library()


@register.simple_tag
def stop_address(guide: Guide, exhibit: Exhibit) -> str:
    return guide.stop(exhibit.pk)
