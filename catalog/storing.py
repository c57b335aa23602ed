"""How files are kept whole: a name appears in the folder when all of its bytes are there, never before.

Django writes under the final name; a full disk or a killed process would leave half a picture that a browser keeps for
a year.
"""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from typing import Any, Protocol, runtime_checkable

from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]
from django.core.files.storage import FileSystemStorage

# What a store says that is away or full: a folder by OSError, an S3-compatible one in its own words.
STORE_PROBLEMS: tuple[type[Exception], ...] = (OSError, BotoCoreError, ClientError)
PART = ".part"
LED_SECONDS = 300  # so long browsers and caches on the way remember where in a store they were led


@runtime_checkable
class LeadsOn(Protocol):
    """A store that gives files out itself, to whoever is led there (`signed_storing`; loaded only where it is used)."""

    def address_for_a_while(self, name: str, method: str = "GET") -> str: ...


class WholeFiles(FileSystemStorage):
    """Written beside, then renamed in one step. What a killed process leaves ends in *.part*; `verify` clears it."""

    def _save(self, name: str, content: Any) -> str:
        part = f"{name}.{uuid.uuid4().hex}{PART}"
        try:
            super()._save(part, content)  # type: ignore[misc]
            os.replace(self.path(part), self.path(name))
        except BaseException:
            with suppress(OSError):
                os.unlink(self.path(part))
            raise
        return name
