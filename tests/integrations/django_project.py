"""A Django that is configured once for the tests of this process; importing this does it."""

from __future__ import annotations

import atexit
import tempfile
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

_directory = tempfile.TemporaryDirectory()
atexit.register(_directory.cleanup)

LOCAL = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
DATABASE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

settings.configure(
    ALLOWED_HOSTS=["app.example", "testserver"],
    CACHES={"default": LOCAL, "database": DATABASE},
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"{_directory.name}/tests.sqlite",
            "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        }
    },
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
        "govauth.integrations.django",
    ],
    MIDDLEWARE=MIDDLEWARE,
    ROOT_URLCONF="tests.integrations.django_project",
    SECRET_KEY="only for these tests",
    USE_TZ=True,
)
django.setup()
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)

urlpatterns: list[Any] = []
"""Each test puts its own here."""
