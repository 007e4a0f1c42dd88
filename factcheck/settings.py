"""Settings, read from the environment. README.md lists every variable.

A bad value stops the start and is named in the error. Secrets have no default outside DEBUG.
"""

from pathlib import Path

import django
import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("FACTCHECK_DATA", default=str(BASE_DIR / "var"))).resolve()

DEBUG = env.bool("DEBUG", default=False)
# Demo accounts have known passwords, so `load_demo` creates them only when this is set.
DEMO = env.bool("FACTCHECK_DEMO", default=False)


def read_secret_key() -> str:
    """Return SECRET_KEY, else the key file that dev.py made in the data folder."""
    if key := env.str("SECRET_KEY", default=""):
        return key
    key_file = DATA_DIR / "secret_key"
    if key_file.exists():
        return key_file.read_text().strip()
    if DEBUG:
        return "only-for-debug-never-in-production"
    raise ImproperlyConfigured(
        f"Set SECRET_KEY, or put a random key of 50 characters into {key_file}."
    )


SECRET_KEY = read_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "django_filters",
    "django_htmx",
    "django_tasks_db",
    "template_partials",
    # Last: its work after `migrate` needs the permissions that the others make.
    "claims.apps.ClaimsConfig",
]
if django.VERSION < (6, 0):
    INSTALLED_APPS.insert(0, "django_tasks")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "claims.infrastructure.middleware.ContentSecurityPolicyMiddleware"
    if django.VERSION < (6, 0)
    else "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"
ASGI_APPLICATION = "factcheck.asgi.application"

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
                "claims.infrastructure.context_processors.newsroom",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"]
            + (["template_partials.templatetags.partials"] if django.VERSION < (6, 0) else []),
        },
    }
]

# --- Database --------------------------------------------------------------------------------

DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'factcheck.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: a verdict that was confirmed to an editor survives a power cut.
        # recursive_triggers: INSERT OR REPLACE must meet the triggers that refuse DELETE.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "PRAGMA recursive_triggers=ON; PRAGMA cache_size=-16000;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Seconds without a sign of life before a worker's task is requeued.
WORKER_LEASE_S = env.float("WORKER_LEASE_S", default=90)
if not WORKER_LEASE_S > 0:
    raise ImproperlyConfigured("WORKER_LEASE_S must be a number of seconds above 0.")

# --- Accounts --------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    # First, so that a locked-out caller costs no password hashing.
    "axes.backends.AxesStandaloneBackend",
    "claims.infrastructure.accounts.DeskBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk:board"
LOGOUT_REDIRECT_URL = "home"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_IPWARE_PROXY_COUNT = env.int("PROXY_COUNT", default=0)
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# --- Language and time -----------------------------------------------------------------------

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en-gb")
LOCALE_PATHS = [BASE_DIR / "claims" / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["factcheck.formats"]

# --- Files -----------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "factcheck.staticfiles.BundleFinder",
]
# Kept copies are private: nothing serves this folder, views hand out single files to editors.
MEDIA_ROOT = DATA_DIR / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60

MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_MB", default=10) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_UPLOAD_BYTES + 1024 * 1024
# The preview of an import posts two fields a block.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000
# Above the limit of a bulk import, so that its form can report it beside the field.
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Security --------------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if PROXY_HEADER := env.str("PROXY_SSL_HEADER", default=""):
    SECURE_PROXY_SSL_HEADER = (PROXY_HEADER, "https")
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

# No nonce: a nonce in a page makes it uncacheable. `data:` is for the admin's own icons.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

# --- The newsroom ----------------------------------------------------------------------------

NEWSROOM_NAME = env.str("NEWSROOM_NAME", default="Factcheck")
# The public address, for feeds and structured data made outside a request.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
# A one-person newsroom may switch this off. Every public page then says "not second-read".
REQUIRE_SECOND_READING = env.bool("REQUIRE_SECOND_READING", default=True)
# IMPORT_URLS=0 switches imports from addresses off; IMPORT_HOSTS limits them to these hosts.
IMPORT_URLS = env.bool("IMPORT_URLS", default=True)
IMPORT_HOSTS = env.list("IMPORT_HOSTS", default=[])

# Read articles with faster replacements of spaCy's pipes (docs/fast-pipes.md); 0: spaCy's own.
FAST_PIPES = env.bool("FAST_PIPES", default=True)

# Lets editors ask the Wayback Machine to archive a source's page. The archive then learns the
# address, and the page becomes public there.
SAVE_PAGE_NOW = env.bool("SAVE_PAGE_NOW", default=False)
SAVE_PAGE_NOW_URL = env.str("SAVE_PAGE_NOW_URL", default="https://web.archive.org").rstrip("/")
SAVE_PAGE_NOW_KEY = env.str("SAVE_PAGE_NOW_KEY", default="")
SAVE_PAGE_NOW_SECRET = env.str("SAVE_PAGE_NOW_SECRET", default="")
if SAVE_PAGE_NOW and not (SAVE_PAGE_NOW_KEY and SAVE_PAGE_NOW_SECRET):
    raise ImproperlyConfigured(
        "SAVE_PAGE_NOW is on: set SAVE_PAGE_NOW_KEY and SAVE_PAGE_NOW_SECRET too."
    )
if not SAVE_PAGE_NOW_URL.startswith(("https://", "http://127.0.0.")):
    raise ImproperlyConfigured(
        "SAVE_PAGE_NOW_URL must start with https://, because keys are sent there."
    )

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Three lines per successful sign-in would hide the line that reports a blocked guess.
    "loggers": {"axes": {"level": "WARNING"}},
}
