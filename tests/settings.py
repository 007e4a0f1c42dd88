"""Settings for tests: production's, but for what a test run cannot have."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("FACTCHECK_DATA", tempfile.mkdtemp(prefix="factcheck-tests-"))
os.environ.setdefault("SECRET_KEY", "tests-only-key-that-signs-nothing-of-value-0123456789abcdef")
os.environ.setdefault("HTTPS", "0")

from factcheck.settings import *  # noqa: F403
from factcheck.settings import AUTHENTICATION_BACKENDS, DATA_DIR, DATABASES, STORAGES

ALLOWED_HOSTS = ["*"]
# Tests may sign in by Django's own name for it.
AUTHENTICATION_BACKENDS = [*AUTHENTICATION_BACKENDS, "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# With the manifest, a live server answers 404 for hashed files and htmx is silently absent.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = Path(DATA_DIR) / "static"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file: threads of a live server cannot share an in-memory database with IMMEDIATE locks.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA_DIR) / "test.sqlite3")}
