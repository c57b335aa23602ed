"""A model that was sent through the browser: hostile until it was checked, then stored where every worker finds it."""

from __future__ import annotations

from typing import IO

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from tagging import classifier, model_store
from tagging.models import ModelVersion


def register_sent(packed: IO[bytes], num_bytes: int, by: User) -> ModelVersion:
    """Unpack, check, try and keep it. Promotes nothing. Raises Unsuitable with a sentence, and then nothing is kept.

    Cost: about two seconds, most of them for a process of its own that asks the model about a picture.
    """
    most = settings.MODEL_MAX_MEGABYTES
    if num_bytes > most * 1024 * 1024:
        raise classifier.Unsuitable(
            _("The file has %(num)d MB; a model may have at most %(most)d MB (MODEL_MAX_MEGABYTES).")
            % {"num": num_bytes // 1024**2, "most": most}
        )
    try:
        with model_store.unpacked(packed) as folder:
            classifier.read(folder)
            classifier.try_out(folder)
            return classifier.register(folder, by, ModelVersion.Origin.UPLOAD)
    except model_store.Refused as problem:
        raise classifier.Unsuitable(str(problem)) from problem
