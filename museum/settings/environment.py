"""Where values come from, and where this installation keeps what is its own."""

from pathlib import Path

import environ

# Every variable may come as NAME_FILE instead: the path of a file that holds the value, as containers keep secrets.
env = environ.FileAwareEnv()
BASE_DIR = Path(__file__).resolve().parents[2]

# Where this installation keeps its database, media, queue and generated secret.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).expanduser().resolve()
