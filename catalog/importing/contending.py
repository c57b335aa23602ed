"""Two imports, or an import and a person, may write the same new record at the same moment."""

from __future__ import annotations

from collections.abc import Callable

from django.db import IntegrityError, transaction

MOST_ATTEMPTS = 5


def once_free(write: Callable[[], None]) -> None:
    """`write` in one transaction; again, from the beginning, where somebody else was quicker. Raises IntegrityError."""
    for attempt in range(MOST_ATTEMPTS):
        try:
            with transaction.atomic():
                write()
        except IntegrityError:
            if attempt == MOST_ATTEMPTS - 1:
                raise
        else:
            return
