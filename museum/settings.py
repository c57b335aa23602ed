"""One settings file. Each value comes from the environment and has a safe default for one machine.

`docs/settings.md` describes every variable; a test holds the two together.
"""

import os
from pathlib import Path

import django_stubs_ext
import environ
from celery.schedules import crontab
from kombu import Queue

from museum.embedded import kept_secret

django_stubs_ext.monkeypatch()  # ModelAdmin[Exhibit] and the like work when the program runs, too

# Every variable may come as NAME_FILE instead: the path of a file that holds the value, as containers keep secrets.
env = environ.FileAwareEnv()
BASE_DIR = Path(__file__).resolve().parent.parent

# Where this installation keeps its database, media, queue and generated secret.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).expanduser().resolve()

# --- Who may speak to us -------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# HTTPS=1 says that the site is reached over TLS only (directly, or through a proxy that sets
# X-Forwarded-Proto); cookies, redirects and HSTS follow from it.
HTTPS = env.bool("HTTPS", default=False)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "museum.errors.form_too_old"

_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": _SELF,
        "img-src": ["'self'", "data:", *env.list("IMAGE_ORIGINS", default=[])],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": _SELF,
        "frame-ancestors": ["'none'"],
    }
}

# --- The house -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "catalog.apps.CatalogConfig",
    "tagging.apps.TaggingConfig",
    "museum.apps.MuseumAdminConfig",
    "django.contrib.auth",
    "museum.apps.MuseumConfig",  # after the accounts, whose administration it takes over
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "auditlog",
]

MIDDLEWARE = [
    "museum.watching.requests.Watched",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "museum.signing.SignedChanges",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "museum.people.required.SecondFactorRequired",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "museum.urls"
WSGI_APPLICATION = "museum.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "museum.context.museum",
            ],
        },
    },
]

MUSEUM_NAME = env.str("MUSEUM_NAME", default="Vitrine")

# --- Who changed what (museum/recorded.py) -----------------------------------------------------------

AUDITLOG_STORE_JSON_CHANGES = True  # numbers stay numbers, and empty is not the word "None"
AUDITLOG_DISABLE_ON_RAW_SAVE = True  # a fixture that is loaded is nobody's change

# --- Words and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# Public pages speak each of these under its own address (/fr/gallery/); another one is a file in locale/ and a line.
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

# --- Database: SQLite beside the media, or DATABASE_URL=postgres://user:password@host/name ----------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'vitrine.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Writers take their turn at the start of a transaction instead of failing in its middle.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728;"
        ),
    }
else:
    # "Pictured" is asked of each work by key. PostgreSQL likes to merge with the index of all photographs instead, from
    # its beginning, so that a page deep in the collection takes longer than the first (measured: 100 against 10 ms).
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c enable_mergejoin=off")
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_KEEP_SECONDS", default=60)
    # Connections that the threads of one process share; 0: each thread keeps one of its own.
    DATABASE_POOL = env.int("DATABASE_POOL", default=0)
    if DATABASE_POOL:
        DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps them instead
        DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 10}}

# --- Other people's programs: API, IIIF, OAI-PMH, dumps ---------------------------------------------

# Where the museum is reached from outside, such as https://collection.museum.example: it stands in names that
# others keep. Empty: as each request was addressed.
PUBLIC_ADDRESS = env.str("PUBLIC_ADDRESS", default="")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="collection@museum.invalid")
REQUESTS_PER_MINUTE = env.int("REQUESTS_PER_MINUTE", default=600)
NUM_PROXIES = env.int("NUM_PROXIES", default=0)
_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": _MEMORY},
    # Who asked how often in this minute: a counter each, forgotten with the process.
    "callers": {"BACKEND": _MEMORY, "LOCATION": "callers", "OPTIONS": {"MAX_ENTRIES": 50_000}},
}

# --- Files: a folder, or S3_BUCKET=name (credentials and endpoint by the usual AWS variables) -------

S3_BUCKET = env.str("S3_BUCKET", default="")
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


def _files(folder: str, *, public: bool) -> dict[str, object]:
    """One storage: originals are private, renditions are what a browser gets."""
    if not S3_BUCKET:
        options: dict[str, object] = {"location": str(MEDIA_ROOT / folder)}
        if public:
            options["base_url"] = RENDITIONS_URL
        return {"BACKEND": "catalog.storing.WholeFiles", "OPTIONS": options}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "location": folder,
            "querystring_auth": not public,
            "file_overwrite": True,
            "custom_domain": env.str("S3_PUBLIC_DOMAIN", default="") or None if public else None,
            "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"} if public else {},
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

