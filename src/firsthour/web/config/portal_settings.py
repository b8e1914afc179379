"""Which settings does Django get for the portal? Nobody logs in, nothing is loaded from elsewhere, little is kept."""

import hashlib
import os
from datetime import timedelta

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from firsthour.web.config.environment import open_secret_key
from firsthour.web.config.logs import logging_settings
from firsthour.web.config.pages import template_settings
from firsthour.web.config.portal_environment import read_portal_environment

ENVIRONMENT = read_portal_environment(os.environ)
HOME = ENVIRONMENT.home
IS_DEMO = ENVIRONMENT.is_demo
HOME.mkdir(parents=True, exist_ok=True, mode=0o750)
PORTAL_EXCHANGE = ENVIRONMENT.exchange
PLACE = ENVIRONMENT.place
SEALED_DAYS = ENVIRONMENT.sealed_days
RECEIPT_DAYS = ENVIRONMENT.receipt_days
PUZZLE_BITS = ENVIRONMENT.puzzle_bits
WAIT_WITHOUT_SCRIPT = timedelta(seconds=ENVIRONMENT.wait_s)

SECRET_KEY = open_secret_key(HOME / "secret_key")
CODE_KEY = hashlib.sha256(open_secret_key(HOME / "code_key").encode()).digest()  # codes outlive the signing key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_cotton",
    "csp",
    "firsthour.web.ui",
    "firsthour.web.portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "firsthour.web.config.middleware.secure_headers",
    "firsthour.web.config.middleware.real_address",
    "firsthour.web.config.middleware.log_requests",
    "firsthour.web.config.middleware.clock",
    "django.middleware.locale.LocaleMiddleware",
    "firsthour.web.portal.middleware.bounded",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "firsthour.web.portal.middleware.PlainRefusals",
]
ROOT_URLCONF = "firsthour.web.config.portal_urls"
WSGI_APPLICATION = "firsthour.web.config.portal_wsgi.application"
TEMPLATES = template_settings(
    "firsthour.web.portal.context.frame",
)

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # goes when the browser closes
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "firsthour.web.portal.views.errors.csrf_failure"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = ENVIRONMENT.https
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.https
BEHIND_PROXY = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "worker-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# a file that is sent stays in memory until it is sealed: never on this machine's disk, not for a moment
MOST_REQUEST_BYTES = 26 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = MOST_REQUEST_BYTES
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 60
DATA_UPLOAD_MAX_NUMBER_FILES = 10

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "firsthour.web.config.static_names.KnownNames"},
}
WHITENOISE_USE_FINDERS = DEBUG
LOGGING = logging_settings(HOME / "log")
SILENCED_SYSTEM_CHECKS: list[str] = []
