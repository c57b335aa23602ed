"""Numbers as the desk writes them."""

from django import template

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """A share in words that promise nothing: neither 0 % nor 100 %.

    >>> percent(0.624), percent(0.001), percent(0.998), percent(None)
    ('62\xa0%', '<1\xa0%', '>99\xa0%', '')
    """
    if share is None:
        return ""
    if share < 0.01:
        return "<1\N{NO-BREAK SPACE}%"
    if share > 0.99:
        return ">99\N{NO-BREAK SPACE}%"
    return f"{share * 100:.0f}\N{NO-BREAK SPACE}%"


@register.filter
def of(table: dict[object, object], key: object) -> object:
    """What a table holds under a key that only the template knows; nothing where it holds none."""
    return table.get(key)


@register.filter
def p_value(p: float) -> str:
    """No probability is 0.

    >>> p_value(0.0314), p_value(0.00004)
    ('0.031', '<0.001')
    """
    return f"{p:.3f}" if p >= 0.001 else "<0.001"