# --- Queue: a folder of messages, or REDIS_URL=redis://host:6379/0 ----------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
TASK_SECONDS = env.int("TASK_SECONDS", default=120)
CELERY_TASK_TIME_LIMIT = TASK_SECONDS
CELERY_TASK_SOFT_TIME_LIMIT = max(TASK_SECONDS - 30, 1)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # the table is the queue: what was lost is found by the next beat
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
# What a worker's child may hold at most, in the middle of a task; 0: no bound (for workers that train).
WORKER_HARD_MEGABYTES = env.int("WORKER_HARD_MEGABYTES", default=3000)
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.int("WORKER_MAX_MEGABYTES", default=1500) * 1024
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # Longer than any task, or a slow one would be delivered twice (a check compares them).
    REDIS_VISIBILITY_SECONDS = env.int("REDIS_VISIBILITY_SECONDS", default=max(TASK_SECONDS * 2, 2 * 3600))
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": REDIS_VISIBILITY_SECONDS, "socket_timeout": 10}
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    _QUEUE = DATA_DIR / "queue"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_QUEUE / "messages"),
        "data_folder_out": str(_QUEUE / "messages"),
        "control_folder": str(_QUEUE / "control"),
        "polling_interval": 0.1,  # seconds; kombu's own second would be longer than a batch takes
    }

# --- Tagging -------------------------------------------------------------------------------------

# How often the table is asked whether a picture waits; a message only wakes the worker sooner.
TAGGING_BEAT_SECONDS = env.float("TAGGING_BEAT_SECONDS", default=5.0)
TAGGING_BATCH = env.int("TAGGING_BATCH", default=16)
# A claim older than this belongs to a worker that died; it must be longer than a batch takes.
TAGGING_CLAIM_SECONDS = env.int("TAGGING_CLAIM_SECONDS", default=TASK_SECONDS + 30)
TAGGING_THREADS = env.int("TAGGING_THREADS", default=0)  # 0: as many as the machine has cores
# A corrected label is found by its new words within as many seconds.
SEARCH_BEAT_SECONDS = env.float("SEARCH_BEAT_SECONDS", default=5.0)
SEARCH_BATCH = env.int("SEARCH_BATCH", default=200)
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # remembers nothing: a beat may run anywhere, and twice
CELERY_BEAT_SCHEDULE = {
    "tag what waits": {
        "task": "tagging.tasks.tag_waiting",
        "schedule": TAGGING_BEAT_SECONDS,
        # A tick nobody took in time is worthless: the next one asks the same question.
        "options": {"expires": max(TAGGING_BEAT_SECONDS * 4, 20)},
    },
    "index what changed": {
        "task": "catalog.tasks.index_waiting",
        "schedule": SEARCH_BEAT_SECONDS,
        "options": {"expires": max(SEARCH_BEAT_SECONDS * 4, 20)},
    },
}

# --- Desk ----------------------------------------------------------------------------------------

# So long a picture in front of one curator is given to no other; looking at the next ones renews it.
DESK_LEASE_SECONDS = env.int("DESK_LEASE_SECONDS", default=300)
SELECTION_BEAT_SECONDS = env.float("SELECTION_BEAT_SECONDS", default=5.0)
# Every batch renews the claim; an older one belongs to a worker that died.
SELECTION_CLAIM_SECONDS = env.int("SELECTION_CLAIM_SECONDS", default=60)
# Of what is suggested, so much is asked in random order; of what the machine may file, so much is asked all the same.
# Both hold until the museum sets others on the page of its promises.
CONTROL_SHARE = env.float("CONTROL_SHARE", default=0.10)
AUDIT_SHARE = env.float("AUDIT_SHARE", default=0.03)
TRUST_BEAT_SECONDS = env.float("TRUST_BEAT_SECONDS", default=20.0)
CELERY_BEAT_SCHEDULE["file by the trust rule"] = {
    "task": "tagging.tasks.file_by_rule",
    "schedule": TRUST_BEAT_SECONDS,
    "options": {"expires": max(TRUST_BEAT_SECONDS * 4, 60)},
}
CELERY_BEAT_SCHEDULE["go on with selections"] = {
    "task": "tagging.tasks.go_on_with_selections",
    "schedule": SELECTION_BEAT_SECONDS,
    "options": {"expires": max(SELECTION_BEAT_SECONDS * 4, 20)},
}

# So many pictures at the head of the queue have their maps of evidence before anybody asks; 0: only on demand.
EXPLAIN_AHEAD = env.int("EXPLAIN_AHEAD", default=20)
EXPLAIN_BEAT_SECONDS = env.float("EXPLAIN_BEAT_SECONDS", default=5.0)
CELERY_BEAT_SCHEDULE["explain what waits"] = {
    "task": "tagging.tasks.explain_waiting",
    "schedule": EXPLAIN_BEAT_SECONDS,
    "options": {"expires": max(EXPLAIN_BEAT_SECONDS * 4, 20)},
}

