"""The folder of pictures from which deeper layers learn: works that are filed, without those kept for measuring."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.models import Category, Photograph
from tagging import gathering
from tagging.learning import TooLittle
from tagging.models import ModelVersion, Part

FEWEST_OF_CATEGORY = 30
PICTURES, LABELS = "pictures", "labels.json"

OnProgress = Callable[[str, int, int], None]


def _photographs() -> QuerySet[Photograph]:
    return Photograph.objects.filter(
        position=0,
        exhibit__in=gathering.filed_by_people(),
        exhibit__part__name__in=[Part.Name.LEARN, Part.Name.CALIBRATE],
    ).order_by()


def counts() -> Counter[str]:
    """By category: works that may be learned from. Grouped in the program: one read of a column."""
    return Counter(_photographs().values_list("exhibit__category__slug", flat=True))


def missing(version: ModelVersion, given: Mapping[str, int]) -> list[str]:
    """Categories that the model knows and that have too few works here: it would forget them."""
    return [label for label in version.labels if given.get(label, 0) < FEWEST_OF_CATEGORY]


def labels_in(folder: Path) -> list[str] | None:
    """What is to be learned, once the folder is complete; else None."""
    note = folder / LABELS
    if not note.exists():
        return None
    labels: list[str] = json.loads(note.read_text(encoding="utf-8"))
    return labels


def fill(folder: Path, version: ModelVersion, on_progress: OnProgress) -> None:
    """Put `<category>/<hash>` into the folder: links where the store is a disk of this machine, else copies.

    What is there already is not fetched again. Raises TooLittle.
    """
    given = counts()
    if few := missing(version, given):
        told = ", ".join(f"{label} {given[label]}" for label in few)
        raise TooLittle(
            _("Too few works to learn deeply from: %(few)s. %(fewest)d of each are needed, or its shape is forgotten.")
            % {"few": told, "fewest": FEWEST_OF_CATEGORY}
        )
    order = Category.objects.values_list("slug", flat=True)
    new = [slug for slug in order if slug not in version.labels and given[slug] >= settings.LEARNING_AT_LEAST]
    labels = [*version.labels, *new]
    most = fair_share({slug: given[slug] for slug in {*labels, Category.OTHER}}, settings.LEARNING_DEEP_MOST)
    total, there = sum(most.values()), set()
    for slug, num in most.items():
        for photograph in _photographs().filter(exhibit__category__slug=slug).order_by("sha256")[:num]:
            there.add(_put(folder / PICTURES / slug, photograph))
            on_progress("fetching", len(there), total)
    for path in (folder / PICTURES).glob("*/*"):
        if path not in there:  # filed elsewhere since the last beginning
            path.unlink()
    (folder / LABELS).write_text(json.dumps(labels), encoding="utf-8")


def fair_share(given: Mapping[str, int], most: int) -> dict[str, int]:
    """How many of each category are taken so that there are at most `most`: of rare ones all, of frequent ones alike.

    >>> fair_share({"map": 10, "print": 500, "sherd": 900}, 210)
    {'map': 10, 'print': 100, 'sherd': 100}
    """
    taken: dict[str, int] = {}
    left = most
    for place, (slug, num) in enumerate(sorted(given.items(), key=lambda one: (one[1], one[0]))):
        taken[slug] = min(num, left // (len(given) - place))
        left -= taken[slug]
    return taken


def _put(folder: Path, photograph: Photograph) -> Path:
    """A picture that the store has lost is an empty file, which the training counts as unreadable."""
    target = folder / f"{photograph.sha256}.{photograph.format.lower()}"
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)  # a link that leads nowhere
    try:
        target.symlink_to(storages["default"].path(photograph.original))
        return target
    except NotImplementedError:
        pass  # a bucket
    aside = target.with_name(f".{target.name}")
    try:
        aside.write_bytes(photograph.read_original())
    except FileNotFoundError:
        aside.touch()
    return aside.rename(target)
