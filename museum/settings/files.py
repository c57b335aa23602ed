"""Where pictures and other files are kept, what is given to browsers, and how large a picture may be."""

import os
from pathlib import Path

from museum.settings.environment import BASE_DIR, DATA_DIR, env
from museum.settings.queues import CELERY_TASK_SOFT_TIME_LIMIT
from museum.settings.web import HTTPS

# --- Files: a folder, or S3_BUCKET=name (credentials and endpoint by the usual AWS variables) -------

S3_BUCKET = env.str("S3_BUCKET", default="")
# A CDN that gives renditions out without asking us; empty: we are asked each time, and lead to the store.
S3_PUBLIC_DOMAIN = env.str("S3_PUBLIC_DOMAIN", default="")
S3_BROWSER_ENDPOINT = env.str("S3_BROWSER_ENDPOINT", default="")
# So long an answer of the store is waited for, three times at most: together less than a task has, which would be ended
# in the middle of a picture, and after three such ends the picture would be blamed (a check compares them).
S3_TRIES = 3
S3_SECONDS = env.float("S3_SECONDS", default=max(CELERY_TASK_SOFT_TIME_LIMIT / 4, 1))
for _name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):  # boto reads them itself, and knows no files
    if f"{_name}_FILE" in os.environ:
        os.environ[_name] = env.str(_name)
MEDIA_ROOT = DATA_DIR / "media"
RENDITIONS_URL = "/renditions/"
STATIC_URL = "/static/"
# Where museum/browser_libraries.py has put what other people wrote for browsers; pages do without where it is absent.
BROWSER_LIBRARIES = Path(env.str("BROWSER_LIBRARIES", default=str(BASE_DIR / ".venv" / "browser"))).expanduser()
STATICFILES_DIRS = [BASE_DIR / "static", *([BROWSER_LIBRARIES] if BROWSER_LIBRARIES.is_dir() else [])]
# Hashed names and far-future caching once `collectstatic` has run (production); plain names before.
STATIC_HASHED = env.bool("STATIC_HASHED", default=HTTPS)
STATIC_ROOT = env.str("STATIC_FOLDER", default=str(DATA_DIR / "static")) if STATIC_HASHED else None
WHITENOISE_USE_FINDERS = not STATIC_HASHED


def _patience() -> object:
    from botocore.config import Config  # type: ignore[import-untyped]  # takes a while, and folders need it not

    tries = {"total_max_attempts": S3_TRIES, "mode": "standard"}
    return Config(
        connect_timeout=S3_SECONDS, read_timeout=S3_SECONDS, retries=tries, signature_version="s3v4"
    )  # without it addresses are signed in a way that newer stores do not know


def _files(folder: str, *, public: bool) -> dict[str, object]:
    """One storage: originals are private, renditions are what a browser gets."""
    if not S3_BUCKET:
        options: dict[str, object] = {"location": str(MEDIA_ROOT / folder)}
        if public:
            options["base_url"] = RENDITIONS_URL
        return {"BACKEND": "catalog.storing.WholeFiles", "OPTIONS": options}
    by_cdn = public and bool(S3_PUBLIC_DOMAIN)
    is_signed = public and not by_cdn
    return {
        "BACKEND": "catalog.signed_storing.SignedRenditions" if is_signed else "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "location": folder,
            "querystring_auth": not by_cdn,
            "file_overwrite": True,
            "client_config": _patience(),
            "custom_domain": S3_PUBLIC_DOMAIN if by_cdn else None,
            "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"} if public else {},
            **({"browser_endpoint": S3_BROWSER_ENDPOINT} if is_signed else {}),
        },
    }


STORAGES = {
    "default": _files("originals", public=False),
    "renditions": _files("renditions", public=True),
    "dumps": _files("dumps", public=False),
    "models": _files("models", public=False),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# A picture larger than this is refused before it is decoded.
PICTURE_MAX_MEGABYTES = env.int("PICTURE_MAX_MEGABYTES", default=100)
PICTURE_MAX_MEGAPIXELS = env.int("PICTURE_MAX_MEGAPIXELS", default=120)
DATA_UPLOAD_MAX_NUMBER_FILES = 200
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000  # the page about the columns of a wide table, and their words
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Backups -------------------------------------------------------------------------------------

BACKUP_FOLDER = Path(env.str("BACKUP_FOLDER", default=str(DATA_DIR / "backups"))).expanduser().resolve()
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)