# So often it is asked whether a photograph's likeness is not known yet; new ones are remembered when they are tagged.
LIKENESS_BEAT_SECONDS = env.float("LIKENESS_BEAT_SECONDS", default=60.0)
CELERY_BEAT_SCHEDULE["remember likenesses"] = {
    "task": "tagging.tasks.remember_likenesses",
    "schedule": LIKENESS_BEAT_SECONDS,
    "options": {"expires": max(LIKENESS_BEAT_SECONDS * 4, 20)},
}

# --- Models --------------------------------------------------------------------------------------

# A model that is sent through the browser, and what it may hold once it is unpacked.
MODEL_MAX_MEGABYTES = env.int("MODEL_MAX_MEGABYTES", default=300)

# So many new decisions by people let a model learn from them; 0: only when somebody asks.
LEARNING_AFTER_REVIEWS = env.int("LEARNING_AFTER_REVIEWS", default=500)
# A category that the model does not know yet is learned from so many works on.
LEARNING_AT_LEAST = env.int("LEARNING_AT_LEAST", default=40)
# The museum's rule: a new version is promoted without a person where it is better (p < 0.05) and no category is worse
# by more than LEARNING_WORST_LOSS of its works.
LEARNING_PROMOTES = env.bool("LEARNING_PROMOTES", default=False)
LEARNING_WORST_LOSS = env.float("LEARNING_WORST_LOSS", default=0.02)
# Works that look wrongly filed are searched for anew each time a model has learned; so many wait at most.
SECOND_LOOK_MOST = env.int("SECOND_LOOK_MOST", default=200)
LEARNING_BEAT_SECONDS = env.float("LEARNING_BEAT_SECONDS", default=15.0)
CELERY_BEAT_SCHEDULE["learn"] = {
    "task": "tagging.tasks.learn",
    "schedule": LEARNING_BEAT_SECONDS,
    "options": {"expires": max(LEARNING_BEAT_SECONDS * 2, 20)},
}
CELERY_BEAT_SCHEDULE["go on with undoing models"] = {
    "task": "tagging.tasks.go_on_with_model_undos",
    "schedule": SELECTION_BEAT_SECONDS,
    "options": {"expires": max(SELECTION_BEAT_SECONDS * 4, 20)},
}

# What is dear to count in a large queue is counted by a worker so often, at most; pages say how old it is.
DESK_COUNT_SECONDS = env.float("DESK_COUNT_SECONDS", default=10.0)
CELERY_BEAT_SCHEDULE["count what waits"] = {
    "task": "tagging.tasks.count_what_waits",
    "schedule": DESK_COUNT_SECONDS,
    "options": {"expires": max(DESK_COUNT_SECONDS * 2, 20)},
}

# --- Import --------------------------------------------------------------------------------------

IMPORT_BEAT_SECONDS = env.float("IMPORT_BEAT_SECONDS", default=5.0)
# A worker gives other tasks their turn after so long, and then goes on where it stopped.
IMPORT_SLICE_SECONDS = env.float("IMPORT_SLICE_SECONDS", default=10.0)
# Every batch renews the claim; an older one belongs to a process that died. Taking over too early does no harm.
IMPORT_CLAIM_SECONDS = env.float("IMPORT_CLAIM_SECONDS", default=60.0)
# Files that lie here can be chosen in the browser instead of being sent through it.
IMPORT_FOLDER = Path(env.str("IMPORT_FOLDER", default=str(DATA_DIR / "incoming"))).expanduser().resolve()
IMPORT_MAX_MEGABYTES = env.int("IMPORT_MAX_MEGABYTES", default=4000)
# Pictures that are decoded beside each other in one process; more than two pay with a store that is far away.
IMPORT_THREADS = env.int("IMPORT_THREADS", default=2)
# Sent files of imports that are over, and uploads that were never finished, are kept so long.
IMPORT_KEEP_DAYS = env.float("IMPORT_KEEP_DAYS", default=30.0)
IMPORT_PARTS_KEEP_DAYS = env.float("IMPORT_PARTS_KEEP_DAYS", default=3.0)
CELERY_BEAT_SCHEDULE["go on with imports"] = {
    "task": "catalog.tasks.go_on_with_imports",
    "schedule": IMPORT_BEAT_SECONDS,
    "options": {"expires": max(IMPORT_BEAT_SECONDS * 4, 20)},
}

# --- Renditions and tiles ------------------------------------------------------------------------

