# SPDX-License-Identifier: Apache-2.0
"""Django's settings for the workbench: those of the book and the desk, and what serving takes. Files and the secret are set by `workbench.wsgi`.

No admin, no sign-up, no e-mail, no page of a third party. DEBUG is never on: a traceback would show evidence.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sotdae.cases import settings as book

SECRET_KEY = ""
"""Set when the keyring is unlocked: derived from the index key, so that it stands nowhere on the disk in clear."""
DEBUG: Final = False
USE_TZ: Final = book.USE_TZ
TIME_ZONE: Final = book.TIME_ZONE
DEFAULT_AUTO_FIELD: Final = book.DEFAULT_AUTO_FIELD
AUTH_USER_MODEL: Final = book.AUTH_USER_MODEL
DATABASE_ROUTERS: Final = book.DATABASE_ROUTERS
DATABASES: Final[dict[str, dict[str, Any]]] = {name: {**facts, "CONN_MAX_AGE": None} for name, facts in book.DATABASES.items()}
INSTALLED_APPS: Final = [
    *book.INSTALLED_APPS,
    "sotdae.workbench.apps.WorkbenchConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE: Final = [
    "sotdae.workbench.hardening.Hardening",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sotdae.workbench.hardening.OwnForms",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "sotdae.workbench.failing.Failing",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF: Final = "sotdae.workbench.urls"
TEMPLATES: Final[list[dict[str, Any]]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [str(Path(__file__).parent / "templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "sotdae.workbench.shown.everywhere"],
            "builtins": ["sotdae.workbench.templatetags.workbench", "sotdae.workbench.templatetags.long_work"],
        },
    }
]
PASSWORD_HASHERS: Final = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: Final = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("username",)}},
]
AUTHENTICATION_BACKENDS: Final = ["sotdae.workbench.sessions.SignedIn"]
LOGIN_URL: Final = "/sign-in"
LOGIN_REDIRECT_URL: Final = "/"
ACCOUNT_LOGOUT_REDIRECT_URL: Final = "/sign-in"
ACCOUNT_ADAPTER: Final = "sotdae.workbench.adapters.Signing"
ACCOUNT_LOGIN_METHODS: Final = {"username"}
ACCOUNT_SIGNUP_FIELDS: Final = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD: Final = None
ACCOUNT_EMAIL_VERIFICATION: Final = "none"
ACCOUNT_PRESERVE_USERNAME_CASING: Final = True
ACCOUNT_SESSION_REMEMBER: Final = False
ACCOUNT_REAUTHENTICATION_TIMEOUT: Final = int(timedelta(minutes=5).total_seconds())
ACCOUNT_RATE_LIMITS: Final = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",  # passwords, codes and keys alike: five wrong ones, then five minutes
    "reauthenticate": "10/5m/user",
}
MFA_ADAPTER: Final = "sotdae.workbench.adapters.Factors"
MFA_SUPPORTED_TYPES: Final = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED: Final = True
MFA_TOTP_ISSUER: Final = "Sotdae"
MFA_RECOVERY_CODE_COUNT: Final = 10
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
"""True on this machine alone (`workbench.wsgi`): a browser takes http://localhost for safe, and nothing leaves the machine."""
CACHES: Final = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",  # limits have to survive a restart
        "LOCATION": "desk_counts",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

SESSION_ENGINE: Final = "sotdae.workbench.sessions"
SESSION_COOKIE_NAME = "sotdae-session"
SESSION_COOKIE_HTTPONLY: Final = True
SESSION_COOKIE_SAMESITE: Final = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE: Final = True
SESSION_COOKIE_AGE: Final = int(timedelta(hours=8).total_seconds())
CSRF_COOKIE_NAME = "sotdae-form"
CSRF_COOKIE_HTTPONLY: Final = True
CSRF_COOKIE_SAMESITE: Final = "Strict"
CSRF_FAILURE_VIEW: Final = "sotdae.workbench.failing.stale_form"
X_FRAME_OPTIONS: Final = "DENY"

STATIC_URL: Final = "/static/"
WHITENOISE_USE_FINDERS: Final = True
WHITENOISE_AUTOREFRESH: Final = False
WHITENOISE_MAX_AGE: Final = 0
APPEND_SLASH: Final = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
USE_I18N: Final = False
DATA_UPLOAD_MAX_NUMBER_FIELDS: Final = 500
FILE_UPLOAD_HANDLERS: Final = ["sotdae.workbench.uploads.Staging", "sotdae.workbench.uploads.InMemory"]
"""Django's own would buffer on the disk: in hash-only no media byte is written."""
LOGGING_CONFIG: Final = None
"""What goes wrong is told by `workbench.failing`: the error's kind and place, never its text."""
