"""Where the settings of the command line lie."""

from __future__ import annotations

import os
from pathlib import Path

from govauth.home import expanded


def directory() -> Path:
    """Return ``$GOVAUTH_CONFIG``, else ``govauth`` below ``$XDG_CONFIG_HOME`` or ``~/.config``."""
    own = os.environ.get("GOVAUTH_CONFIG")
    if own:
        return expanded(own)
    return expanded(os.environ.get("XDG_CONFIG_HOME") or "~/.config") / "govauth"


def settings_file() -> Path:
    """Return the file of profiles; anybody may read it, there is no secret in it."""
    return directory() / "settings.toml"


def secrets_file() -> Path:
    """Return the file of secrets, with mode 0600."""
    return directory() / "secrets.toml"
