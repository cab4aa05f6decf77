"""The application, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks


class GovauthConfig(AppConfig):
    """Named apart from other programs' applications called django."""

    name = "govauth.integrations.django"
    label = "govauth"

    def ready(self) -> None:
        """Register the checks."""
        from govauth.integrations.django.checks import TAG, check_opening, check_settings  # noqa: PLC0415

        checks.register(check_settings, TAG)
        checks.register(check_opening, TAG, deploy=True)
