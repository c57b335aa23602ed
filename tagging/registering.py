"""A model that was sent through the browser: hostile until it was checked, then stored where every worker finds it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from PIL import Image

from tagging import classifier, model_store
from tagging.classifier import Unsuitable
from tagging.models import ModelVersion

TRIAL_SECONDS = 60


def register_sent(packed: IO[bytes], num_bytes: int, by: User) -> ModelVersion:
    """Unpack, check, try and keep it. Promotes nothing. Raises Unsuitable with a sentence, and then nothing is kept.

    Cost: about two seconds, most of them for a process of its own that asks the model about a picture.
    """
    most = settings.MODEL_MAX_MEGABYTES
    if num_bytes > most * 1024 * 1024:
        raise Unsuitable(
            _("The file has %(num)d MB; a model may have at most %(most)d MB (MODEL_MAX_MEGABYTES).")
            % {"num": num_bytes // 1024**2, "most": most}
        )
    try:
        with model_store.unpacked(packed) as folder:
            classifier.read(folder)
            try_out(folder)
            return classifier.register(folder, by, ModelVersion.Origin.UPLOAD)
    except model_store.Refused as problem:
        raise Unsuitable(str(problem)) from problem


def try_out(path: Path) -> None:
    """Let a process of its own, which may die of it, ask the artefact about a drawn picture. About a second.

    Raises Unsuitable where it does not answer as its manifest promises.
    """
    with tempfile.TemporaryDirectory() as aside:
        picture = Path(aside) / "trial.png"
        Image.effect_mandelbrot((160, 120), (-2, -1.2, 0.8, 1.2), 60).convert("RGB").save(picture)
        command = [sys.executable, "-m", "ml", "predict", str(picture), "--artefact", str(path), "--json"]
        try:
            done = subprocess.run(  # noqa: S603  (our own program)
                command, capture_output=True, text=True, timeout=TRIAL_SECONDS, cwd=settings.BASE_DIR, check=False
            )
        except subprocess.TimeoutExpired:
            raise Unsuitable(f"The model gave no answer within {TRIAL_SECONDS} seconds.") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or [f"it ended with {done.returncode}"]
        raise Unsuitable(f"The model was tried on a picture and did not answer: {said[0][:300]}")