RENDERING_BEAT_SECONDS = env.float("RENDERING_BEAT_SECONDS", default=5.0)
RENDERING_SLICE_SECONDS = env.float("RENDERING_SLICE_SECONDS", default=5.0)
# Longer than the largest picture takes; a picture whose worker died waits so long for the next one.
RENDERING_CLAIM_SECONDS = env.float("RENDERING_CLAIM_SECONDS", default=TASK_SECONDS + 30)
CELERY_BEAT_SCHEDULE["render what waits"] = {
    "task": "catalog.tasks.render_waiting",
    "schedule": RENDERING_BEAT_SECONDS,
    "options": {"expires": max(RENDERING_BEAT_SECONDS * 4, 20)},
}

# --- Queues: which worker does what ------------------------------------------------------------------

# A worker that names no queue takes from all of them; `celery -A museum worker -Q tagging` makes one for tagging only.
QUEUES = {
    "tagging": env.str("QUEUE_TAGGING", default="tagging"),
    "pictures": env.str("QUEUE_PICTURES", default="pictures"),
    "explaining": env.str("QUEUE_EXPLAINING", default="explaining"),
    "importing": env.str("QUEUE_IMPORTING", default="importing"),
    "learning": env.str("QUEUE_LEARNING", default="learning"),
    "house": env.str("QUEUE_HOUSE", default="house"),
}
CELERY_TASK_QUEUES = [Queue(name) for name in dict.fromkeys(QUEUES.values())]
CELERY_TASK_DEFAULT_QUEUE = QUEUES["house"]  # counts, search, selections, promises: short and in between
CELERY_TASK_ROUTES = {
    "tagging.tasks.tag_waiting": {"queue": QUEUES["tagging"]},
    "tagging.tasks.remember_likenesses": {"queue": QUEUES["tagging"]},
    "catalog.tasks.render_waiting": {"queue": QUEUES["pictures"]},
    "*explain*": {"queue": QUEUES["explaining"]},
    "catalog.tasks.*import*": {"queue": QUEUES["importing"]},
    "*learn*": {"queue": QUEUES["learning"]},
    "*train*": {"queue": QUEUES["learning"]},
    "*retrain*": {"queue": QUEUES["learning"]},
}

# --- Every night ---------------------------------------------------------------------------------

DUMP_HOUR = env.int("DUMP_HOUR", default=3)
CELERY_BEAT_SCHEDULE["dump the collection"] = {
    "task": "catalog.tasks.dump_collection",
    "schedule": crontab(hour=str(DUMP_HOUR), minute="0"),
    "options": {"expires": 6 * 3600},
}
# A dump that holds a work taken down meanwhile is not given out; it is looked for as often as this.
CELERY_BEAT_SCHEDULE["renew a stale dump"] = {
    "task": "catalog.tasks.renew_stale_dump",
    "schedule": 600.0,
    "options": {"expires": 600},
}

CELERY_BEAT_SCHEDULE["clear what imports left"] = {
    "task": "catalog.tasks.clear_imports",
    "schedule": crontab(minute="17"),
    "options": {"expires": 3600},
}

# --- Backups -------------------------------------------------------------------------------------

BACKUP_FOLDER = Path(env.str("BACKUP_FOLDER", default=str(DATA_DIR / "backups"))).expanduser().resolve()
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)

# --- People --------------------------------------------------------------------------------------

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:queue"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "museum.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_LOGOUT_REDIRECT_URL = "catalog:front-door"
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are entered by administrators
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told to its owner
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# Failures: many for one address (a museum shares one), few for a name from one address; see museum/people/adapter.py.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "50/10m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = NUM_PROXIES
USERSESSIONS_TRACK_ACTIVITY = False  # a row written with each page would be
MFA_ADAPTER = "museum.people.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = MUSEUM_NAME
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Staff without a second factor are led to where it is set up, and nowhere else.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=HTTPS)
SESSION_COOKIE_AGE = 60 * 60 * env.int("SESSION_HOURS", default=24 * 7)
ACCOUNT_EVENTS_DAYS = env.int("ACCOUNT_EVENTS_DAYS", default=365)
CELERY_BEAT_SCHEDULE["forget what is old"] = {
    "task": "museum.tasks.forget_old",
    "schedule": crontab(hour=str(DUMP_HOUR), minute="30"),
    "options": {"expires": 6 * 3600},
}
# Where letters go: EMAIL_URL=smtp://user:password@host:587?tls=True; onto the console by default.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = CONTACT_EMAIL
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]

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
    # A tick every few seconds is no news; what a task did, it says itself.
    "loggers": {name: {"level": "WARNING"} for name in ("celery.worker.strategy", "celery.app.trace")},
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
