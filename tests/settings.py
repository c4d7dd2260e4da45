"""Settings of the tests: a folder of its own, SQLite in memory or the PostgreSQL of TREFOIL_TEST_DATABASE_URL."""

import os
import tempfile

os.environ["TREFOIL_DATA"] = os.environ.get("TREFOIL_TEST_DATA") or tempfile.mkdtemp(prefix="trefoil-tests-")
os.environ["TREFOIL_DATABASE_URL"] = os.environ.get("TREFOIL_TEST_DATABASE_URL", "")

from trefoil.project.settings import *  # noqa: F403
from trefoil.project.settings import DATABASES, TREFOIL_DATA

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
if DATABASES["default"]["ENGINE"] == "trefoil.core.db.postgresql":
    DATABASES["default"]["OPTIONS"]["pool"] = False
    DATABASES["default"]["TEST"] = {"NAME": None}
elif os.environ.get("TREFOIL_TEST_ON_FILE"):
    DATABASES["default"]["TEST"] = {"NAME": str(TREFOIL_DATA / "test.sqlite3")}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TREFOIL_KEEP_UNCHANGED = False  # queries are counted as if every read were the first
