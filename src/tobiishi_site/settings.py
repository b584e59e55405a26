"""Settings of the site; what differs between installations comes from the environment and stands in one table.

| variable | meaning | without it |
|---|---|---|
| `TOBIISHI_DEMO` | `1`: a demonstration on one machine, with demo people and mail printed to the console | production |
| `TOBIISHI_SECRET_KEY` | signs cookies and links; long and random | refused in production |
| `TOBIISHI_HOSTS` | names under which the site is served, with commas | refused in production |
| `DATABASE_URL` | such as `postgres://user:password@host/name` | SQLite in `TOBIISHI_DATA` |
| `TOBIISHI_ADDRESS` | how people reach the site, for links in mails, such as `https://record.example.jp` | `https://` and the first host; in a demonstration `http://127.0.0.1:8000` |
| `TOBIISHI_MAIL` | server for outgoing mail: `smtp://user:password@host:587` (with STARTTLS), `smtps://…:465`, or `smtp+plain://host:25` inside one machine or network | `localhost:25`; in a demonstration mail is printed to the console |
| `TOBIISHI_MAIL_FROM` | sender of mails | `tobiishi@` and the first host |
| `TOBIISHI_DATA` | folder for the database and uploads | `site-data` in the current folder |
| `TOBIISHI_RUNS` | folder with reports of `tobiishi mrv run`, each as `<name>/report` | `runs` in `TOBIISHI_DATA` |
| `TOBIISHI_UPLOAD_MB` | how large an uploaded file may be [MB] | 25 |
| `TOBIISHI_API_PER_MINUTE` | how often an address may ask for open data [1/min], counted by each process | 600 |
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from tobiishi_site.logs import logging_settings

HERE = Path(__file__).parent
DEMO = os.environ.get("TOBIISHI_DEMO") == "1"
DATA = Path(os.environ.get("TOBIISHI_DATA", "site-data")).absolute()
RUNS = Path(os.environ.get("TOBIISHI_RUNS", DATA / "runs")).absolute()


def _mail(address: str) -> None:
    """Where mail is handed in, as told above."""
    parts = urlsplit(address)
    ports = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
    if parts.scheme not in ports or not parts.hostname:
        raise ImproperlyConfigured("TOBIISHI_MAIL is no address such as smtp://user:password@host:587")
    globals().update(
        EMAIL_HOST=parts.hostname,
        EMAIL_PORT=parts.port or ports[parts.scheme],
        EMAIL_HOST_USER=unquote(parts.username or ""),
        EMAIL_HOST_PASSWORD=unquote(parts.password or ""),
        EMAIL_USE_SSL=parts.scheme == "smtps",
        EMAIL_USE_TLS=parts.scheme == "smtp",
    )


def _needed(name: str, demo: str) -> str:
    """A variable that production cannot do without."""
    value = os.environ.get(name, demo if DEMO else "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set (see tobiishi_site/settings.py)")
    return value


SECRET_KEY = _needed(
    "TOBIISHI_SECRET_KEY", "only-for-the-demonstration-on-this-machine-0123456789-abcdefghijk"
)
ALLOWED_HOSTS = _needed("TOBIISHI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "tobiishi_site.outbox",
    "tobiishi_site.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "tobiishi_site.programme",
    "tobiishi_site.mrv",
    "tobiishi_site.exchange",
    "tobiishi_site.papers",
    "tobiishi_site.notices",
    "tobiishi_site.handover",
    "django_tasks",
    "django_tasks_db",
    "tobiishi_site.jobs",
    "tobiishi_site.estimates",
    "tobiishi_site.opendata",
    "tobiishi_site.portal",
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
JOBS = DATA / "jobs"
"""Results of background work, for a week each; the server and its workers share the folder."""
MIDDLEWARE = [
    "tobiishi_site.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tobiishi_site.accounts.second_factor.SecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "tobiishi_site.urls"
WSGI_APPLICATION = "tobiishi_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {
    "default": dj_database_url.config(default=f"sqlite:///{DATA / 'tobiishi.sqlite3'}", conn_max_age=60)
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
    }
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "TIMEOUT": 86_400,
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
"""Fields of one form: the page of an entry with many figures has more than the usual thousand."""
UPLOAD_BYTES = int(os.environ.get("TOBIISHI_UPLOAD_MB", "25")) * 1_000_000
FILE_UPLOAD_HANDLERS = [
    "tobiishi_site.papers.limits.Limited",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",  # a file is never held in memory
]
API_PER_MINUTE = int(os.environ.get("TOBIISHI_API_PER_MINUTE", "600"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

MEDIA_ROOT = DATA / "uploads"
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
ACCOUNT_ADAPTER = "tobiishi_site.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation was opened from the mail
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "tobiishi_site.accounts.forms.SignIn",
    "request_login_code": "tobiishi_site.accounts.forms.AskForCode",
    "confirm_login_code": "tobiishi_site.accounts.forms.EnterCode",
    "reauthenticate": "tobiishi_site.accounts.forms.PasswordAgain",
}
MFA_FORMS = {
    "authenticate": "tobiishi_site.accounts.forms.ShowSecondFactor",
    "reauthenticate": "tobiishi_site.accounts.forms.SecondFactorAgain",
    "activate_totp": "tobiishi_site.accounts.forms.SetUpSecondFactor",
}
MFA_TOTP_ISSUER = "Tobiishi"
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if DEMO else 1  # production stands behind one proxy, which also ends TLS

_HOST = ALLOWED_HOSTS[0].lstrip(".")
SITE_ADDRESS = os.environ.get(
    "TOBIISHI_ADDRESS", "http://127.0.0.1:8000" if DEMO else f"https://{_HOST}"
).rstrip("/")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("TOBIISHI_MAIL_FROM", f"tobiishi@{_HOST}")
EMAIL_TIMEOUT = 20
if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
elif "TOBIISHI_MAIL" in os.environ:
    _mail(os.environ["TOBIISHI_MAIL"])

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "tobiishi_site.accounts.csrf.failure"
LOGGING = logging_settings(demo=DEMO)
if not DEMO:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^health$"]  # asked beside the proxy
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
