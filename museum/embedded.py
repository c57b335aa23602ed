"""What a first start on one machine makes by itself. Standard library only: settings import it."""

import os
import secrets
from pathlib import Path


class Unusable(SystemExit):
    """The data folder cannot be used; the message is for the person who started us."""


def kept_secret(path: Path) -> str:
    """The secret in `path`; made on first use, readable by its owner alone.

    Two processes may start at once: the first to create the file wins, the other reads it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        if not path.exists():
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(50), encoding="ascii")
            try:
                os.link(fresh, path)  # atomic, and refuses to replace
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text(encoding="ascii").strip()
    except OSError as problem:
        raise Unusable(
            f"Vitrine cannot keep its data in {path.parent}: {problem.strerror}. "
            "It needs a folder that it may write to. "
            "Name another one with DATA_DIR=/some/where, or change the folder's permissions."
        ) from None
