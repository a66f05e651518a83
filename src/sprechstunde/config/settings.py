"""Django's settings, derived from the typed settings of the installation."""

from __future__ import annotations

from csp.constants import NONCE, NONE, SELF

from sprechstunde.config.database import databases
from sprechstunde.config.logs import configure_logging
from sprechstunde.config.secret_key import secret_key
from sprechstunde.config.static_files import static_version
from sprechstunde.foundation.settings import settings

SPRECHSTUNDE = settings()

DEBUG = False
ALLOWED_HOSTS = SPRECHSTUNDE.allowed_hosts
SECRET_KEY = secret_key(SPRECHSTUNDE)
ROOT_URLCONF = "sprechstunde.config.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = databases(SPRECHSTUNDE)
FORCE_SCRIPT_NAME = SPRECHSTUNDE.base_path or None

INSTALLED_APPS = [
    "sprechstunde.config",
    "sprechstunde.console",
    "sprechstunde.appointments",
    "sprechstunde.consultations",
    "sprechstunde.queue",
    "sprechstunde.offices",
    "sprechstunde.staff",
    "sprechstunde.municipalities",
    "sprechstunde.mail",
    "sprechstunde.push",
    "sprechstunde.live",
    "sprechstunde.web",
    "sprechstunde.foundation",
    "sprechstunde.config.administration.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "sprechstunde.web.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "sprechstunde.web.middleware.page_headers",
    "sprechstunde.offices.api_answers.api_answers",
    "sprechstunde.web.middleware.no_null_characters",
    "sprechstunde.municipalities.middleware.municipality_of_host",
    "sprechstunde.web.middleware.same_origin_only",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sprechstunde.staff.middleware.own_municipality_only",
    "django.contrib.messages.middleware.MessageMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sprechstunde.municipalities.context.municipality",
            ],
        },
    }
]

# Sign-in
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["sprechstunde.staff.backends.MunicipalityBackend"]
LOGIN_URL = "staff:sign_in"
LOGIN_REDIRECT_URL = "console:desk"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Cookies: nothing is set before an action; under a path prefix __Host- is impossible.
COOKIE_PREFIX = ("__Secure-" if SPRECHSTUNDE.base_path else "__Host-") if SPRECHSTUNDE.https else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_SECURE = SPRECHSTUNDE.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_PATH = f"{SPRECHSTUNDE.base_path}/"
SESSION_COOKIE_AGE = 12 * 3600  # a working day; signing in makes it the absolute limit
CSRF_USE_SESSIONS = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Headers
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if SPRECHSTUNDE.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = not SPRECHSTUNDE.base_path  # a city's host has other subdomains
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # user names are unique within a municipality; our backend looks there only
    "security.W002",  # frame-ancestors in the CSP says it
    "security.W003",  # forms are guarded by Origin and Sec-Fetch-Site: web.middleware.same_origin_only
    "security.W008",  # TLS ends at the operator's proxy, which redirects
    "security.W021",  # preloading HSTS is the operator's decision
]

# Languages and time
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

# Static files: one folder whose name changes with its content, so that modules import each other by plain names.
STATIC_ROOT = SPRECHSTUNDE.data_dir.resolve() / "static" / static_version()
STATIC_URL = f"{SPRECHSTUNDE.base_path}/static/{static_version()}/"

LOGGING_CONFIG = None
configure_logging(SPRECHSTUNDE)
