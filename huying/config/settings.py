"""Django's settings. What differs between hosts comes from huying.config.env."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from . import env, logs

PACKAGE = Path(__file__).resolve().parent.parent
HUYING_HOME = env.home()
HUYING_KEYS = env.keys()
HUYING_FILES = HUYING_HOME / "files"
HUYING_SOCKET = env.socket_folder()
HUYING_EMBEDDED = env.is_embedded()
HUYING_OWNER_PARAMETERS = env.owner_parameters()
HUYING_APP_PARAMETERS = env.database("app").parameters
HUYING_APP_ROLE = HUYING_APP_PARAMETERS["user"]  # `huying migrate` grants to it
HUYING_APP_ROLE_IS_OURS = env.makes_app_role()

SECRET_KEY = env.secret_key()
HUYING_METRICS_TOKEN = env.metrics_token()
DEBUG = env.flag("HUYING_DEBUG")
ALLOWED_HOSTS = env.words("HUYING_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("HUYING_ORIGINS")

INSTALLED_APPS = [
    "huying.store",
    "huying.web",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "huying.config.observing.observed",
    "django.middleware.security.SecurityMiddleware",
    "huying.config.security.policy",
    "huying.config.apart.apart",  # what follows is for pages only
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "huying.config.urls"
WSGI_APPLICATION = "huying.config.wsgi.application"

# One role per process: whoever serves pages never holds the owner's rights.
HUYING_ROLE = os.environ.get("HUYING_DATABASE_ROLE", "app")
DATABASES = {"default": env.database(HUYING_ROLE).django()}
# Shared by all processes, so that tries to sign in count wherever they arrive.
CACHES = {
    "default": {
        "BACKEND": "huying.store.cache.Cache",
        "KEY_FUNCTION": "huying.services.keyring.cache_key",
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "store.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "huying.web.jinja.environment",
            "context_processors": ["huying.web.atoms.one_token"],
            "undefined": "jinja2.StrictUndefined",
            "autoescape": True,
        },
    },
    {
        # The admin and the sign-in pages only: everything else is Jinja2.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "django_templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static" / "dist"]
STATIC_ROOT = PACKAGE / "web" / "static" / "collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HUYING_FILES

HUYING_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self' blob:; media-src 'self' blob:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
HTTPS = env.flag("HUYING_HTTPS")
SECURE_SSL_REDIRECT = HTTPS
# Whoever watches over a server asks it without a certificate.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # what else the district serves under its name is not ours to decide
    "security.W021",  # nor whether browsers list it for ever
]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("HUYING_BEHIND_PROXY") else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "huying.store.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # seconds: one working day, evening duty included
LANGUAGE_COOKIE_SAMESITE = "Lax"

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of a form without its files
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes; larger files go to disk while they arrive
FILE_UPLOAD_PERMISSIONS = 0o600

LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

# Where no server in front brings both under one address, the pages and what tells them have a port each. `huying
# serve` says which; 0: live updates are found under the pages' own address.
HUYING_PAGES_PORT = env.port("HUYING_PAGES_PORT")
HUYING_LIVE_PORT = 0 if env.flag("HUYING_BEHIND_PROXY") else env.port("HUYING_LIVE_PORT")

# Sign-in by name and password, with a second factor for those who set one up. Nobody signs up: posts are given.
BEHIND_PROXY = env.flag("HUYING_BEHIND_PROXY")
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
ACCOUNT_ADAPTER = "huying.web.signing_in.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
# Hundreds of one office come from one address when the day begins, and some of them mistype. Whoever tries names and
# passwords from there gets no further than the hour's number; on one name, from wherever, no further than the key's.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "30/m/ip,200/h/ip,5/5m/key",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "huying.web.signing_in.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Huying"

# What residents may do without signing in, each a day: numbers of times.
HUYING_REPORTS_PER_ADDRESS = 20
HUYING_REPORTS_PER_PHONE = 5
HUYING_FILES_PER_ADDRESS = 60
HUYING_WRONG_SECRETS_PER_ADDRESS = 10
HUYING_WRONG_SECRETS_PER_CASE = 50

# Lines for whoever sits at a terminal, else one JSON object a line, which has nothing personal in it.
LOGGING = logs.configuration(level=env.log_level(), at_terminal=sys.stderr.isatty())
