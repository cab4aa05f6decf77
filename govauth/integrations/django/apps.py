"""The application, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class GovauthConfig(AppConfig):
    """Named apart from other programs' applications called django."""

    name = "govauth.integrations.django"
    label = "govauth"
