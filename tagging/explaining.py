"""Maps of where a model sees its evidence, made by a worker: what was asked for first, then ahead of the queue."""

from __future__ import annotations

import logging

from django.conf import settings

from tagging import classifier
from tagging.models import Explanation, ModelVersion

log = logging.getLogger(__name__)


def go_on() -> bool:
    """Explain one picture for the active model. False if none waits. Safe to run twice."""
    model_version = ModelVersion.active()
    if model_version is None:
        return False
    found = Explanation.claim_one(model_version)
    if found is None and settings.EXPLAIN_AHEAD and Explanation.look_ahead(model_version, settings.EXPLAIN_AHEAD):
        found = Explanation.claim_one(model_version)
    if found is None:
        return False
    _explain(found, model_version)
    return True


def _explain(one: Explanation, model_version: ModelVersion) -> None:
    try:
        picture = one.photograph.read_original()
    except OSError as problem:
        one.record_failure(
            f"The photograph cannot be fetched from the store ({problem}). Add it again, then try again."
        )
        return
    try:
        explained = classifier.explain(model_version, picture)
    except classifier.Unsuitable:
        one.release()
        raise
    if isinstance(explained, Exception):
        one.record_failure(str(explained))
    else:
        one.record(explained)
        log.info("explained photograph %d with model %s", one.photograph_id, model_version.short)
