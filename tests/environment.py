"""Loaded before the settings (see pyproject.toml): tests never touch an installation's data or servers."""

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="vitrine-tests-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)

for name in ("DATABASE_URL", "REDIS_URL", "S3_BUCKET", "SECRET_KEY", "HTTPS", "ALLOWED_HOSTS", "DEBUG"):
    os.environ.pop(name, None)
os.environ["DATA_DIR"] = _data
os.environ["LOG_LEVEL"] = "WARNING"
os.environ["CONTROL_SHARE"] = "0"  # the order of a test's queue is its own; tests of the sample set their share
os.environ["LEARNING_NIGHT"] = ""  # tests may run at night
# Playwright keeps an event loop running in the thread of the tests; the tests themselves are synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
