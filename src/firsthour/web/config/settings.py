"""Which settings does Django get? All of them follow from the environment (``environment.py``)."""

import os

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from firsthour.web.config.environment import open_secret_key, read_environment
from firsthour.web.config.kept_keys import FILE_NAME, open_kept_keys
from firsthour.web.config.logs import logging_settings
from firsthour.web.config.outgoing import read_outgoing
from firsthour.web.config.pages import template_settings
from firsthour.web.config.portal_environment import inner_exchange
from firsthour.web.config.sign_in import PASSWORD_RULES, origins_of, read_oidc
from firsthour.web.config.sms_environment import read_sms_line

ENVIRONMENT = read_environment(os.environ)
HOME = ENVIRONMENT.home
IS_DEMO = ENVIRONMENT.is_demo
HOME.mkdir(parents=True, exist_ok=True)
EXCHANGE = inner_exchange(os.environ)  # boxes and keys towards the public's site
PORTAL_UNIT = os.environ.get("FIRSTHOUR_PORTAL_UNIT", "")  # code of the unit asked first by what comes from there

SECRET_KEY = open_secret_key(ENVIRONMENT.secret_key_file)
KEPT_KEYS = open_kept_keys(HOME / FILE_NAME, SECRET_KEY)  # what is kept outlives the signing key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "firsthour.web.ui",
    "firsthour.web.audit",
    "firsthour.web.people",
    "firsthour.web.desk",
    "firsthour.web.intake",
    "firsthour.web.cases",
    "firsthour.web.alerts",
    "firsthour.web.statements",
    "firsthour.web.gateway",
    "firsthour.web.holds",
    "firsthour.web.appeals",
    "firsthour.web.restitution",
    "firsthour.web.api",
    # below ours: our templates stand before theirs
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "firsthour.web.config.middleware.secure_headers",
    "firsthour.web.config.middleware.real_address",
    "firsthour.web.config.middleware.log_requests",
    "firsthour.web.config.turns.take_turns",
    "firsthour.web.config.middleware.clock",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "firsthour.web.ui.middleware.officers_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "firsthour.web.ui.middleware.PlainErrors",
    "firsthour.web.people.middleware.attach_access",
    "firsthour.web.config.middleware.AccessMiddleware",
]
ROOT_URLCONF = "firsthour.web.config.urls"
WSGI_APPLICATION = "firsthour.web.config.wsgi.application"
TEMPLATES = template_settings(
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "csp.context_processors.nonce",
    "firsthour.web.ui.context.shell",
)

AUTH_USER_MODEL = "people.Officer"
AUTHENTICATION_BACKENDS = ["firsthour.web.people.signing_in.OfficerBackend"]
AUTH_PASSWORD_VALIDATORS = PASSWORD_RULES
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SECOND_STEP_REQUIRED = not IS_DEMO  # of the roles people.roles names; everybody may enrol one
ONE_TIME_PASSWORD_HOURS = 24
TOP_HOLDS_S = 10  # so long the next clock of an officer is remembered while nothing happens
ACCOUNT_ADAPTER = "firsthour.web.people.signing_in.OfficerAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "badge"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; allauth wants to know its fields
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True  # the cookie lives as long as the shift
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}  # people.lockout counts, in the database
ACCOUNT_FORMS = {
    "login": "firsthour.web.people.forms.LogInForm",
    "change_password": "firsthour.web.people.forms.PasswordForm",
    "reauthenticate": "firsthour.web.people.forms.ConfirmForm",
}
MFA_ADAPTER = "firsthour.web.people.second_step.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "firsthour.web.people.forms.CodeForm",
    "reauthenticate": "firsthour.web.people.forms.ConfirmCodeForm",
    "activate_totp": "firsthour.web.people.forms.EnrolForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "FirstHour"
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "firsthour.web.people.signing_in.OidcAdapter"
SOCIALACCOUNT_PROVIDERS = read_oidc(os.environ)
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SESSION_COOKIE_AGE = 12 * 3600  # one shift
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "firsthour.web.ui.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
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
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF, *origins_of(SOCIALACCOUNT_PROVIDERS)],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    }
}

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "uploads"}},
    "staticfiles": {"BACKEND": "firsthour.web.config.static_names.KnownNames"},
}
WHITENOISE_USE_FINDERS = DEBUG

TASKS = {"default": {"BACKEND": "firsthour.web.desk.jobs.backend.LeasedBackend"}}
ANCHOR_MAIL_TO = ENVIRONMENT.anchor_mail
SMS_LINE = read_sms_line(os.environ)
GATEWAYS_FILE = HOME / "gateways.toml"  # the ways to banks
globals().update(read_outgoing(os.environ, home=HOME, hosts=ENVIRONMENT.hosts))  # mail, webhooks, own address
LOGGING = logging_settings(HOME / "log")
SILENCED_SYSTEM_CHECKS: list[str] = []
