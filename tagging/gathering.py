"""Features of the works that people or the museum's own records have filed: what the catalogue keeps of their looks.

The worker that suggests writes it for every picture (`alike`), so most is there before anything is to be learned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.db import models
from django.db.models import Exists, OuterRef

from catalog.models import Exhibit, Likeness, Photograph
from catalog.models.exhibit import ExhibitQuerySet
from catalog.models.likeness import seen_again
from tagging import alike, classifier
from tagging.models import ModelVersion
from tagging.trying import original

BATCH = 32
LAST = 2**63 - 1
MOST = 100_000  # works; beyond that the newest are learned from


@dataclass(frozen=True)
class Gathered:
    """One entry a work, in the same order. `features` (n, num_features) float32."""

    exhibits: list[int]
    categories: list[str]
    parts: list[str]
    sha256s: list[str]
    features: npt.NDArray[np.float32]

    def mask(self, part: str) -> npt.NDArray[np.bool_]:
        return np.array([each == part for each in self.parts], dtype=bool)


def filed_by_people() -> ExhibitQuerySet:
    """What may be learned from and measured on: never what a machine filed."""
    return Exhibit.objects.filed().exclude(filed_by=Exhibit.FiledBy.MACHINE)


def _photographs() -> models.QuerySet[Photograph]:
    return Photograph.objects.filter(position=0, exhibit__in=filed_by_people())


def without_features(network: str) -> models.QuerySet[Photograph]:
    """Principal photographs that this network has not looked at, newest first."""
    known = Likeness.objects.filter(space=network, length__isnull=False, photograph=OuterRef("pk"))
    return _photographs().filter(~Exists(known)).order_by("-pk")


def look_at_some(version: ModelVersion, network: str, before: int = LAST) -> list[int]:
    """Let the network look at one batch; returns the photographs, newest first; none: nothing is left.

    `before`: the photograph where the last call ended, so that many calls in a row do not pass over the same ones.
    Raises Unsuitable.
    """
    photographs = list(without_features(network).filter(pk__lt=before)[:BATCH])
    if not photographs:
        return []
    answers = classifier.classify(version, [original(photograph) for photograph in photographs])
    alike.remember(version, {photograph.pk: answer for photograph, answer in zip(photographs, answers, strict=True)})
    return [photograph.pk for photograph in photographs]


def gathered(network: str) -> Gathered:
    """All that is known, works without a part left out. One query; some 500 bytes a work."""
    rows = (
        Likeness.objects.filter(space=network, photograph__position=0, photograph__exhibit__in=filed_by_people())
        .filter(length__gt=0)
        .filter(photograph__exhibit__part__isnull=False)
        .order_by("-photograph__exhibit")
        .values_list(
            "photograph__exhibit",
            "photograph__exhibit__category__slug",
            "photograph__exhibit__part__name",
            "photograph__sha256",
            "vector",
            "length",
        )[:MOST]
    )
    table = list(rows)
    features = [seen_again(row[4], row[5] or 0.0) for row in table]
    return Gathered(
        exhibits=[row[0] for row in table],
        categories=[row[1] or "" for row in table],
        parts=[row[2] for row in table],
        sha256s=[row[3] for row in table],
        features=np.array(features, dtype=np.float32).reshape(len(table), -1 if table else 0),
    )
