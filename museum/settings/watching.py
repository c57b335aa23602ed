"""What is written down while it runs, and who may read it."""

import os
from pathlib import Path

from museum.settings.environment import env

# --- Logs ----------------------------------------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
# json: one object a line, with the number of the request, also in the tasks that it caused.
LOG_FORMAT = env.str("LOG_FORMAT", default="line")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{levelname:<7} {name}: {message}", "style": "{"},
        "json": {"()": "museum.watching.logs.JsonLines"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json" if LOG_FORMAT == "json" else "line"}
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # A tick every few seconds is no news; what a task did, it says itself. Nor is where a store was found.
    "loggers": {name: {"level": "WARNING"} for name in ("celery.worker.strategy", "celery.app.trace", "botocore")},
}

# --- Watching it run -----------------------------------------------------------------------------

# Who may read /metrics: whoever shows this token (Authorization: Bearer …). Empty: nobody.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Where the processes of this machine put their numbers together; emptied when the web server starts.
METRICS_FOLDER = Path(env.str("METRICS_FOLDER", default="")) if env.str("METRICS_FOLDER", default="") else None
if METRICS_FOLDER:
    METRICS_FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_FOLDER)
# A worker shows its numbers on a port of its own; 0: it does not. Keep it inside: no token is asked there.
METRICS_PORT = env.int("METRICS_PORT", default=0)
METRICS_ADDRESS = env.str("METRICS_ADDRESS", default="127.0.0.1")
# Errors are told to Sentry, or a server that speaks like it, where its address is given.
SENTRY_DSN = env.str("SENTRY_DSN", default="")
