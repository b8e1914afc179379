"""Which settings do tests run the site with? Its own, on a home folder of the test run, with fast passwords."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("FIRSTHOUR_MODE", "demo")
os.environ["FIRSTHOUR_HOME"] = os.environ.get("FIRSTHOUR_TEST_HOME") or tempfile.mkdtemp(prefix="firsthour-web-")
if not os.environ.get("FIRSTHOUR_TEST_HOME"):
    atexit.register(shutil.rmtree, os.environ["FIRSTHOUR_HOME"], ignore_errors=True)
os.environ["FIRSTHOUR_DATABASE"] = os.environ.get("FIRSTHOUR_TEST_DATABASE", "")
os.environ["FIRSTHOUR_HOSTS"] = "127.0.0.1,localhost,testserver"

from firsthour.web.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
INSTALLED_APPS = [*INSTALLED_APPS, "firsthour.web.portal"]  # noqa: F405  # a site of its own; tests/web/portal sees to that
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # a file, as in real life: threads and processes see it, writers queue; without waiting for the disk
    DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405
TOP_HOLDS_S = 0  # tests write rows without the events that would say that something happened
