"""Which key does what at the desk. Each curator may choose; digits are read by their place (AZERTY needs no Shift)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Category
from tagging.models import Keyboard

ACTIONS = {
    "skip": (gettext_lazy("Skip: decide later"), "s"),
    "flag": (gettext_lazy("Flag it for a colleague, with a note"), "f"),
    "undo": (gettext_lazy("Take your last decision back"), "u"),
    "why": (gettext_lazy("Show why the model says so, or hide it"), "w"),
}
HELP = "?"  # stays where it is: who has lost the keys looks here


def keys_of(person: User, categories: Sequence[Category]) -> dict[str, str]:
    """Action, or slug of a category: its key. One query."""
    house = house_keys(categories)
    kept = Keyboard.objects.filter(person=person).values_list("keys", flat=True).first() or {}
    merged = house | {action: key for action, key in kept.items() if action in house}
    # A category that came later may have taken a chosen key: then the house's keys are at least unambiguous.
    return merged if len(set(merged.values())) == len(merged) else house


def house_keys(categories: Sequence[Category]) -> dict[str, str]:
    digits = {category.slug: str(place) for place, category in enumerate(categories[:9], start=1)}
    return digits | {action: key for action, (_words, key) in ACTIONS.items()}


def problems_in(keys: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    """What is wrong with a choice of keys, in the curator's words."""
    found = []
    by_key: dict[str, str] = {}
    for action, key in keys.items():
        name = names[action]
        if len(key) != 1 or not key.isprintable() or key.isspace():
            found.append(_("“%(name)s” needs one letter, digit or sign.") % {"name": name})
        elif key == HELP:
            found.append(_("“%(key)s” shows the list of keys and cannot be taken.") % {"key": key})
        elif key in by_key:
            facts = {"key": key, "one": by_key[key], "other": name}
            found.append(_("“%(key)s” is given twice: to “%(one)s” and to “%(other)s”.") % facts)
        by_key.setdefault(key, name)
    return found
