"""Accounts, second factors, sessions and letters."""

from museum.settings.environment import env
from museum.settings.web import CONTACT_EMAIL, HTTPS, MUSEUM_NAME, NUM_PROXIES

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
# Failures, within minutes: many for one address (a museum shares one), few for a name from it. The library counts
# them in each process, the log for all together; see museum/people/adapter.py.
FAILURES_OF_AN_ADDRESS, FAILURES_OF_A_NAME = (50, 10), (5, 5)
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "{}/{}m/ip,{}/{}m/key".format(*FAILURES_OF_AN_ADDRESS, *FAILURES_OF_A_NAME),
    "reset_password": "20/m/ip,5/m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = NUM_PROXIES
USERSESSIONS_TRACK_ACTIVITY = False  # a row written with each page would be
MFA_ADAPTER = "museum.people.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = MUSEUM_NAME
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate_webauthn": "museum.people.passkeys.Authenticate",
    "login_webauthn": "museum.people.passkeys.Login",
    "reauthenticate_webauthn": "museum.people.passkeys.Reauthenticate",
    "add_webauthn": "museum.people.passkeys.Add",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow passkeys without TLS on localhost only
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # a museum shares one address
# Staff without a second factor are led to where it is set up, and nowhere else.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=HTTPS)
SESSION_COOKIE_AGE = 60 * 60 * env.int("SESSION_HOURS", default=24 * 7)
ACCOUNT_EVENTS_DAYS = env.int("ACCOUNT_EVENTS_DAYS", default=365)
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
