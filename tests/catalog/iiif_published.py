"""The published model of Presentation 3, generated from the schema of the specification's own validator.

It stands beside the environment (requirements/apart.txt, decision 143), so it is imported from where `make install-dev`
put it.
"""

import importlib
import os
import sys
from functools import lru_cache
from types import ModuleType

from django.conf import settings

FOLDER = settings.BASE_DIR / ".venv" / "apart"


@lru_cache(maxsize=1)
def model() -> ModuleType | None:
    """None where it was not fetched; CI has to have it."""
    if not (FOLDER / "iiif_prezi3").is_dir() and not os.environ.get("CI"):
        return None
    # The package itself would load helpers that mend what they are given, such as a label that is no language map.
    package = ModuleType("iiif_prezi3")
    package.__path__ = [str(FOLDER / "iiif_prezi3")]
    sys.modules["iiif_prezi3"] = package
    return importlib.import_module("iiif_prezi3.skeleton")


def check_published(said: dict) -> None:
    """Raises pydantic's ValidationError, which names the place."""
    published = model()
    if published:
        getattr(published, said["type"]).model_validate(said)
