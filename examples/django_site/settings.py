"""The settings; what differs between installations comes from the environment."""

import os
from urllib.parse import urlsplit

SITE = os.environ["SITE_URL"]
DATA = os.environ["SITE_DATA"]  # a directory
ESIA_ADDRESS = os.environ.get("ESIA_ADDRESS")  # of a sandbox
ESIA_TRUST = os.environ["ESIA_TRUST"]
ESIA_KEY, ESIA_CERTIFICATE = os.environ["ESIA_KEY"], os.environ["ESIA_CERTIFICATE"]

SECRET_KEY = os.environ["SITE_SECRET"]
ALLOWED_HOSTS = [urlsplit(SITE).hostname]
ROOT_URLCONF = "examples.django_site.urls"
INSTALLED_APPS = ["django.contrib.sessions", "govauth.integrations.django"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
USE_TZ = True

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"{DATA}/site.sqlite",
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
    }
}
# All workers share it. Redis is quicker; this one needs nothing but ``manage.py createcachetable``.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE.startswith("https:")
# Without DEBUG, Django itself only sends errors by mail.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "ERROR"},
}
