"""Large numbers as people read them."""

from django import template

register = template.Library()


@register.filter
def thousands(number: int) -> str:
    """20,000 for 20000."""
    return f"{number:,}"
