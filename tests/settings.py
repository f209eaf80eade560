"""Settings of the tests: the real ones, on folders of this run, as the application's role.

Static files are unhashed, so that no build is needed first. The worker processes of pytest-xdist inherit the
environment, and with it the folders and the server of the run.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 6 << 30  # bytes; a run has about two at once


def memory() -> str | None:
    """Give a folder that is memory, if there is room: databases are made and dropped there in half the time."""
    with suppress(OSError):
        folder = os.statvfs(MEMORY)
        (free,) = (line for line in Path("/proc/meminfo").read_text().splitlines() if "MemAvailable" in line)
        room = min(folder.f_bavail * folder.f_frsize, int(free.split()[1]) << 10)
        if room > ROOM and not folder.f_flag & os.ST_NOEXEC and os.access(MEMORY, os.W_OK | os.X_OK):
            return str(MEMORY)
    return None


def scratch() -> Path:
    """Give the run's folder, made by the first process and removed at its end; the server's user may enter it."""
    if "HUYING_TEST_SCRATCH" not in os.environ:
        made = tempfile.mkdtemp(prefix="huying-test-", dir=memory())
        Path(made).chmod(0o711)
        os.environ["HUYING_TEST_SCRATCH"] = made
        atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(os.environ["HUYING_TEST_SCRATCH"])


SCRATCH = scratch()
os.environ["HUYING_HOME"] = str(SCRATCH / "home")
os.environ["HUYING_KEYS"] = str(SCRATCH / "keys")

from huying.config.settings import *

# The name of this process's database; roles belong to the whole server, so theirs carries the run's name too.
# The embedded server is this run's alone, and its template the same for every run, so that it can be kept.
RUN = "run" if HUYING_EMBEDDED else SCRATCH.name.rsplit("-", 1)[-1].lower()
TEMPLATE_DATABASE = f"huying_test_{RUN}"
TEST_DATABASE = f"{TEMPLATE_DATABASE}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
ENTRY_DATABASE = "postgres" if HUYING_EMBEDDED else HUYING_OWNER_PARAMETERS["dbname"]
if not HUYING_EMBEDDED:
    HUYING_APP_ROLE = f"{TEMPLATE_DATABASE}_app"
    HUYING_APP_PARAMETERS = {
        **{name: value for name, value in HUYING_OWNER_PARAMETERS.items() if name != "password"},
        "user": HUYING_APP_ROLE,
        "passfile": str(HUYING_HOME / "secrets" / f"{HUYING_APP_ROLE}.pgpass"),
    }
    DATABASES["default"] = env.Database(parameters=HUYING_APP_PARAMETERS).django()
HUYING_APP_PARAMETERS = {**HUYING_APP_PARAMETERS, "dbname": TEST_DATABASE}
HUYING_OWNER_PARAMETERS = {**HUYING_OWNER_PARAMETERS, "dbname": TEST_DATABASE}
DATABASES["default"]["NAME"] = TEST_DATABASE

STATIC_ROOT = SCRATCH / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
