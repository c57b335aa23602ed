"""Who may speak to us, what the house is made of, and in which words it speaks."""

from museum.embedded import kept_secret
from museum.settings.environment import BASE_DIR, DATA_DIR, env

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
    "catalog.kept_pages.KeptPages",
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

# --- Other people's programs: API, IIIF, OAI-PMH, dumps ---------------------------------------------

# Where the museum is reached from outside, such as https://collection.museum.example: it stands in names that
# others keep. Empty: as each request was addressed.
PUBLIC_ADDRESS = env.str("PUBLIC_ADDRESS", default="")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="collection@museum.invalid")
REQUESTS_PER_MINUTE = env.int("REQUESTS_PER_MINUTE", default=600)
NUM_PROXIES = env.int("NUM_PROXIES", default=0)
