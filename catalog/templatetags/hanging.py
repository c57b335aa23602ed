"""How a photograph tells the page its proportions."""

from django import template

from catalog import hanging
from catalog.models import Photograph

register = template.Library()


@register.filter
def ratio_class(photograph: Photograph) -> str:
    return hanging.ratio_class(photograph.width, photograph.height)


@register.filter
def card_sizes(photograph: Photograph) -> str:
    return hanging.card_sizes(photograph.width, photograph.height)
