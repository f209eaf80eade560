"""Settings of the tests: the real ones, with static files unhashed so that no build is needed first."""

import os
import tempfile

# The key folder must never be a person's own while tests run.
os.environ.setdefault("HUYING_KEYS", tempfile.mkdtemp(prefix="huying-test-keys-"))

from huying.config.settings import *

STATIC_ROOT = tempfile.mkdtemp(prefix="huying-test-static-")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
