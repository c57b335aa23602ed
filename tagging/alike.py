"""Remembering what photographs look like, as the active model's network sees them, and works that look like one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import IntegrityError

from catalog import likeness, likeness_index
from catalog.models import Exhibit, Likeness, Photograph
from tagging import classifier
from tagging.models import ModelVersion

if TYPE_CHECKING:
    from tagging.classifier import Prediction

log = logging.getLogger(__name__)

BATCH = 32
NUM_NEIGHBOURS = 8


def remember(model_version: ModelVersion, answers: Mapping[int, Prediction | Exception]) -> None:
    """Keep what the network saw of photographs (by number). Models that share a network share a space."""
    try:
        space = classifier.network_of(model_version)
    except classifier.Unsuitable:
        return  # a model of an older format does not tell what it sees
    seen = {pk: None if isinstance(answer, Exception) else answer.features for pk, answer in answers.items()}
    try:
        likeness.remember(seen, space)
    except IntegrityError:
        log.info("a photograph went while it was looked at; the others are remembered later")


def remember_some() -> int:
    """Look at one batch of principal photographs that this network has not seen. Returns how many; may run twice."""
    model_version = ModelVersion.active()
    if model_version is None:
        return 0
    try:
        space = classifier.network_of(model_version)
    except classifier.Unsuitable:
        return 0
    photographs = list(Likeness.not_seen(space)[:BATCH])
    if not photographs:
        return likeness_index.keep_up(space)
    pictures = {photograph.pk: _original(photograph) for photograph in photographs}
    readable = {pk: picture for pk, picture in pictures.items() if picture is not None}
    answers = dict(zip(readable, classifier.classify(model_version, list(readable.values())), strict=True))
    lost = {pk: FileNotFoundError() for pk in pictures if pk not in readable}
    remember(model_version, {**answers, **lost})
    log.info("remembered what %d photographs look like", len(photographs))
    return len(photographs)


def _original(photograph: Photograph) -> bytes | None:
    try:
        return photograph.read_original()
    except OSError:
        return None


def neighbours(exhibit: Exhibit) -> list[Exhibit]:
    """Works that look like this one and that somebody has filed, the likest first."""
    return likeness.alike(exhibit, NUM_NEIGHBOURS, Exhibit.objects.filed())
